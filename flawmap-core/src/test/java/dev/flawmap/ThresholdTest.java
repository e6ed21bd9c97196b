package dev.flawmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdTest {
    @ParameterizedTest
    @CsvSource({
        "NaN, 0.01, 0, 1, finite",
        "Infinity, 0.01, 0, 1, finite",
        "1, 0, 0, 1, false-alarm",
        "1, 1, 0, 1, false-alarm",
        "1, NaN, 0, 1, false-alarm",
        "1, 0.01, 0, 0, area",
        "1, 0.01, -1, 1, held-out",
    })
    void valuesOutOfRangeAreRefused(float value, double fpr, long pixels, int area, String word) {
        assertThatThrownBy(() -> new Threshold(value, fpr, pixels, area))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(word);
    }

    @ParameterizedTest
    @CsvSource({"1, 1.5, must not be above the seed", "1, NaN, finite", "NaN, 1, finite", "1, -Infinity, finite"})
    void levelsThatNoDefectReachesAreRefused(float seed, float outline, String words) {
        assertThatThrownBy(() -> new Threshold(seed, outline, 0.01, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }

    @Test
    void aSingleLevelIsBoth() {
        assertThat(new Threshold(2, 0.5, 7, 3)).isEqualTo(new Threshold(2, 2, 0.5, 7, 3));
        assertThat(new Threshold(2, 0.5, 7, 3).withSeed(4).withMinAreaPx(5)).isEqualTo(new Threshold(4, 2, 0.5, 7, 5));
    }

    @Test
    void negativeThresholdsAreFine() {
        assertThat(new Threshold(-3, 0.5, 0, 1).seed()).isEqualTo(-3);
    }
}

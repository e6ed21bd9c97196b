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

    @Test
    void negativeThresholdsAreFine() {
        assertThat(new Threshold(-3, 0.5, 0, 1).value()).isEqualTo(-3);
    }
}

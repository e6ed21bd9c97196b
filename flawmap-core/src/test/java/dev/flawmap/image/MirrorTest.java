package dev.flawmap.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MirrorTest {
    @ParameterizedTest
    @CsvSource({"-1.5, 1.5", "-0.25, 0.25", "0, 0", "2.75, 2.75", "4, 4", "4.25, 3.75", "7, 1", "-9, 4", "20, 0"})
    void aPlaceBeyondTheEndsOfFiveValuesIsAsFarInside(float place, float inside) {
        assertThat(Mirror.place(place, 5)).isEqualTo(inside);
    }

    @Test
    void wholePlacesPastTheEndAreThoseOfPositions() {
        for (int position = 0; position < 9; position++) {
            assertThat(Mirror.place(position, 5)).isEqualTo(Mirror.pastEnd(position, 5));
        }
    }

    @Test
    void positionsRepeatTheOutermostValue() {
        int[] expected = {2, 1, 0, 0, 1, 2, 2, 1, 0, 0};
        for (int i = 0; i < expected.length; i++) {
            assertThat(Mirror.position(i - 3, 3)).isEqualTo(expected[i]);
        }
    }
}

package dev.flawmap.model.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.Threshold;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalibrationTest {
    private final Calibration three = new Calibration(1000, List.of(0.5, 0.25, 0.125), List.of(1f, 2f, 4f));

    @Test
    void interpolatesInTheLogarithmOfTheRate() {
        assertThat(three.scoreAt(0.5)).isEqualTo(1);
        assertThat(three.scoreAt(0.25)).isEqualTo(2);
        assertThat(three.scoreAt(0.125)).isEqualTo(4);
        assertThat(three.scoreAt(0.25 / Math.sqrt(2))).isCloseTo(3, within(1e-5f));
        assertThat(three.threshold(0.25, 30)).isEqualTo(new Threshold(2, 0.25, 1000, 30));
    }

    @Test
    void theRateOfAScoreIsTheInverse() {
        for (double rate : new double[] {0.5, 0.4, 0.25, 0.2, 0.125}) {
            assertThat(three.rateAt(three.scoreAt(rate))).isCloseTo(rate, within(1e-6));
        }
        assertThat(three.rateAt(-7)).isEqualTo(0.5);
        assertThat(three.rateAt(9)).isEqualTo(0.125);
        assertThat(three.beyond(-7)).isEqualTo("more than ");
        assertThat(three.beyond(9)).isEqualTo("less than ");
        assertThat(three.beyond(three.scoreAt(0.125))).isEmpty();
        assertThat(new Calibration(1000, List.of(0.5, 0.25), List.of(1f, 1f)).rateAt(1))
                .isEqualTo(0.5);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.51, 0.124, 0, -1, Double.NaN})
    void ratesThatThePixelsDoNotSupportAreRefused(double rate) {
        assertThatThrownBy(() -> three.scoreAt(rate))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1000 held-out pixels");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void thatShareOfTheScoresLiesAboveIt(long seed) {
        Random random = new Random(seed);
        float[] scores = new float[20_000];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) random.nextGaussian();
        }
        Calibration calibration = Calibration.of(scores);
        assertThat(calibration.pixels()).isEqualTo(20_000);
        assertThat(calibration.smallestRate()).isBetween(10 / 20_000.0, 11 / 20_000.0);
        for (double rate : new double[] {0.5, 0.1, 0.05, 0.01, 0.001}) {
            float threshold = calibration.scoreAt(rate);
            double above = 0;
            for (float score : scores) {
                above += score > threshold ? 1 : 0;
            }
            assertThat(above / scores.length).as("seed %d, rate %s", seed, rate).isCloseTo(rate, within(0.05 * rate));
        }
    }

    @Test
    void atItsOwnRatesTheShareIsExact() {
        float[] scores = new float[100];
        for (int i = 0; i < 100; i++) {
            scores[99 - i] = i;
        }
        // 50 of 100 exceed 49.
        assertThat(Calibration.of(scores).scoreAt(0.5)).isEqualTo(49);
    }

    @Test
    void tooFewOrUnorderedValuesAreRefused() {
        assertThatThrownBy(() -> Calibration.of(new float[19])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Calibration(0, List.of(0.5), List.of(1f)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Calibration(9, List.of(0.5), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Calibration(9, List.of(0.2, 0.5), List.of(1f, 2f)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Calibration(9, List.of(0.5, 0.2), List.of(2f, 1f)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Calibration(9, List.of(0.5), List.of(Float.NaN)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

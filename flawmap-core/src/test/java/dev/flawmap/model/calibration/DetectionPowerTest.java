package dev.flawmap.model.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.Threshold;
import dev.flawmap.model.calibration.DetectionPower.Bin;
import dev.flawmap.model.calibration.DetectionPower.Count;
import dev.flawmap.model.calibration.DetectionPower.Painted;
import dev.flawmap.model.calibration.DetectionPower.Visibility;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DetectionPowerTest {
    private static final Threshold THRESHOLD = new Threshold(0.5f, 0.01, 1000, 20);

    /** Ten defects in each of the octaves from 15 pixels on, of which so many are found. */
    private static DetectionPower tens(int... found) {
        List<Painted> painted = new ArrayList<>();
        for (int i = 0; i < found.length; i++) {
            int area = DetectionPower.SMALLEST_PX << i;
            painted.addAll(Collections.nCopies(found[i], new Painted(area, 1, true)));
            painted.addAll(Collections.nCopies(10 - found[i], new Painted(2 * area - 1, 1, false)));
        }
        return DetectionPower.of(THRESHOLD, painted).orElseThrow();
    }

    @Test
    void defectsAreCountedByAreaAndVisibility() {
        DetectionPower power = DetectionPower.of(
                        THRESHOLD,
                        List.of(
                                new Painted(14, 9, true),
                                new Painted(30, 0.49, false),
                                new Painted(59, 0.5, true),
                                new Painted(59, 0.99, false),
                                new Painted(120, 1, true),
                                new Painted(239, Double.POSITIVE_INFINITY, true)))
                .orElseThrow();
        assertThat(power.bins())
                .containsExactly(
                        bin(30, new Count(1, 0), new Count(2, 1), Count.NONE),
                        bin(60, Count.NONE, Count.NONE, Count.NONE),
                        bin(120, Count.NONE, Count.NONE, new Count(2, 2)));
        assertThat(power.all()).isEqualTo(new Count(5, 3));
        assertThat(power.below(120)).isEqualTo(new Count(3, 1));
        assertThat(power.smallestFound(0.9)).as("two are too few").isEmpty();
        assertThat(DetectionPower.of(THRESHOLD, List.of(new Painted(14, 9, true))))
                .isEmpty();
    }

    private static Bin bin(int from, Count faint, Count clear, Count strong) {
        return new Bin(from, Map.of(Visibility.FAINT, faint, Visibility.CLEAR, clear, Visibility.STRONG, strong));
    }

    @Test
    void theSmallestFoundIsThatFromWhichOnAlsoLargerOnesAre() {
        assertThat(tens(2, 9, 10, 10).smallestFound(0.9)).hasValue(30);
        assertThat(tens(2, 10, 8, 10).smallestFound(0.9))
                .as("18 of 20 together")
                .hasValue(30);
        assertThat(tens(2, 10, 7, 10).smallestFound(0.9))
                .as("17 of 20 together")
                .hasValue(120);
        assertThat(tens(2, 10, 10, 6).smallestFound(0.9)).isEmpty();
        assertThat(tens(2, 2, 10).smallestFound(0.9)).as("ten are enough").hasValue(60);
        assertThat(tens(10, 10).smallestFound(0.9)).as("no smaller ones count").hasValue(20);
    }

    /** Newcombe 1998 (Statistics in Medicine 17:857–872) gives these intervals of Wilson's. */
    @Test
    void theIntervalIsWilsons() {
        Count count = new Count(263, 81);
        assertThat(count.least()).isCloseTo(0.2553, within(5e-5));
        assertThat(count.most()).isCloseTo(0.3662, within(5e-5));
        assertThat(new Count(20, 0).least()).isZero();
        assertThat(new Count(20, 0).most()).isCloseTo(0.1611, within(5e-5));
        assertThat(new Count(20, 20).most()).isEqualTo(1, within(1e-12));
        assertThat(Count.NONE.most()).isEqualTo(1);
    }

    @Test
    void binsThatDoNotFitAreRefused() {
        Bin first = bin(30, new Count(1, 0), Count.NONE, Count.NONE);
        assertThatThrownBy(() -> new DetectionPower(THRESHOLD, List.of(first, first)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DetectionPower(THRESHOLD, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Count(1, 2)).isInstanceOf(IllegalArgumentException.class);
    }
}

package dev.flawmap.model.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.Threshold;
import dev.flawmap.model.calibration.DetectionPower.Bin;
import dev.flawmap.model.calibration.DetectionPower.Count;
import dev.flawmap.model.calibration.DetectionPower.Kind;
import dev.flawmap.model.calibration.DetectionPower.Painted;
import dev.flawmap.model.calibration.DetectionPower.Visibility;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class DetectionPowerTest {
    private static final Threshold THRESHOLD = new Threshold(0.5f, 0.01, 1000, 20);

    /** Ten defects in each of the octaves from 15 pixels on, of which so many are found. */
    private static DetectionPower tens(int... found) {
        List<Painted> painted = new ArrayList<>();
        for (int i = 0; i < found.length; i++) {
            int area = DetectionPower.SMALLEST_PX << i;
            painted.addAll(Collections.nCopies(found[i], new Painted("crack", area, 1, 1, true)));
            painted.addAll(Collections.nCopies(10 - found[i], new Painted("crack", 2 * area - 1, 1, 1, false)));
        }
        return DetectionPower.of(THRESHOLD, painted).orElseThrow();
    }

    @Test
    void defectsAreCountedByAreaAndVisibility() {
        DetectionPower power = DetectionPower.of(
                        THRESHOLD,
                        List.of(
                                new Painted("crack", 14, 1, 9, true),
                                new Painted("crack", 30, 1, 0.49, false),
                                new Painted("crack", 59, 1, 0.5, true),
                                new Painted("crack", 59, 1, 0.99, false),
                                new Painted("crack", 120, 1, 1, true),
                                new Painted("crack", 239, 1, Double.POSITIVE_INFINITY, true)))
                .orElseThrow();
        assertThat(power.bins())
                .containsExactly(
                        bin(30, new Count(1, 0), new Count(2, 1), Count.NONE),
                        bin(60, Count.NONE, Count.NONE, Count.NONE),
                        bin(120, Count.NONE, Count.NONE, new Count(2, 2)));
        assertThat(power.all()).isEqualTo(new Count(5, 3));
        assertThat(power.below(120)).isEqualTo(new Count(3, 1));
        assertThat(power.smallestFound(0.9)).as("two are too few").isEmpty();
        assertThat(DetectionPower.of(THRESHOLD, List.of(new Painted("crack", 14, 1, 9, true))))
                .isEmpty();
    }

    /** The strongest crack is found; pits are small. */
    @Test
    void defectsAreCountedByKindSizeAndStrength() {
        DetectionPower power = DetectionPower.of(
                        THRESHOLD,
                        List.of(
                                new Painted("pit or speck", 30, 1, 1, true),
                                new Painted("pit or speck", 14, 1, 1, true),
                                new Painted("crack", 59, 1.99, 1, false),
                                new Painted("crack", 60, 2, 1, false),
                                new Painted("crack", 239, 3.99, 1, false),
                                new Painted("crack", 120, 4, 1, true),
                                new Painted("crack", 120, Double.POSITIVE_INFINITY, 1, true)))
                .orElseThrow();
        assertThat(power.bins()).extracting(Bin::fromPx).containsExactly(30, 60, 120);
        assertThat(power.kinds())
                .containsExactly(
                        new Kind(
                                "crack",
                                List.of(new Count(1, 0), new Count(1, 0), new Count(3, 2)),
                                List.of(new Count(1, 0), new Count(2, 0), new Count(2, 2))),
                        new Kind(
                                "pit or speck",
                                List.of(new Count(1, 1), Count.NONE, Count.NONE),
                                List.of(new Count(1, 1), Count.NONE, Count.NONE)));
        assertThat(power.kinds().get(0).all()).isEqualTo(new Count(5, 2));
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
        assertThatThrownBy(() -> new DetectionPower(THRESHOLD, List.of(first, first), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DetectionPower(THRESHOLD, List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        Bin empty = bin(30, Count.NONE, Count.NONE, Count.NONE);
        assertThatThrownBy(() -> new DetectionPower(THRESHOLD, List.of(empty), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Count(1, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void kindsThatDoNotFitAreRefused() {
        Count one = new Count(1, 0);
        List<Count> strengths = List.of(one, Count.NONE, Count.NONE);
        Kind crack = new Kind("crack", List.of(one), strengths);
        List<Bin> single = List.of(bin(30, one, Count.NONE, Count.NONE));
        assertThat(new DetectionPower(THRESHOLD, single, List.of(crack)).kinds())
                .containsExactly(crack);
        assertThat(new DetectionPower(THRESHOLD, single, List.of()).kinds()).isEmpty();
        List<Bin> two = List.of(bin(30, new Count(2, 0), Count.NONE, Count.NONE));
        refused(() -> new DetectionPower(THRESHOLD, two, List.of(crack)));
        refused(() -> new DetectionPower(THRESHOLD, two, List.of(crack, crack)));
        refused(() ->
                new DetectionPower(THRESHOLD, single, List.of(new Kind("crack", List.of(one, Count.NONE), strengths))));
        refused(() -> new DetectionPower(
                THRESHOLD, List.of(bin(30, new Count(101, 0), Count.NONE, Count.NONE)), manyKinds()));
        refused(() -> new Kind("crack", List.of(one, one), strengths));
        refused(() -> new Kind("crack", List.of(one), List.of(one, Count.NONE)));
        for (String name : List.of("", "Crack", "a\nb", "<b>", "x".repeat(41))) {
            refused(() -> new Kind(name, List.of(one), strengths));
        }
    }

    private static List<Kind> manyKinds() {
        Count one = new Count(1, 0);
        List<Kind> kinds = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            kinds.add(new Kind(
                    "a".repeat(1 + i % 26) + "b".repeat(i / 26), List.of(one), List.of(one, Count.NONE, Count.NONE)));
        }
        return kinds;
    }

    private static void refused(ThrowingCallable attempt) {
        assertThatThrownBy(attempt).isInstanceOf(IllegalArgumentException.class);
    }
}

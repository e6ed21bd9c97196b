package dev.flawmap.model.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FalseAlarmsTest {
    private final FalseAlarms alarms =
            new FalseAlarms(0.01, 0.5f, List.of(0.004, 0.02, 0.01), List.of(90, 40, 40, 12, 3), 2);

    @Test
    void countsFalseDefectsForEachImage() {
        assertThat(alarms.perImage(1)).isEqualTo(2.5);
        assertThat(alarms.perImage(40)).isEqualTo(1.5);
        assertThat(alarms.perImage(41)).isEqualTo(0.5);
        assertThat(alarms.perImage(91)).isZero();
        assertThat(alarms.lowestRate()).isEqualTo(0.004);
        assertThat(alarms.highestRate()).isEqualTo(0.02);
    }

    /** Upper limits of Poisson means at 95 %, one-sided, as tables give them for 0, 1, 3 and 5 events. */
    @Test
    void saysHowManyThereMayBe() {
        assertThat(alarms.mostPerImage(91)).isCloseTo(2.996 / 2, within(1e-3));
        assertThat(alarms.mostPerImage(41)).isCloseTo(4.744 / 2, within(1e-3));
        assertThat(alarms.mostPerImage(40)).isCloseTo(7.754 / 2, within(1e-3));
        assertThat(alarms.mostPerImage(1)).isCloseTo(10.513 / 2, within(1e-3));
    }

    @Test
    void findsTheSmallestAreaForARate() {
        assertThat(alarms.minAreaFor(0.5)).hasValue(91);
        assertThat(alarms.minAreaFor(1)).hasValue(41);
        assertThat(alarms.minAreaFor(1.5)).hasValue(41);
        assertThat(alarms.minAreaFor(2)).hasValue(13);
        assertThat(alarms.minAreaFor(2.5)).hasValue(4);
        assertThat(alarms.minAreaFor(3)).hasValue(1);
        assertThat(alarms.minAreaFor(0.49)).isEmpty();
    }

    /** Of as much new material, {@code rate * images} defects are to be expected, not one more. */
    @Test
    void theRateHoldsOnOtherMaterial() {
        SplittableRandom random = new SplittableRandom(1);
        double more = 0;
        int rounds = 4000;
        for (int i = 0; i < rounds; i++) {
            int[] areas = random.ints(40, 1, 1_000_000).toArray();
            List<Integer> heldOut = Arrays.stream(areas, 0, 20)
                    .boxed()
                    .sorted(Comparator.reverseOrder())
                    .toList();
            int least = new FalseAlarms(0.01, 0, List.of(), heldOut, 4)
                    .minAreaFor(0.5)
                    .getAsInt();
            more += Arrays.stream(areas, 20, 40).filter(area -> area >= least).count();
        }
        assertThat(more / rounds / 4).isCloseTo(0.5, within(0.03));
    }

    @Test
    void isUncertainWhereRegionsAreFew() {
        assertThat(alarms.uncertain()).isTrue();
        assertThat(new FalseAlarms(0.01, 0, List.of(), Collections.nCopies(10, 7), 1).uncertain())
                .isFalse();
    }

    @Test
    void needsSomeArea() {
        assertThatIllegalArgumentException().isThrownBy(() -> new FalseAlarms(0.01, 0, List.of(), List.of(), 0));
    }
}

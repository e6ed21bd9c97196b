package dev.flawmap.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class FalseAlarmsTest {
    private final FalseAlarms alarms =
            new FalseAlarms(List.of(0.004, 0.02, 0.01), List.of(90, 40, 40, 12, 3), 2, OptionalDouble.of(0.5));

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
        assertThat(alarms.minAreaFor(0.5)).hasValue(41);
        assertThat(alarms.minAreaFor(1)).hasValue(41);
        assertThat(alarms.minAreaFor(1.5)).hasValue(13);
        assertThat(alarms.minAreaFor(2)).hasValue(4);
        assertThat(alarms.minAreaFor(2.5)).hasValue(1);
        assertThat(alarms.minAreaFor(0.49)).isEmpty();
        for (double rate : new double[] {0.5, 1, 1.5, 2, 2.5}) {
            assertThat(alarms.perImage(alarms.minAreaFor(rate).getAsInt())).isLessThanOrEqualTo(rate);
        }
    }

    @Test
    void needsSomeArea() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FalseAlarms(List.of(), List.of(), 0, OptionalDouble.empty()));
    }
}

package dev.flawmap.training.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SaveTimerTest {
    /** How long after a save the next is due. */
    private static double interval(double now, double cost) {
        SaveTimer timer = new SaveTimer(0);
        timer.saved(now - cost, now);
        double low = 0;
        double high = 1e6;
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (timer.isDue(now + middle)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    @Test
    void theFirstSaveIsDueSoon() {
        assertThat(new SaveTimer(0).isDue(9.9)).isFalse();
        assertThat(new SaveTimer(0).isDue(10)).isTrue();
        assertThat(new SaveTimer(500).isDue(509.9)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"60, 0.01, 10", "60, 1, 50", "7200, 0.01, 72", "7200, 2, 100", "1000000, 0.01, 600", "60, 30, 600"})
    void laterOnesAreRarerTheLongerTheyTakeAndTheRunHasLasted(double now, double cost, double expected) {
        assertThat(Math.round(interval(now, cost))).isEqualTo((long) expected);
    }

    /** As long as the longest interval allows. */
    @ParameterizedTest
    @CsvSource({"0.001", "0.1", "1", "12"})
    void savesTakeAtMostTwoPerCent(double cost) {
        SaveTimer timer = new SaveTimer(0);
        double now = 0;
        double saving = 0;
        while (now < 8 * 3600) {
            if (timer.isDue(now)) {
                timer.saved(now, now + cost);
                saving += cost;
                now += cost;
            }
            now += 0.5;
        }
        assertThat(saving).isPositive();
        // The first save is not known to take long.
        assertThat(saving - cost).isLessThan(0.02 * now);
    }
}

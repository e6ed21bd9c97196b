package dev.flawmap.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.flawmap.network.NaiveOps;
import dev.flawmap.network.NaiveOps.Array;
import dev.flawmap.network.Network;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocaliserTest {
    private static final int SIZE = 32 * 32;

    private static Localiser detector(int finest) {
        return new Localiser(new Localiser.Options(4, 4, 3, finest, 32, 2, 1e-9, 0, 0.3, 0));
    }

    /** The grey plane of every sample, or that of the defects. */
    private static Array plane(Array images, int index) {
        double[] values = new double[2 * SIZE];
        for (int i = 0; i < values.length; i++) {
            values[i] = images.values()[(2 * (i / SIZE) + index) * SIZE + i % SIZE];
        }
        return new Array(values, 2, 1, 32, 32);
    }

    private static double[] probabilities(Localiser detector, NaiveOps ops, Array images) {
        Array logits = detector.networks().get(0).apply(ops, ops.affine(plane(images, 0), 2, -1));
        return ops.sigmoid(logits.size(2) == 32 ? logits : ops.upsample(logits)).values();
    }

    /** The mean of −(1 − q)²·log q, q the probability given to the truth. */
    private static double focal(Localiser detector, NaiveOps ops, Array images) {
        double[] y = plane(images, 1).values();
        double[] p = probabilities(detector, ops, images);
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            double q = y[i] == 1 ? p[i] : 1 - p[i];
            sum -= Math.pow(1 - q, 2) * Math.log(q);
        }
        return sum / p.length;
    }

    /** 1 − 2·|A ∩ B| / (|A| + |B|), smoothed by 1e-4 of the area. */
    private static double dice(Localiser detector, NaiveOps ops, Array images) {
        double[] y = plane(images, 1).values();
        double[] p = probabilities(detector, ops, images);
        double both = 0;
        double either = 0;
        for (int i = 0; i < p.length; i++) {
            both += y[i] * p[i] / p.length;
            either += (y[i] + p[i]) / p.length;
        }
        return 1 - (2 * both + 1e-4) / (either + 1e-4);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void minimisesFocalCrossEntropyAndDice(int finest) {
        Localiser detector = detector(finest);
        Network network = detector.networks().get(0);
        String last = network.parameters().get(network.parameters().size() - 2).name();
        try (OneStep step = new OneStep(detector, detector.stages().get(0))) {
            step.recorded("focal", (ops, x) -> focal(detector, ops, x));
            step.recorded("dice", (ops, x) -> dice(detector, ops, x));
            step.gradients(
                    (ops, x) -> 4 * focal(detector, ops, x) + 0.3 * dice(detector, ops, x),
                    0.9,
                    network,
                    List.of("0.weight", last));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "fineWidth, 3",
        "width, 129",
        "levels, 1",
        "finest, 3",
        "crop, 40",
        "batch, 1",
        "rate, 1",
        "rate, NaN",
        "weightDecay, -1",
        "weightDecay, Infinity",
        "diceWeight, NaN",
        "smoothingPx, 11",
    })
    void optionsOutOfRangeAreRefused(String option, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogue.create("localiser", Map.of(option, value)))
                .withMessageStartingWith("Localiser: " + option)
                .withMessageEndingWith(".")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }
}

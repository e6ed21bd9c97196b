package dev.flawmap.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.network.Comparison;
import dev.flawmap.network.NaiveOps;
import dev.flawmap.network.NaiveOps.Array;
import dev.flawmap.network.Network;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocaliserTest {
    private static final int SIZE = 32 * 32;

    private static Localiser detector(int finest) {
        return new Localiser(
                new Localiser.Options(4, 4, 3, finest, 32, 2, 1e-9, 0, 0.3, 0.7, 0, 1, Localiser.Start.NONE));
    }

    /** The grey plane of every sample, that of the defects, or the grey plane without them. */
    private static Array plane(Array images, int index) {
        int side = images.size(2);
        int size = side * side;
        double[] values = new double[2 * size];
        for (int i = 0; i < values.length; i++) {
            values[i] = images.values()[(3 * (i / size) + index) * size + i % size];
        }
        return new Array(values, 2, 1, side, side);
    }

    private static double[] probabilities(Localiser detector, NaiveOps ops, Array grey) {
        Array logits = detector.networks().get(0).apply(ops, ops.affine(grey, 2, -1));
        return ops.sigmoid(logits.size(2) == grey.size(2) ? logits : ops.upsample(logits))
                .values();
    }

    /** The mean of −(1 − q)²·log q, q the probability given to the truth. */
    private static double focal(Localiser detector, NaiveOps ops, Array images) {
        double[] p = probabilities(detector, ops, plane(images, 0));
        double[] y = plane(images, 1).values();
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
        double[] p = probabilities(detector, ops, plane(images, 0));
        double both = 0;
        double either = 0;
        for (int i = 0; i < p.length; i++) {
            both += y[i] * p[i] / p.length;
            either += (y[i] + p[i]) / p.length;
        }
        return 1 - (2 * both + 1e-4) / (either + 1e-4);
    }

    /** The mean error of the grey without defects, ten times as heavy where there is one. */
    private static double restoring(Localiser detector, NaiveOps ops, Array images) {
        Network network = detector.networks().get(0);
        Array grey = plane(images, 0);
        Array features = network.apply(ops, ops.affine(grey, 2, -1), network.layerCount() - 1);
        Array added = detector.networks().get(1).apply(ops, features);
        double[] change = (added.size(2) == grey.size(2) ? added : ops.upsample(added)).values();
        double[] label = plane(images, 1).values();
        double[] faultless = plane(images, 2).values();
        double sum = 0;
        for (int i = 0; i < change.length; i++) {
            sum += (label[i] == 1 ? 10 : 1) * Math.abs(faultless[i] - (grey.values()[i] + change[i]));
        }
        return sum / change.length;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void minimisesFocalCrossEntropyDiceAndTheErrorOfRestoring(int finest) {
        Localiser detector = detector(finest);
        Network network = detector.networks().get(0);
        String last = network.parameters().get(network.parameters().size() - 2).name();
        try (OneStep step = new OneStep(detector, detector.stages().get(0))) {
            step.recorded("focal", (ops, x) -> focal(detector, ops, x));
            step.recorded("dice", (ops, x) -> dice(detector, ops, x));
            step.recorded("restoring", (ops, x) -> restoring(detector, ops, x));
            OneStep.Loss loss = (ops, x) ->
                    4 * focal(detector, ops, x) + 0.3 * dice(detector, ops, x) + 0.7 * restoring(detector, ops, x);
            step.gradients(loss, 0.9, network, List.of("0.weight", last));
            step.gradients(loss, 0.9, detector.networks().get(1), List.of("0.weight", "0.bias"));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1.5})
    void theScoreIsTheProbabilityOfTwiceTheLogOddsSmoothedByTwoGaussians(double smoothingPx) {
        Localiser detector = new Localiser(
                new Localiser.Options(4, 4, 3, 1, 32, 2, 1e-9, 0, 0.3, 0.7, smoothingPx, 1, Localiser.Start.NONE));
        try (OneStep step = new OneStep(detector, detector.stages().get(0))) {
            NaiveOps ops = step.evaluation();
            Array grey = plane(step.images(), 0);
            double[] odds = detector.networks()
                    .get(0)
                    .apply(ops, ops.affine(grey, 2, -1))
                    .values();
            double[] score = Objects.requireNonNull(detector.score(ops, grey).get("defect"))
                    .values();
            for (int at : new int[] {0, 5 * 32 + 31, 20 * 32 + 16, SIZE + 100}) {
                assertThat(score[at])
                        .isCloseTo(
                                (smoothed(odds, at, smoothingPx) + smoothed(odds, at, smoothingPx / 4)) / 2,
                                within(1e-6));
            }
        }
    }

    /** The mean of the map as the image is, and of that of the image turned by half a turn, turned back. */
    @Test
    void ofTwoTurnsTheMapsAreAveraged() {
        Localiser once = new Localiser(
                new Localiser.Options(4, 4, 3, 1, 32, 2, 1e-9, 0, 0.3, 0.7, 1.5, 1, Localiser.Start.NONE));
        Localiser twice = new Localiser(
                new Localiser.Options(4, 4, 3, 1, 32, 2, 1e-9, 0, 0.3, 0.7, 1.5, 2, Localiser.Start.NONE));
        try (OneStep first = new OneStep(once, once.stages().get(0));
                OneStep second = new OneStep(twice, twice.stages().get(0))) {
            Array grey = plane(first.images(), 0);
            double[] backwards = new double[grey.values().length];
            for (int i = 0; i < backwards.length; i++) {
                backwards[i] = grey.values()[i / SIZE * SIZE + SIZE - 1 - i % SIZE];
            }
            double[] straight = map(once, first.evaluation(), grey);
            double[] turned = map(once, first.evaluation(), new Array(backwards, grey.shape()));
            double[] both = map(twice, second.evaluation(), grey);
            assertThat(Comparison.difference(straight, both)).isGreaterThan(1e-4);
            for (int i = 0; i < both.length; i++) {
                double back = turned[i / SIZE * SIZE + SIZE - 1 - i % SIZE];
                assertThat(both[i]).isCloseTo((straight[i] + back) / 2, within(1e-9));
            }
        }
    }

    private static double[] map(Localiser detector, NaiveOps ops, Array images) {
        return Objects.requireNonNull(detector.score(ops, images).get("defect")).values();
    }

    /** The mean of 1 / (1 + exp(−2·odds)) around a pixel, weighted by a Gaussian of three standard deviations. */
    private static double smoothed(double[] odds, int at, double sigma) {
        int reach = (int) Math.ceil(3 * sigma);
        double sum = 0;
        double weights = 0;
        for (int dy = -reach; dy <= reach; dy++) {
            for (int dx = -reach; dx <= reach; dx++) {
                double weight = sigma == 0 ? 1 : Math.exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
                int y = mirrored(at % SIZE / 32 + dy);
                int x = mirrored(at % 32 + dx);
                sum += weight / (1 + Math.exp(-2 * odds[at / SIZE * SIZE + y * 32 + x]));
                weights += weight;
            }
        }
        return sum / weights;
    }

    private static int mirrored(int position) {
        return position < 0 ? -position : Math.min(position, 62 - position);
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
        "turns, 3",
    })
    void optionsOutOfRangeAreRefused(String option, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogue.create("localiser", Map.of(option, value)))
                .withMessageStartingWith("Localiser: " + option)
                .withMessageEndingWith(".")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }
}

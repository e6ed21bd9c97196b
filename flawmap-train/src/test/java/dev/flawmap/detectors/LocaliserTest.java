package dev.flawmap.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.detectors.Localiser.Help;
import dev.flawmap.network.NaiveOps;
import dev.flawmap.network.NaiveOps.Array;
import dev.flawmap.network.Network;
import dev.flawmap.network.Training;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocaliserTest {
    private static final int SIZE = 32 * 32;
    private static final int LARGE = 64 * 64;

    private static Localiser detector(int finest) {
        return new Localiser(new Localiser.Options(4, 4, 3, finest, 32, 2, 1e-9, 0, 0.3, 0, Help.NONE));
    }

    /** The grey plane of every sample, or that of the defects. */
    private static Array plane(Array images, int index) {
        int side = images.size(2);
        int size = side * side;
        double[] values = new double[2 * size];
        for (int i = 0; i < values.length; i++) {
            values[i] = images.values()[(2 * (i / size) + index) * size + i % size];
        }
        return new Array(values, 2, 1, side, side);
    }

    private static double[] probabilities(Localiser detector, NaiveOps ops, Array grey) {
        Array logits = detector.networks().get(0).apply(ops, ops.affine(grey, 2, -1));
        return ops.sigmoid(logits.size(2) == grey.size(2) ? logits : ops.upsample(logits))
                .values();
    }

    private static double focal(Localiser detector, NaiveOps ops, Array images) {
        return focal(
                probabilities(detector, ops, plane(images, 0)), plane(images, 1).values());
    }

    private static double focal(double[] p, double[] y) {
        return focal(p, y, pixel -> 1);
    }

    /** The weighted mean of −(1 − q)²·log q, q the probability given to the truth. */
    private static double focal(double[] p, double[] y, IntToDoubleFunction weight) {
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            double q = y[i] == 1 ? p[i] : 1 - p[i];
            sum -= weight.applyAsDouble(i) * Math.pow(1 - q, 2) * Math.log(q);
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

    /** Two crops of 2×2 tiles. */
    private static Localiser helped(Help help) {
        return new Localiser(new Localiser.Options(4, 4, 3, 1, 64, 2, 1e-9, 0, 0.3, 0, help));
    }

    private static Network network(Localiser detector, String name) {
        return detector.networks().stream()
                .filter(network -> network.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Stage last(Localiser detector) {
        List<Stage> stages = detector.stages();
        return stages.get(stages.size() - 1);
    }

    /** The number of the tile, of eight, that pixel {@code i} of two images of 64×64 lies in. */
    private static int tile(int i) {
        return i / LARGE * 4 + i / 64 % 64 / 32 * 2 + i % 64 / 32;
    }

    /** (‖Dec(Enc x) − x‖ / ‖x − mean x‖)² of each tile over the mean of those without defects; of the others, 1. */
    private static double[] weights(Localiser detector, NaiveOps ops, Array grey, double[] label) {
        Array x = ops.tiles(ops.affine(grey, 2, -1), 32);
        Array embedding = network(detector, "discriminator_encoder").apply(ops, x);
        double[] decoded =
                network(detector, "discriminator_decoder").apply(ops, embedding).values();
        boolean[] touched = new boolean[8];
        for (int i = 0; i < label.length; i++) {
            touched[tile(i)] |= label[i] == 1;
        }
        double[] energies = new double[8];
        double sum = 0;
        int count = 0;
        for (int tile = 0; tile < 8; tile++) {
            double mean = 0;
            for (int i = tile * SIZE; i < (tile + 1) * SIZE; i++) {
                mean += x.values()[i] / SIZE;
            }
            double error = 0;
            double variation = 0;
            for (int i = tile * SIZE; i < (tile + 1) * SIZE; i++) {
                error += Math.pow(decoded[i] - x.values()[i], 2);
                variation += Math.pow(x.values()[i] - mean, 2);
            }
            energies[tile] = error / variation;
            sum += touched[tile] ? 0 : energies[tile];
            count += touched[tile] ? 0 : 1;
        }
        assertThat(count).isEqualTo(6);
        for (int tile = 0; tile < 8; tile++) {
            energies[tile] = touched[tile] ? 1 : energies[tile] * count / sum;
        }
        return energies;
    }

    @Test
    void goodTilesOfHighEnergyCountMoreWhereThatHelps() {
        Localiser detector = helped(Help.ENERGY);
        try (OneStep step = new OneStep(detector, last(detector))) {
            step.recorded("focal", (ops, x) -> {
                double[] label = plane(x, 1).values();
                double[] weights = weights(detector, ops, plane(x, 0), label);
                assertThat(Arrays.stream(weights).distinct().count()).isEqualTo(7);
                return focal(probabilities(detector, ops, plane(x, 0)), label, pixel -> weights[tile(pixel)]);
            });
            assertThat(step.changed()).containsExactly("localiser");
        }
    }

    @Test
    void someDefectsAreFilledWithGeneratedPatchesWhereThatHelps() {
        Localiser detector = helped(Help.SAMPLES);
        try (OneStep step = new OneStep(detector, last(detector))) {
            Array z = step.noise(0, 8, 256);
            double[] drawn = step.drawn(
                            new OneStep.Draws() {
                                @Override
                                public <T> T last(Training<T> t) {
                                    t.noise(8, 256);
                                    return t.uniform(2, 1, 1, 1);
                                }
                            },
                            2)
                    .values();
            assertThat(drawn[0] > 0.5).as("one of two").isNotEqualTo(drawn[1] > 0.5);
            step.recorded("focal", (ops, x) -> {
                Array grey = plane(x, 0);
                Array made = ops.untile(network(detector, "generator").apply(ops, z), grey, 32);
                double[] label = plane(x, 1).values();
                for (int i = 0; i < label.length; i++) {
                    if (label[i] == 1 && drawn[i / LARGE] > 0.5) {
                        grey.values()[i] = (made.values()[i] + 1) / 2;
                    }
                }
                return focal(probabilities(detector, ops, grey), label);
            });
            assertThat(step.changed()).containsExactly("localiser");
        }
    }

    @ParameterizedTest
    @CsvSource({"SAMPLES, 1", "ENERGY, 1", "RECONSTRUCTION, 2", "LATENT, 3"})
    void asMuchOfSencebganAsIsNeededIsTrainedFirstWithoutDefects(Help help, int needed) {
        Localiser detector = helped(help);
        List<Stage> stages = detector.stages();
        assertThat(stages).hasSize(needed + 1);
        for (int i = 0; i < needed; i++) {
            assertThat(detector.seesDefects(stages.get(i))).isFalse();
        }
        assertThat(detector.seesDefects(stages.get(needed))).isTrue();
        List<String> trained = List.of("discriminator_decoder", "generator_encoder", "reconstruction_encoder");
        try (OneStep step = new OneStep(detector, stages.get(needed - 1))) {
            assertThat(step.changed()).contains(trained.get(needed - 1)).doesNotContain("localiser");
        }
    }

    @Test
    void reconstructionResidualAndLatentDistanceAreSeenBesideTheImage() {
        Localiser detector = helped(Help.LATENT);
        try (OneStep step = new OneStep(detector, last(detector))) {
            step.recorded("focal", (ops, images) -> {
                Array x = ops.affine(plane(images, 0), 2, -1);
                Array tiles = ops.tiles(x, 32);
                Array z = network(detector, "generator_encoder").apply(ops, tiles);
                Array rebuilt = network(detector, "generator").apply(ops, z);
                Array again = network(detector, "reconstruction_encoder").apply(ops, rebuilt);
                double[] seen = new double[4 * x.values().length];
                double[] joined = ops.untile(rebuilt, x, 32).values();
                double[] distance = new double[8];
                double[] length = new double[8];
                for (int i = 0; i < z.values().length; i++) {
                    distance[i / 256] += Math.pow(z.values()[i] - again.values()[i], 2);
                    length[i / 256] += Math.pow(z.values()[i], 2);
                }
                for (int i = 0; i < joined.length; i++) {
                    int at = i / LARGE * 4 * LARGE + i % LARGE;
                    seen[at] = x.values()[i];
                    seen[at + LARGE] = joined[i];
                    seen[at + 2 * LARGE] = Math.abs(x.values()[i] - joined[i]);
                    seen[at + 3 * LARGE] = Math.sqrt(distance[tile(i)] / length[tile(i)]);
                }
                Array logits = detector.networks().get(0).apply(ops, new Array(seen, 2, 4, 64, 64));
                return focal(ops.sigmoid(logits).values(), plane(images, 1).values());
            });
            assertThat(step.changed()).containsExactly("localiser");
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1.5})
    void theScoreIsTheProbabilityOfTwiceTheLogOddsSmoothed(double smoothingPx) {
        Localiser detector =
                new Localiser(new Localiser.Options(4, 4, 3, 1, 32, 2, 1e-9, 0, 0.3, smoothingPx, Help.NONE));
        try (OneStep step = new OneStep(detector, last(detector))) {
            NaiveOps ops = step.evaluation();
            Array grey = plane(step.images(), 0);
            double[] odds = detector.networks()
                    .get(0)
                    .apply(ops, ops.affine(grey, 2, -1))
                    .values();
            double[] score = Objects.requireNonNull(detector.score(ops, grey).get("defect"))
                    .values();
            for (int at : new int[] {0, 5 * 32 + 31, 20 * 32 + 16, SIZE + 100}) {
                assertThat(score[at]).isCloseTo(smoothed(odds, at, smoothingPx), within(1e-6));
            }
        }
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
    })
    void optionsOutOfRangeAreRefused(String option, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogue.create("localiser", Map.of(option, value)))
                .withMessageStartingWith("Localiser: " + option)
                .withMessageEndingWith(".")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }
}

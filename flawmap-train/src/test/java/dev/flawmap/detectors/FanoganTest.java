package dev.flawmap.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.network.Comparison;
import dev.flawmap.network.NaiveOps;
import dev.flawmap.network.NaiveOps.Array;
import dev.flawmap.network.Network;
import dev.flawmap.network.Padding;
import dev.flawmap.network.Ssim;
import dev.flawmap.network.Training;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FanoganTest {
    private static final int LATENT = 5;
    private static final int BATCH = 2;
    private static final double KAPPA = 0.7;

    private static Fanogan detector(String... more) {
        Map<String, String> options = new HashMap<>(
                Map.of("latent", "" + LATENT, "batch", "" + BATCH, "kappa", "" + KAPPA, "criticSteps", "1"));
        // Steps too small to change weights, so that all losses of a step are those of the starting weights.
        options.putAll(Map.of("generatorRate", "1e-12", "criticRate", "1e-12", "encoderRate", "1e-12"));
        options.put("annealed", "false");
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        return new Fanogan(Options.of(Fanogan.Options.class, options));
    }

    private static Network generator(Fanogan detector) {
        return detector.networks().get(0);
    }

    private static Network critic(Fanogan detector) {
        return detector.networks().get(1);
    }

    private static Network encoder(Fanogan detector) {
        return detector.networks().get(2);
    }

    private static double mean(Array values) {
        return Arrays.stream(values.values()).average().orElseThrow();
    }

    private static double squaredError(NaiveOps ops, Array a, Array b) {
        return mean(ops.square(ops.subtract(a, b)));
    }

    /** The z's of all critic steps, then of the generator step: before each but the first, the penalty's ε are drawn. */
    private static Array z(OneStep step, int which) {
        return step.drawn(
                new OneStep.Draws() {
                    @Override
                    public <T> T last(Training<T> t) {
                        for (int i = 0; i < which; i++) {
                            t.noise(BATCH, LATENT);
                            t.uniform(BATCH, 1, 1, 1);
                        }
                        return t.noise(BATCH, LATENT);
                    }
                },
                BATCH,
                LATENT);
    }

    /** The first critic step's ε. */
    private static Array shares(OneStep step) {
        return step.drawn(
                new OneStep.Draws() {
                    @Override
                    public <T> T last(Training<T> t) {
                        t.noise(BATCH, LATENT);
                        return t.uniform(BATCH, 1, 1, 1);
                    }
                },
                BATCH,
                1,
                1,
                1);
    }

    /** ∇D(x) by the chain rule: the transpose of a convolution is the transposed convolution with the same weight. */
    private static Array gradient(Network critic, NaiveOps ops, Array x) {
        Array gradient = ops.reshape(ops.parameter(critic, 6), 128, 4, 4);
        for (int conv = 2; conv >= 0; conv--) {
            Array before = critic.apply(ops, x, 2 * conv + 1);
            double[] slopes = Arrays.stream(before.values())
                    .map(value -> value < 0 ? 0.2 : 1)
                    .toArray();
            Array weight = ops.parameter(critic, 2 * conv);
            Array none = new Array(new double[weight.size(1)], weight.size(1));
            gradient = ops.multiply(gradient, new Array(slopes, before.shape()));
            gradient = ops.convTranspose(gradient, weight, none, 2, Padding.NONE);
        }
        return gradient;
    }

    private static double penalty(Fanogan detector, OneStep step, NaiveOps ops, Array x, Array made) {
        Array between = ops.add(made, ops.multiply(shares(step), ops.subtract(x, made)));
        Array norms = ops.norm(gradient(critic(detector), ops, between));
        return Arrays.stream(norms.values())
                .map(norm -> Math.pow(norm - 1, 2))
                .average()
                .orElseThrow();
    }

    @Test
    void theCriticMinimisesThePublishedLoss() {
        Fanogan detector = detector();
        Network critic = critic(detector);
        try (OneStep step = new OneStep(detector, detector.stages().get(0))) {
            OneStep.Loss distance = (ops, images) -> {
                Array made = generator(detector).apply(ops, z(step, 0));
                return mean(critic.apply(ops, ops.affine(images, 2, -1))) - mean(critic.apply(ops, made));
            };
            OneStep.Loss penalty = (ops, images) -> {
                Array made = generator(detector).apply(ops, z(step, 0));
                return penalty(detector, step, ops, ops.affine(images, 2, -1), made);
            };
            OneStep.Loss loss = (ops, x) -> 10 * penalty.of(ops, x) - distance.of(ops, x);
            step.recorded("wasserstein", distance);
            step.recorded("gradient_penalty", penalty);
            step.recorded("critic", loss);
            step.gradients(loss, 0, critic, List.of("0.weight", "2.weight", "4.weight", "4.bias", "7.weight"));
            assertThat(step.changed()).containsExactly("generator", "critic");
        }
    }

    @Test
    void theGeneratorMinimisesThePublishedLoss() {
        Fanogan detector = detector();
        try (OneStep step = new OneStep(detector, detector.stages().get(0))) {
            OneStep.Loss loss = (ops, x) ->
                    -mean(critic(detector).apply(ops, generator(detector).apply(ops, z(step, 1))));
            step.recorded("generator", loss);
            step.gradients(loss, 0, generator(detector), List.of("4.weight", "13.weight"));
        }
    }

    @Test
    void everyCriticStepSeesPatchesOfItsOwn() {
        Fanogan detector = detector("criticSteps", "2");
        assertThat(detector.batchSize()).isEqualTo(2 * BATCH);
        try (OneStep step = new OneStep(detector, detector.stages().get(0))) {
            step.recorded("wasserstein", (ops, images) -> {
                int half = images.values().length / 2;
                Array second = new Array(Arrays.copyOfRange(images.values(), half, 2 * half), BATCH, 1, 32, 32);
                Array made = generator(detector).apply(ops, z(step, 1));
                return mean(critic(detector).apply(ops, ops.affine(second, 2, -1)))
                        - mean(critic(detector).apply(ops, made));
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"izi, 0", "izi_f, 0.7"})
    void theEncoderLearnsToRebuildImages(String training, double kappa) {
        Fanogan detector = detector("encoderTraining", training);
        OneStep.Loss image = (ops, images) -> {
            Array x = ops.affine(images, 2, -1);
            return squaredError(
                    ops, x, generator(detector).apply(ops, encoder(detector).apply(ops, x)));
        };
        OneStep.Loss feature = (ops, images) -> {
            Array x = ops.affine(images, 2, -1);
            Array rebuilt = generator(detector).apply(ops, encoder(detector).apply(ops, x));
            Network critic = critic(detector);
            return squaredError(ops, critic.apply(ops, x, 7), critic.apply(ops, rebuilt, 7));
        };
        try (OneStep step = new OneStep(detector, detector.stages().get(1))) {
            step.recorded("image", image);
            if (kappa > 0) {
                step.recorded("feature", feature);
            }
            step.gradients(
                    (ops, x) -> image.of(ops, x) + kappa * feature.of(ops, x),
                    0.5,
                    encoder(detector),
                    List.of("10.weight", "10.bias"),
                    1e-6);
            assertThat(step.changed()).containsExactly("encoder");
        }
    }

    @Test
    void theEncoderLearnsToFindZAgain() {
        Fanogan detector = detector("encoderTraining", "ziz");
        try (OneStep step = new OneStep(detector, detector.stages().get(1))) {
            OneStep.Loss latent = (ops, images) -> {
                Array z = step.noise(0, BATCH, LATENT);
                return squaredError(
                        ops, z, encoder(detector).apply(ops, generator(detector).apply(ops, z)));
            };
            step.recorded("latent", latent);
            step.gradients(latent, 0.5, encoder(detector), List.of("10.weight", "10.bias"));
            assertThat(step.changed()).containsExactly("encoder");
        }
    }

    @Test
    void scoresAreWhatTheirFormulasSay() {
        Fanogan detector = detector();
        try (OneStep step = new OneStep(detector, detector.stages().get(0))) {
            Map<String, float[]> scores = step.scores(detector);
            NaiveOps ops = step.evaluation();
            Array x = ops.affine(step.images(), 2, -1);
            Array rebuilt = generator(detector).apply(ops, encoder(detector).apply(ops, x));
            Array difference = ops.subtract(x, rebuilt);
            Array image = ops.meanPerSample(ops.square(difference));
            Array feature = ops.meanPerSample(ops.square(ops.subtract(
                    critic(detector).apply(ops, x, 7), critic(detector).apply(ops, rebuilt, 7))));
            Array mean = ops.reshape(ops.meanPerSample(x), 1, 1, 1);
            Array structure = new Ssim(-1, 1).dissimilarity(ops, x, rebuilt);

            same(scores, "structure", structure);
            same(scores, "structure_patch", ops.meanPerSample(structure));
            same(scores, "izi_f", ops.abs(difference));
            same(scores, "izi_f_patch", ops.add(image, ops.affine(feature, KAPPA, 0)));
            same(scores, "image", image);
            same(scores, "feature", feature);
            same(scores, "image_relative", ops.divide(ops.norm(difference), ops.norm(ops.subtract(x, mean))));
            assertThat(scores.keySet())
                    .containsAll(
                            detector.scores().stream().map(ScoreOutput::name).toList());
        }
    }

    private static void same(Map<String, float[]> scores, String name, Array expected) {
        float[] actual = Objects.requireNonNull(scores.get(name), name);
        double[] values =
                IntStream.range(0, actual.length).mapToDouble(i -> actual[i]).toArray();
        assertThat(Comparison.difference(values, expected.values())).as(name).isLessThan(Comparison.TOLERANCE);
    }

    @Test
    void presetsAreThoseThatWerePublished() {
        assertThat(Fanogan.Options.defaults().encoderTraining()).isEqualTo(Fanogan.EncoderTraining.IZI_F);
        Fanogan.Options thesis = (Fanogan.Options)
                Catalogue.create("fanogan", Map.of("preset", "thesis")).options();
        assertThat(thesis.kappa()).isEqualTo(0.4);
        assertThat(thesis.latent()).isEqualTo(256);
    }

    @ParameterizedTest
    @CsvSource({
        "latent, 0",
        "batch, 1",
        "criticSteps, 0",
        "criticSteps, 101",
        "penaltyWeight, -1",
        "penaltyWeight, NaN",
        "kappa, Infinity",
        "generatorRate, 0",
        "criticRate, 1",
        "encoderRate, NaN",
        "averageDecay, 1",
        "stride, 0",
        "stride, 33",
    })
    void optionsOutOfRangeAreRefused(String option, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogue.create("fanogan", Map.of(option, value)))
                .withMessageStartingWith("f-AnoGAN: ")
                .withMessageEndingWith(".")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(120));
    }
}

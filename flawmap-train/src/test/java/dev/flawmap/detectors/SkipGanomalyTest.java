package dev.flawmap.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.network.Comparison;
import dev.flawmap.network.NaiveOps;
import dev.flawmap.network.NaiveOps.Array;
import dev.flawmap.network.Network;
import dev.flawmap.network.Ssim;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SkipGanomalyTest {
    private final TrainableDetector detector = detector();
    private final Network generator = detector.networks().get(0);
    private final Network discriminator = detector.networks().get(1);

    private static TrainableDetector detector() {
        Map<String, String> options = new HashMap<>(Map.of("latent", "3", "width", "2", "batch", "2"));
        options.putAll(Map.of("adversarialWeight", "3", "contextualWeight", "20", "latentWeight", "2"));
        // Too small to change weights, so that all losses of a step are those of the starting weights.
        options.putAll(Map.of("generatorRate", "1e-12", "discriminatorRate", "1e-12", "contextualShare", "0.7"));
        return Catalogue.create("skip-ganomaly", options);
    }

    private static double mean(Array values) {
        return Arrays.stream(values.values()).average().orElseThrow();
    }

    private Array rebuilt(NaiveOps ops, Array images) {
        return generator.apply(ops, ops.affine(images, 2, -1));
    }

    private Array features(NaiveOps ops, Array x) {
        return discriminator.apply(ops, x, discriminator.layerCount() - 1);
    }

    private double contextual(NaiveOps ops, Array images) {
        return mean(ops.abs(ops.subtract(ops.affine(images, 2, -1), rebuilt(ops, images))));
    }

    private double adversarial(NaiveOps ops, Array images) {
        return mean(ops.softplus(ops.affine(discriminator.apply(ops, rebuilt(ops, images)), -1, 0)));
    }

    private double latent(NaiveOps ops, Array images) {
        Array real = features(ops, ops.affine(images, 2, -1));
        return mean(ops.square(ops.subtract(real, features(ops, rebuilt(ops, images)))));
    }

    private double telling(NaiveOps ops, Array images) {
        Array real = discriminator.apply(ops, ops.affine(images, 2, -1));
        Array fake = discriminator.apply(ops, rebuilt(ops, images));
        return mean(ops.softplus(ops.affine(real, -1, 0))) + mean(ops.softplus(fake));
    }

    @Test
    void theGeneratorMinimisesThePublishedSum() {
        try (OneStep step = new OneStep(detector, detector.stages().get(0))) {
            step.recorded("contextual", this::contextual);
            step.recorded("adversarial", this::adversarial);
            step.recorded("latent", this::latent);
            OneStep.Loss sum = (ops, x) -> 20 * contextual(ops, x) + 3 * adversarial(ops, x) + 2 * latent(ops, x);
            // Down at the first level, down at the deepest, and the way up.
            step.gradients(sum, 0.5, generator, List.of("0.weight", "3.3.3.0.weight", "3.4.weight", "4.weight"));
            assertThat(step.changed()).containsExactly("generator", "discriminator");
        }
    }

    @Test
    void theDiscriminatorMinimisesTheCrossEntropy() {
        try (OneStep step = new OneStep(detector, detector.stages().get(0))) {
            step.recorded("discriminator", this::telling);
            step.gradients(this::telling, 0.5, discriminator, List.of("0.weight", "10.weight"));
        }
    }

    @Test
    void theUNetHasThePublishedLevels() {
        Network published = Catalogue.create("skip-ganomaly", Map.of("width", "64"))
                .networks()
                .get(0);
        List<String> shapes = published.parameters().stream()
                .filter(parameter -> parameter.name().endsWith("weight"))
                .map(parameter -> Arrays.toString(parameter.shape()))
                .toList();
        assertThat(shapes)
                .containsExactly(
                        "[64, 1, 5, 5]",
                        "[128, 64, 5, 5]",
                        "[256, 128, 5, 5]",
                        "[512, 256, 5, 5]",
                        "[100, 512, 5, 5]",
                        "[100, 512, 5, 5]",
                        "[1024, 256, 5, 5]",
                        "[512, 128, 5, 5]",
                        "[256, 64, 5, 5]",
                        "[128, 1, 5, 5]");
    }

    @Test
    void scoresAreWhatTheirFormulasSay() {
        try (OneStep step = new OneStep(detector, detector.stages().get(0))) {
            Map<String, float[]> scores = step.scores(detector);
            NaiveOps ops = step.evaluation();
            Array x = ops.affine(step.images(), 2, -1);
            Array rebuilt = generator.apply(ops, x);
            Array features = ops.subtract(features(ops, x), features(ops, rebuilt));
            double[] squares = ops.meanPerSample(ops.square(features)).values();
            double[] absolute = ops.abs(ops.subtract(x, rebuilt)).values();
            double[] contextual =
                    ops.meanPerSample(ops.abs(ops.subtract(x, rebuilt))).values();
            double[] image = ops.norm(ops.subtract(x, rebuilt)).values();
            Array mean = ops.reshape(ops.meanPerSample(x), 1, 1, 1);
            double[] contrast = ops.norm(ops.subtract(x, mean)).values();
            same(
                    scores,
                    "structure",
                    new Ssim(-1, 1).dissimilarity(ops, x, rebuilt).values());
            same(
                    scores,
                    "contextual_latent",
                    IntStream.range(0, absolute.length)
                            .mapToDouble(i -> 0.7 * absolute[i] + 0.3 * squares[i / 1024])
                            .toArray());
            same(scores, "contextual_latent_patch", new double[] {
                0.7 * contextual[0] + 0.3 * squares[0], 0.7 * contextual[1] + 0.3 * squares[1]
            });
            same(scores, "image", absolute);
            same(scores, "image_patch", image);
            same(scores, "latent", ops.norm(features).values());
            same(scores, "image_relative", new double[] {image[0] / contrast[0], image[1] / contrast[1]});
            assertThat(scores.keySet())
                    .containsAll(
                            detector.scores().stream().map(ScoreOutput::name).toList());
        }
    }

    private static void same(Map<String, float[]> scores, String name, double[] expected) {
        float[] actual = Objects.requireNonNull(scores.get(name), name);
        double[] values =
                IntStream.range(0, actual.length).mapToDouble(i -> actual[i]).toArray();
        assertThat(Comparison.difference(values, expected)).as(name).isLessThan(Comparison.TOLERANCE);
    }

    @ParameterizedTest
    @CsvSource({
        "latent, 0",
        "width, 0",
        "width, 257",
        "batch, 1",
        "adversarialWeight, -1",
        "contextualWeight, NaN",
        "latentWeight, Infinity",
        "contextualShare, 1.1",
        "contextualShare, NaN",
        "generatorRate, 0",
        "discriminatorRate, 1",
        "averageDecay, 1",
        "stride, 0",
        "stride, 33",
    })
    void optionsOutOfRangeAreRefused(String option, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogue.create("skip-ganomaly", Map.of(option, value)))
                .withMessageMatching("Skip-GANomaly: [^\\n]{10,100}\\.");
    }

    @Test
    void thesisIsAsInTheThesis() {
        Record thesis =
                Catalogue.create("skip-ganomaly", Map.of("preset", "thesis")).options();
        assertThat(thesis)
                .isEqualTo(new SkipGanomaly.Options(100, 64, 64, 1, 40, 1, 0.2, 2e-4, 2e-5, false, 0.999, 16));
    }
}

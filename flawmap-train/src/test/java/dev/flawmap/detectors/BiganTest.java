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

class BiganTest {
    static final int LATENT = 5;
    static final int BATCH = 2;
    static final double WEIGHT = 7;

    /** Options of a small detector whose steps are too small to change weights, so that all losses of one agree. */
    static Map<String, String> small(String... more) {
        Map<String, String> options = new HashMap<>(Map.of("latent", "" + LATENT, "batch", "" + BATCH, "dropout", "0"));
        options.putAll(Map.of("rate", "1e-12", "discriminatorRate", "1e-12", "annealed", "false"));
        options.putAll(Map.of("reconstructionWeight", "" + WEIGHT, "spectralNorm", "false"));
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        return options;
    }

    private final TrainableDetector detector = Catalogue.create("bigan", small());
    private final Network generator = detector.networks().get(0);
    private final Network encoder = detector.networks().get(1);

    /** −log σ(logit) for the label 1, −log(1 − σ(logit)) for 0; the batch's mean. */
    static double crossEntropy(Array logits, boolean label) {
        return Arrays.stream(logits.values())
                .map(logit -> -Math.log(1 / (1 + Math.exp(label ? -logit : logit))))
                .average()
                .orElseThrow();
    }

    static double meanDistance(Array a, Array b) {
        return IntStream.range(0, a.values().length)
                .mapToDouble(i -> Math.abs(a.values()[i] - b.values()[i]))
                .average()
                .orElseThrow();
    }

    /** ‖a − b‖ₚ of every sample. */
    static double[] distances(Array a, Array b, double p) {
        int length = a.values().length / BATCH;
        return IntStream.range(0, BATCH)
                .mapToDouble(n -> IntStream.range(n * length, (n + 1) * length)
                        .mapToDouble(i -> Math.pow(Math.abs(a.values()[i] - b.values()[i]), p))
                        .sum())
                .map(sum -> Math.pow(sum, 1 / p))
                .toArray();
    }

    /** ‖x − mean x‖ of every sample. */
    static double[] contrast(NaiveOps ops, Array x) {
        return distances(x, ops.multiply(ops.reshape(ops.meanPerSample(x), 1, 1, 1), ops.affine(x, 0, 1)), 2);
    }

    static double[] divided(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] / b[i]).toArray();
    }

    static void same(Map<String, float[]> scores, String name, double[] expected) {
        float[] actual = Objects.requireNonNull(scores.get(name), name);
        double[] values =
                IntStream.range(0, actual.length).mapToDouble(i -> actual[i]).toArray();
        assertThat(values).as(name).hasSameSizeAs(expected);
        assertThat(Comparison.difference(values, expected)).as(name).isLessThan(Comparison.TOLERANCE);
    }

    /** What the head of D(x, z), the networks 2 to 4, computes up to some layer. */
    static Array head(TrainableDetector detector, NaiveOps ops, Array x, Array z, int layers) {
        List<Network> nets = detector.networks();
        Array both =
                ops.concat(1, List.of(nets.get(2).apply(ops, x), nets.get(3).apply(ops, z)));
        return nets.get(4).apply(ops, both, layers);
    }

    static Array logit(TrainableDetector detector, NaiveOps ops, Array x, Array z) {
        return head(detector, ops, x, z, detector.networks().get(4).layerCount());
    }

    /** Cross-entropies of (x, E x) and (G z, z) with a label and its opposite. */
    static double pairs(TrainableDetector detector, NaiveOps ops, Array images, Array z, boolean label) {
        Array x = ops.affine(images, 2, -1);
        Array made = detector.networks().get(0).apply(ops, z);
        Array code = detector.networks().get(1).apply(ops, x);
        return crossEntropy(logit(detector, ops, x, code), label) + crossEntropy(logit(detector, ops, made, z), !label);
    }

    static double reconstruction(TrainableDetector detector, NaiveOps ops, Array images) {
        Array x = ops.affine(images, 2, -1);
        List<Network> nets = detector.networks();
        return meanDistance(nets.get(0).apply(ops, nets.get(1).apply(ops, x)), x);
    }

    @Test
    void theDiscriminatorTellsPairsApart() {
        try (OneStep step = new OneStep(detector, detector.stages().get(0))) {
            Array z = step.noise(0, BATCH, LATENT);
            OneStep.Loss loss = (ops, images) -> pairs(detector, ops, images, z, true);
            step.recorded("discriminator", loss);
            step.gradients(loss, 0.5, detector.networks().get(2), List.of("0.weight"));
            step.gradients(loss, 0.5, detector.networks().get(3), List.of("0.weight"));
            step.gradients(loss, 0.5, detector.networks().get(4), List.of("0.weight", "3.weight"));
            assertThat(step.changed())
                    .containsExactly("generator", "encoder", "joint_image", "joint_latent", "joint_head");
        }
    }

    @Test
    void generatorAndEncoderSeeTheLabelsFlipped() {
        try (OneStep step = new OneStep(detector, detector.stages().get(0))) {
            Array z = step.noise(0, BATCH, LATENT);
            OneStep.Loss fooling = (ops, images) -> pairs(detector, ops, images, z, false);
            OneStep.Loss reconstruction = (ops, images) -> reconstruction(detector, ops, images);
            step.recorded("fooling", fooling);
            step.recorded("reconstruction", reconstruction);
            OneStep.Loss loss = (ops, x) -> fooling.of(ops, x) + WEIGHT * reconstruction.of(ops, x);
            step.gradients(loss, 0.5, generator, List.of("0.weight", "13.weight"));
            step.gradients(loss, 0.5, encoder, List.of("10.weight"));
        }
    }

    @Test
    void withoutWeightReconstructionsDoNotCount() {
        TrainableDetector published = Catalogue.create("bigan", small("reconstructionWeight", "0"));
        try (OneStep step = new OneStep(published, published.stages().get(0))) {
            Array z = step.noise(0, BATCH, LATENT);
            OneStep.Loss fooling = (ops, images) -> pairs(published, ops, images, z, false);
            step.gradients(fooling, 0.5, published.networks().get(0), List.of("13.bias"));
            step.gradients(fooling, 0.5, published.networks().get(1), List.of("10.weight"));
        }
    }

    @Test
    void scoresAreWhatTheirFormulasSay() {
        TrainableDetector weighted = Catalogue.create("bigan", small("imageWeight", "0.6", "featureWeight", "0.3"));
        List<Network> nets = weighted.networks();
        try (OneStep step = new OneStep(weighted, weighted.stages().get(0))) {
            Map<String, float[]> scores = step.scores(weighted);
            NaiveOps ops = step.evaluation();
            Array x = ops.affine(step.images(), 2, -1);
            Array code = nets.get(1).apply(ops, x);
            Array rebuilt = nets.get(0).apply(ops, code);
            double[] feature = distances(head(weighted, ops, x, code, 3), head(weighted, ops, rebuilt, code, 3), 1);
            double[] absolute = distances(x, rebuilt, 1);
            double[] logits = logit(weighted, ops, x, code).values();
            Array structure = new Ssim(-1, 1).dissimilarity(ops, x, rebuilt);
            double[] pixels = ops.abs(ops.subtract(x, rebuilt)).values();

            same(scores, "structure", structure.values());
            same(scores, "structure_patch", ops.meanPerSample(structure).values());
            same(scores, "feature", feature);
            same(
                    scores,
                    "cross_entropy",
                    Arrays.stream(logits)
                            .map(v -> -Math.log(1 / (1 + Math.exp(-v))))
                            .toArray());
            same(scores, "image", pixels);
            same(scores, "image_patch", distances(x, rebuilt, 2));
            same(scores, "image_relative", divided(distances(x, rebuilt, 2), contrast(ops, x)));
            same(
                    scores,
                    "image_feature",
                    IntStream.range(0, pixels.length)
                            .mapToDouble(i -> 0.6 * pixels[i] + 0.3 * feature[i / 1024] / 1024)
                            .toArray());
            same(
                    scores,
                    "image_feature_patch",
                    IntStream.range(0, BATCH)
                            .mapToDouble(i -> 0.6 * absolute[i] + 0.3 * feature[i])
                            .toArray());
            assertThat(scores.keySet())
                    .containsAll(
                            weighted.scores().stream().map(ScoreOutput::name).toList());
        }
    }

    @Test
    void thePublishedSettingsAreAPreset() {
        assertThat(Catalogue.create("bigan", Map.of("preset", "thesis", "stride", "16"))
                        .options())
                .isEqualTo(new Bigan.Options(100, 64, 0, 0.75, 0.25, 0.5, false, 2e-4, 2e-4, false, 0.999, 16));
    }

    @ParameterizedTest
    @CsvSource({
        "latent, 0",
        "batch, 1",
        "reconstructionWeight, -1",
        "imageWeight, NaN",
        "featureWeight, Infinity",
        "dropout, 1",
        "dropout, -0.1",
        "rate, 0",
        "discriminatorRate, 1",
        "averageDecay, 1",
        "stride, 0",
        "stride, 33",
    })
    void optionsOutOfRangeAreRefused(String option, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogue.create("bigan", Map.of(option, value)))
                .withMessageStartingWith("BiGAN: ")
                .withMessageEndingWith(".");
    }
}

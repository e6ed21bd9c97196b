package dev.flawmap.detectors;

import static dev.flawmap.detectors.BiganTest.BATCH;
import static dev.flawmap.detectors.BiganTest.LATENT;
import static dev.flawmap.detectors.BiganTest.WEIGHT;
import static dev.flawmap.detectors.BiganTest.contrast;
import static dev.flawmap.detectors.BiganTest.crossEntropy;
import static dev.flawmap.detectors.BiganTest.distances;
import static dev.flawmap.detectors.BiganTest.divided;
import static dev.flawmap.detectors.BiganTest.pairs;
import static dev.flawmap.detectors.BiganTest.reconstruction;
import static dev.flawmap.detectors.BiganTest.same;
import static dev.flawmap.detectors.BiganTest.small;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.network.NaiveOps;
import dev.flawmap.network.NaiveOps.Array;
import dev.flawmap.network.Network;
import dev.flawmap.network.Ssim;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AladTest {
    private final TrainableDetector detector = Catalogue.create("alad", small());
    private final Network generator = detector.networks().get(0);
    private final Network encoder = detector.networks().get(1);
    private final Network imageDiscriminator = detector.networks().get(5);
    private final Network latentDiscriminator = detector.networks().get(6);

    private static Array pair(NaiveOps ops, Network network, Array a, Array b) {
        return network.apply(ops, ops.concat(1, List.of(a, b)));
    }

    private static double telling(NaiveOps ops, Network network, Array a, Array b) {
        return crossEntropy(pair(ops, network, a, a), true) + crossEntropy(pair(ops, network, a, b), false);
    }

    private static Array rebuilt(TrainableDetector detector, NaiveOps ops, Array x) {
        return detector.networks().get(0).apply(ops, detector.networks().get(1).apply(ops, x));
    }

    private static Array again(TrainableDetector detector, NaiveOps ops, Array z) {
        return detector.networks().get(1).apply(ops, detector.networks().get(0).apply(ops, z));
    }

    private double imageTelling(NaiveOps ops, Array images) {
        Array x = ops.affine(images, 2, -1);
        return telling(ops, imageDiscriminator, x, rebuilt(detector, ops, x));
    }

    private double latentTelling(NaiveOps ops, Array z) {
        return telling(ops, latentDiscriminator, z, again(detector, ops, z));
    }

    @Test
    void everyDiscriminatorTellsItsPairsApart() {
        try (OneStep step = new OneStep(detector, detector.stages().get(0))) {
            Array z = step.noise(0, BATCH, LATENT);
            step.recorded("joint_discriminator", (ops, x) -> pairs(detector, ops, x, z, true));
            step.recorded("image_discriminator", this::imageTelling);
            step.recorded("latent_discriminator", (ops, x) -> latentTelling(ops, z));
            // Every discriminator has its own part of the loss.
            step.gradients(
                    (ops, x) -> pairs(detector, ops, x, z, true),
                    0.5,
                    detector.networks().get(4),
                    List.of("0.weight"));
            step.gradients(this::imageTelling, 0.5, imageDiscriminator, List.of("0.weight", "7.weight"));
            step.gradients((ops, x) -> latentTelling(ops, z), 0.5, latentDiscriminator, List.of("0.weight"));
            assertThat(step.changed())
                    .containsExactly(
                            "generator",
                            "encoder",
                            "joint_image",
                            "joint_latent",
                            "joint_head",
                            "image_discriminator",
                            "latent_discriminator");
        }
    }

    @Test
    void generatorAndEncoderFoolThemAll() {
        try (OneStep step = new OneStep(detector, detector.stages().get(0))) {
            Array z = step.noise(0, BATCH, LATENT);
            OneStep.Loss fooling = (ops, images) -> pairs(detector, ops, images, z, false);
            OneStep.Loss cycle = (ops, images) -> {
                Array x = ops.affine(images, 2, -1);
                return crossEntropy(pair(ops, imageDiscriminator, x, rebuilt(detector, ops, x)), true)
                        + crossEntropy(pair(ops, latentDiscriminator, z, again(detector, ops, z)), true);
            };
            OneStep.Loss reconstruction = (ops, images) -> reconstruction(detector, ops, images);
            step.recorded("fooling", fooling);
            step.recorded("cycle", cycle);
            step.recorded("reconstruction", reconstruction);
            OneStep.Loss loss = (ops, x) -> fooling.of(ops, x) + cycle.of(ops, x) + WEIGHT * reconstruction.of(ops, x);
            step.gradients(loss, 0.5, generator, List.of("13.weight"));
            step.gradients(loss, 0.5, encoder, List.of("10.weight"));
        }
    }

    @Test
    void spectralNormsAreOnTheEncoderAndAllDiscriminators() {
        TrainableDetector spectral = Catalogue.create("alad", small("spectralNorm", "true"));
        assertThat(spectral.networks().stream()
                        .filter(network -> network.parameters().stream()
                                .anyMatch(parameter -> parameter.name().endsWith("singular")))
                        .map(Network::name))
                .containsExactly(
                        "encoder",
                        "joint_image",
                        "joint_latent",
                        "joint_head",
                        "image_discriminator",
                        "latent_discriminator");
    }

    @Test
    void scoresAreWhatTheirFormulasSay() {
        try (OneStep step = new OneStep(detector, detector.stages().get(0))) {
            Map<String, float[]> scores = step.scores(detector);
            NaiveOps ops = step.evaluation();
            Array x = ops.affine(step.images(), 2, -1);
            Array rebuilt = rebuilt(detector, ops, x);
            Array same = imageDiscriminator.apply(ops, ops.concat(1, List.of(x, x)), 7);
            Array other = imageDiscriminator.apply(ops, ops.concat(1, List.of(x, rebuilt)), 7);
            double[] feature = distances(same, other, 1);
            double[] logits = pair(ops, imageDiscriminator, x, rebuilt).values();
            double[] image = distances(x, rebuilt, 2);
            Array structure = new Ssim(-1, 1).dissimilarity(ops, x, rebuilt);

            same(scores, "structure", structure.values());
            same(scores, "structure_patch", ops.meanPerSample(structure).values());
            same(scores, "feature_patch", feature);
            same(
                    scores,
                    "logit",
                    Arrays.stream(logits)
                            .map(v -> -Math.log(1 / (1 + Math.exp(-v))))
                            .toArray());
            same(scores, "image", ops.abs(ops.subtract(x, rebuilt)).values());
            same(scores, "image_patch", image);
            same(scores, "image_l1", distances(x, rebuilt, 1));
            same(scores, "image_relative", divided(image, contrast(ops, x)));
            assertThat(scores.keySet())
                    .containsAll(
                            detector.scores().stream().map(ScoreOutput::name).toList());

            float[] places = Objects.requireNonNull(scores.get("feature"));
            for (int n = 0; n < BATCH; n++) {
                double sum = 0;
                for (int i = 0; i < 1024; i++) {
                    sum += places[n * 1024 + i];
                }
                assertThat(sum).isCloseTo(feature[n], within(1e-3 * feature[n]));
            }
            // The first pixel's features are the first of every channel: bilinear enlargement keeps corners.
            double corner = IntStream.range(0, 128)
                    .mapToDouble(c -> Math.abs(same.values()[c * 64] - other.values()[c * 64]))
                    .sum();
            assertThat((double) places[0]).isCloseTo(corner / 16, within(1e-4 * corner));
        }
    }

    @Test
    void thePublishedSettingsAreAPreset() {
        assertThat(Catalogue.create("alad", Map.of("preset", "thesis", "stride", "16"))
                        .options())
                .isEqualTo(new Alad.Options(100, 64, 0, 0.2, true, 2e-4, 2e-4, false, 0.999, 16));
    }

    @ParameterizedTest
    @CsvSource({
        "latent, 0",
        "batch, 1",
        "reconstructionWeight, NaN",
        "dropout, 1",
        "rate, 0",
        "discriminatorRate, Infinity",
        "averageDecay, 1",
        "stride, 0",
        "stride, 33",
    })
    void optionsOutOfRangeAreRefused(String option, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogue.create("alad", Map.of(option, value)))
                .withMessageStartingWith("ALAD: ")
                .withMessageEndingWith(".");
    }
}

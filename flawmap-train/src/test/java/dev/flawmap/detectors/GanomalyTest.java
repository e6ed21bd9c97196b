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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GanomalyTest {
    // Rates too small to change weights, so that all losses of a step are those of the starting weights.
    private final TrainableDetector detector = Catalogue.create(
            "ganomaly",
            Map.of(
                    "latent",
                    "5",
                    "batch",
                    "2",
                    "adversarialWeight",
                    "3",
                    "contextualWeight",
                    "20",
                    "encoderWeight",
                    "2",
                    "generatorRate",
                    "1e-12",
                    "discriminatorRate",
                    "1e-12"));
    private final Network encoder = detector.networks().get(0);
    private final Network decoder = detector.networks().get(1);
    private final Network secondEncoder = detector.networks().get(2);
    private final Network discriminator = detector.networks().get(3);

    private static double mean(Array values) {
        return Arrays.stream(values.values()).average().orElseThrow();
    }

    private static double squaredError(NaiveOps ops, Array a, Array b) {
        return mean(ops.square(ops.subtract(a, b)));
    }

    private Array rebuilt(NaiveOps ops, Array images) {
        return decoder.apply(ops, encoder.apply(ops, ops.affine(images, 2, -1)));
    }

    private double contextual(NaiveOps ops, Array images) {
        return mean(ops.abs(ops.subtract(ops.affine(images, 2, -1), rebuilt(ops, images))));
    }

    private double adversarial(NaiveOps ops, Array images) {
        int inner = discriminator.layerCount() - 1;
        return squaredError(
                ops,
                discriminator.apply(ops, ops.affine(images, 2, -1), inner),
                discriminator.apply(ops, rebuilt(ops, images), inner));
    }

    private double encoding(NaiveOps ops, Array images) {
        Array z = encoder.apply(ops, ops.affine(images, 2, -1));
        return squaredError(ops, z, secondEncoder.apply(ops, decoder.apply(ops, z)));
    }

    private double telling(NaiveOps ops, Array images) {
        Array real = discriminator.apply(ops, ops.affine(images, 2, -1));
        Array fake = discriminator.apply(ops, rebuilt(ops, images));
        return mean(ops.softplus(ops.affine(real, -1, 0))) + mean(ops.softplus(fake));
    }

    @Test
    void encodersAndDecoderMinimiseThePublishedSum() {
        try (OneStep step = new OneStep(detector, detector.stages().get(0))) {
            step.recorded("contextual", this::contextual);
            step.recorded("adversarial", this::adversarial);
            step.recorded("encoder", this::encoding);
            OneStep.Loss sum = (ops, x) -> 20 * contextual(ops, x) + 3 * adversarial(ops, x) + 2 * encoding(ops, x);
            step.gradients(sum, 0.5, encoder, List.of("10.weight"));
            step.gradients(sum, 0.5, decoder, List.of("13.weight"));
            step.gradients(sum, 0.5, secondEncoder, List.of("0.weight", "10.bias"));
            assertThat(step.changed()).containsExactly("encoder", "decoder", "second_encoder", "discriminator");
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
    void scoresAreWhatTheirFormulasSay() {
        try (OneStep step = new OneStep(detector, detector.stages().get(0))) {
            Map<String, float[]> scores = step.scores(detector);
            NaiveOps ops = step.evaluation();
            Array x = ops.affine(step.images(), 2, -1);
            Array z = encoder.apply(ops, x);
            Array rebuilt = decoder.apply(ops, z);
            double[] latent =
                    ops.norm(ops.subtract(z, secondEncoder.apply(ops, rebuilt))).values();
            double[] length = ops.norm(z).values();
            double[] image = ops.norm(ops.subtract(x, rebuilt)).values();
            Array mean = ops.reshape(ops.meanPerSample(x), 1, 1, 1);
            double[] contrast = ops.norm(ops.subtract(x, mean)).values();
            Array structure = new Ssim(-1, 1).dissimilarity(ops, x, rebuilt);
            same(scores, "structure", structure.values());
            same(scores, "structure_patch", ops.meanPerSample(structure).values());
            same(scores, "latent", latent);
            same(scores, "image", ops.abs(ops.subtract(x, rebuilt)).values());
            same(scores, "image_patch", image);
            same(scores, "latent_relative", new double[] {latent[0] / length[0], latent[1] / length[1]});
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
        "batch, 1",
        "adversarialWeight, -1",
        "contextualWeight, NaN",
        "encoderWeight, Infinity",
        "generatorRate, 0",
        "discriminatorRate, 1",
        "averageDecay, 1",
        "stride, 0",
        "stride, 33",
    })
    void optionsOutOfRangeAreRefused(String option, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogue.create("ganomaly", Map.of(option, value)))
                .withMessageMatching("GANomaly: [^\\n]{10,100}\\.");
    }

    @Test
    void thesisIsAsPublished() {
        Record thesis = Catalogue.create("ganomaly", Map.of("preset", "thesis")).options();
        assertThat(thesis).isEqualTo(new Ganomaly.Options(100, 64, 1, 50, 1, 2e-4, 2e-4, false, 0.999, 16));
    }
}

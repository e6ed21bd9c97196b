package dev.flawmap.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.flawmap.network.NaiveOps;
import dev.flawmap.network.NaiveOps.Array;
import dev.flawmap.network.Ssim;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AutoencoderTest {
    private static Autoencoder detector(String loss) {
        return (Autoencoder) Catalogue.create(
                "autoencoder",
                Map.of(
                        "loss",
                        loss,
                        "crop",
                        "32",
                        "batch",
                        "2",
                        "latent",
                        "3",
                        "rate",
                        "1e-9",
                        "absoluteWeight",
                        "0.7"));
    }

    private static double mean(Array values) {
        return Arrays.stream(values.values()).average().orElseThrow();
    }

    private static Array rebuilt(Autoencoder detector, NaiveOps ops, Array x) {
        return detector.networks().get(1).apply(ops, detector.networks().get(0).apply(ops, x));
    }

    @Test
    void minimisesTheSquaredError() {
        Autoencoder detector = detector("l2");
        OneStep.Loss loss = (ops, images) -> {
            Array x = ops.affine(images, 2, -1);
            return mean(ops.square(ops.subtract(rebuilt(detector, ops, x), x)));
        };
        try (OneStep step = new OneStep(detector, detector.stages().get(0))) {
            step.recorded("squared_error", loss);
            step.gradients(loss, 0.9, detector.networks().get(0), List.of("12.weight"));
            step.gradients(loss, 0.9, detector.networks().get(1), List.of("12.weight"));
            assertThat(step.changed()).containsExactly("encoder", "decoder");
        }
    }

    @Test
    void minimisesDissimilarityAndAbsoluteError() {
        Autoencoder detector = detector("ssim");
        OneStep.Loss structure = (ops, images) -> {
            Array x = ops.affine(images, 2, -1);
            return mean(new Ssim(-1, 1).dissimilarity(ops, x, rebuilt(detector, ops, x)));
        };
        OneStep.Loss absolute = (ops, images) -> {
            Array x = ops.affine(images, 2, -1);
            return mean(ops.abs(ops.subtract(rebuilt(detector, ops, x), x)));
        };
        try (OneStep step = new OneStep(detector, detector.stages().get(0))) {
            step.recorded("dissimilarity", structure);
            step.recorded("absolute_error", absolute);
            step.gradients(
                    (ops, x) -> structure.of(ops, x) + 0.7 * absolute.of(ops, x),
                    0.9,
                    detector.networks().get(1),
                    List.of("12.weight"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "loss, huber",
        "absoluteWeight, -1",
        "absoluteWeight, NaN",
        "absoluteWeight, Infinity",
        "latent, 0",
        "rate, 0",
        "rate, 1",
        "crop, 40",
        "crop, 16",
        "batch, 1",
        "smoothingPx, -1",
        "smoothingPx, NaN",
    })
    void optionsOutOfRangeAreRefused(String option, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogue.create("autoencoder", Map.of(option, value)))
                .withMessageEndingWith(".")
                .satisfies(e -> assertThat(e.getMessage()).contains(option).doesNotContain("\n"));
    }
}

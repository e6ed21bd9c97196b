package dev.flawmap.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.network.NaiveOps;
import dev.flawmap.network.NaiveOps.Array;
import dev.flawmap.network.Network;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What EncEBGAN has of its own, and the denoising variant; its other losses are tested with {@link SencebganTest}. */
class EncebganTest {
    private static TrainableDetector detector(String name, String... more) {
        Map<String, String> options = new HashMap<>(Map.of("latent", "5", "batch", "2", "spectralNorm", "false"));
        options.put("encoderRate", "1e-12");
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        return Catalogue.create(name, options);
    }

    @ParameterizedTest
    @ValueSource(strings = {"encebgan", "sencebgan"})
    void whenDenoisingTheEncoderSeesNoiseAndIsToGiveTheCleanPatch(String name) {
        TrainableDetector denoising = detector(name, "denoising", "0.3");
        List<Network> nets = denoising.networks();
        Network generatorEncoder = nets.get(3);
        try (OneStep step = new OneStep(denoising, denoising.stages().get(1))) {
            OneStep.Loss image = (ops, images) -> {
                Array x = ops.affine(images, 2, -1);
                return SencebganTest.distance(rebuilt(nets, ops, step, x), x);
            };
            OneStep.Loss decoded = (ops, images) -> {
                Array x = ops.affine(images, 2, -1);
                return SencebganTest.distance(decoded(nets, ops, x), decoded(nets, ops, rebuilt(nets, ops, step, x)));
            };
            step.recorded("image", image);
            step.recorded("decoded_image", decoded);
            step.gradients(
                    (ops, x) -> image.of(ops, x) + 0.4 * decoded.of(ops, x),
                    0.5,
                    generatorEncoder,
                    List.of("10.weight", "10.bias"));
            assertThat(step.changed()).containsExactly("generator_encoder");
        }
    }

    private static Array rebuilt(List<Network> nets, NaiveOps ops, OneStep step, Array x) {
        Array noise = new Array(step.noise(0, 2, 32 * 32).values(), x.shape());
        Array z = nets.get(3).apply(ops, ops.add(x, ops.affine(noise, 0.3, 0)));
        return nets.get(0).apply(ops, z);
    }

    private static Array decoded(List<Network> nets, NaiveOps ops, Array x) {
        return nets.get(2).apply(ops, nets.get(1).apply(ops, x));
    }

    @Test
    void itsScoresAreThoseOfSencebganWithoutNoise() {
        TrainableDetector encebgan = detector("encebgan", "denoising", "0.3", "imageRegulariser", "false");
        TrainableDetector sencebgan = detector("sencebgan");
        // The first networks of both have the same weights, drawn with the same seed.
        try (OneStep alone = new OneStep(encebgan, encebgan.stages().get(0));
                OneStep within = new OneStep(sencebgan, sencebgan.stages().get(0))) {
            Map<String, float[]> scores = alone.scores(encebgan);
            Map<String, float[]> expected = within.scores(sencebgan);
            assertThat(scores.keySet())
                    .containsAll(
                            encebgan.scores().stream().map(ScoreOutput::name).toList());
            scores.forEach((score, values) -> assertThat(values).as(score).isEqualTo(expected.get(score)));
        }
    }

    @Test
    void theRegulariserTrainsItsDiscriminatorToo() {
        TrainableDetector regularised = detector("encebgan", "imageRegulariser", "true");
        try (OneStep step = new OneStep(regularised, regularised.stages().get(1))) {
            assertThat(step.changed()).containsExactly("generator_encoder", "image_discriminator");
            assertThat(step.scores(regularised)).containsKey("image_feature");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "latent, 0",
        "batch, 1",
        "marginFactor, -1",
        "generatorSteps, 0",
        "decodedWeight, NaN",
        "encoderRate, 0",
        "denoising, 2.1",
        "denoising, NaN",
        "stride, 0",
    })
    void optionsOutOfRangeAreRefused(String option, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogue.create("encebgan", Map.of(option, value)))
                .withMessageMatching("(Enc)?EBGAN: [^\\n]{10,110}\\.");
    }
}

package dev.flawmap.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.network.NaiveOps;
import dev.flawmap.network.NaiveOps.Array;
import dev.flawmap.network.Network;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GanTest {
    private static final int LATENT = 5;
    private static final int BATCH = 2;

    private static Gan detector(String loss) {
        Map<String, String> options = Map.of(
                "latent",
                "" + LATENT,
                "batch",
                "" + BATCH,
                "annealed",
                "false",
                "loss",
                loss,
                "generatorRate",
                "1e-12",
                "discriminatorRate",
                "1e-12");
        return new Gan(Options.of(Gan.Options.class, options));
    }

    /** D of the real and of the generated patches, which it sees in one batch. */
    private static double[] discriminated(Gan gan, NaiveOps ops, Array images, Array z) {
        Array made = gan.networks().get(0).apply(ops, z);
        Array both = ops.concat(0, List.of(ops.affine(images, 2, -1), made));
        return ops.sigmoid(gan.networks().get(1).apply(ops, both)).values();
    }

    private static double mean(double[] values, int from, DoubleUnaryOperator of) {
        return Arrays.stream(values, from, from + BATCH).map(of).average().orElseThrow();
    }

    private static OneStep.Loss telling(Gan gan, OneStep step) {
        return (ops, images) -> {
            double[] d = discriminated(gan, ops, images, step.noise(0, BATCH, LATENT));
            return -mean(d, 0, Math::log) - mean(d, BATCH, p -> Math.log(1 - p));
        };
    }

    @Test
    void theDiscriminatorMaximisesThePublishedValue() {
        Gan gan = detector("non_saturating");
        Network discriminator = gan.networks().get(1);
        try (OneStep step = new OneStep(gan, gan.stages().get(0))) {
            OneStep.Loss loss = telling(gan, step);
            step.recorded("discriminator", loss);
            step.gradients(loss, 0.5, discriminator, List.of("0.weight", "3.shift", "9.bias"));
            assertThat(step.changed()).containsExactly("generator", "discriminator");
        }
    }

    @ParameterizedTest
    @CsvSource({"non_saturating", "minimax"})
    void theGeneratorMinimisesTheChosenLoss(String name) {
        Gan gan = detector(name);
        try (OneStep step = new OneStep(gan, gan.stages().get(0))) {
            OneStep.Loss loss = (ops, images) -> {
                double[] d = discriminated(gan, ops, images, step.noise(1, BATCH, LATENT));
                return mean(d, BATCH, p -> name.equals("minimax") ? Math.log(1 - p) : -Math.log(p));
            };
            step.recorded("generator", loss);
            step.gradients(loss, 0.5, gan.networks().get(0), List.of("4.weight", "13.weight"));
        }
    }

    @Test
    void scoresAreWhatTheirFormulasSay() {
        Gan gan = detector("non_saturating");
        try (OneStep step = new OneStep(gan, gan.stages().get(0))) {
            Map<String, float[]> scores = step.scores(gan);
            NaiveOps ops = step.evaluation();
            double[] d = ops.sigmoid(gan.networks().get(1).apply(ops, ops.affine(step.images(), 2, -1)))
                    .values();
            for (int i = 0; i < BATCH; i++) {
                assertThat(of(scores, "generated")[i]).isCloseTo((float) (1 - d[i]), within(1e-4f));
                assertThat(of(scores, "generated_logit")[i])
                        .isCloseTo((float) Math.log((1 - d[i]) / d[i]), within(1e-4f));
            }
            assertThat(scores.keySet())
                    .containsExactlyElementsOf(
                            gan.scores().stream().map(ScoreOutput::name).toList());
        }
    }

    private static float[] of(Map<String, float[]> scores, String name) {
        return Objects.requireNonNull(scores.get(name), name);
    }

    @Test
    void theNonSaturatingLossIsTheDefault() {
        assertThat(Gan.Options.defaults().loss()).isEqualTo(Gan.Loss.NON_SATURATING);
        assertThat(Catalogue.create("gan", Map.of("preset", "thesis")).options())
                .isEqualTo(Gan.Options.thesis());
    }

    @ParameterizedTest
    @CsvSource({
        "latent, 0",
        "batch, 1",
        "generatorRate, 0",
        "discriminatorRate, 1",
        "discriminatorRate, NaN",
        "averageDecay, 1",
        "stride, 0",
        "stride, 33",
    })
    void optionsOutOfRangeAreRefused(String option, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogue.create("gan", Map.of(option, value)))
                .withMessageStartingWith("GAN: ")
                .withMessageEndingWith(".")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(120));
    }
}

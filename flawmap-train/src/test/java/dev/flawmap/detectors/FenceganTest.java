package dev.flawmap.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.flawmap.network.Comparison;
import dev.flawmap.network.NaiveOps;
import dev.flawmap.network.NaiveOps.Array;
import dev.flawmap.network.Network;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FenceganTest {
    private static final int LATENT = 5;
    private static final int BATCH = 3;
    private static final double ALPHA = 0.3;
    private static final double BETA = 7;
    private static final double GAMMA = 0.2;

    private static Fencegan detector(String encirclement, int discriminatorSteps) {
        Map<String, String> options = new HashMap<>(Map.of("latent", "" + LATENT, "batch", "" + BATCH));
        options.putAll(Map.of("alpha", "" + ALPHA, "beta", "" + BETA, "gamma", "" + GAMMA));
        options.putAll(Map.of("encirclement", encirclement, "discriminatorSteps", "" + discriminatorSteps));
        // Steps too small to change weights; no spectral norms, whose power iterations would count what was seen
        // before.
        options.putAll(Map.of("generatorRate", "1e-12", "discriminatorRate", "1e-12", "spectralNorm", "false"));
        return new Fencegan(Options.of(Fencegan.Options.class, options));
    }

    private static double mean(double[] values, DoubleUnaryOperator of) {
        return Arrays.stream(values).map(of).average().orElseThrow();
    }

    private static double[] probabilities(Fencegan detector, NaiveOps ops, Array x) {
        double[] logits = detector.networks().get(1).apply(ops, x).values();
        return Arrays.stream(logits).map(logit -> 1 / (1 + Math.exp(-logit))).toArray();
    }

    private static Array made(Fencegan detector, NaiveOps ops, OneStep step, int draw) {
        return detector.networks().get(0).apply(ops, step.noise(draw, BATCH, LATENT));
    }

    @Test
    void theDiscriminatorMinimisesTheWeightedCrossEntropy() {
        Fencegan detector = detector("distance", 1);
        Network discriminator = detector.networks().get(1);
        try (OneStep step = new OneStep(detector, detector.stages().get(0))) {
            OneStep.Loss loss = (ops, images) -> mean(
                            probabilities(detector, ops, ops.affine(images, 2, -1)), p -> -Math.log(p))
                    + GAMMA * mean(probabilities(detector, ops, made(detector, ops, step, 0)), p -> -Math.log(1 - p));
            step.recorded("discriminator", loss);
            step.gradients(loss, 0.5, discriminator, List.of("0.weight", "9.bias"));
            assertThat(step.changed()).containsExactly("generator", "discriminator");
        }
    }

    private static double dispersion(Array samples) {
        int length = samples.values().length / BATCH;
        double distances = 0;
        for (int i = 0; i < BATCH; i++) {
            double squares = 0;
            for (int k = 0; k < length; k++) {
                double centre = 0;
                for (int j = 0; j < BATCH; j++) {
                    centre += samples.values()[j * length + k] / BATCH;
                }
                squares += Math.pow(samples.values()[i * length + k] - centre, 2);
            }
            distances += Math.sqrt(squares) / BATCH;
        }
        return 1 / distances;
    }

    @ParameterizedTest
    @CsvSource({"distance, 1", "cross_entropy, 1", "distance, 2"})
    void theGeneratorMinimisesEncirclementAndDispersion(String how, int discriminatorSteps) {
        Fencegan detector = detector(how, discriminatorSteps);
        DoubleUnaryOperator fromAlpha = how.equals("distance")
                ? p -> Math.abs(ALPHA - p)
                : p -> -ALPHA * Math.log(p) - (1 - ALPHA) * Math.log(1 - p);
        try (OneStep step = new OneStep(detector, detector.stages().get(0))) {
            OneStep.Loss encirclement = (ops, images) ->
                    mean(probabilities(detector, ops, made(detector, ops, step, discriminatorSteps)), fromAlpha);
            OneStep.Loss dispersion = (ops, images) -> dispersion(made(detector, ops, step, discriminatorSteps));
            step.recorded("encirclement", encirclement);
            step.recorded("dispersion", dispersion);
            step.gradients(
                    (ops, x) -> encirclement.of(ops, x) + BETA * dispersion.of(ops, x),
                    0.5,
                    detector.networks().get(0),
                    List.of("10.weight", "13.weight"));
        }
    }

    @Test
    void theScoreIsWhatTheDiscriminatorDoubts() {
        Fencegan detector = detector("distance", 1);
        try (OneStep step = new OneStep(detector, detector.stages().get(0))) {
            NaiveOps ops = step.evaluation();
            double[] real = probabilities(detector, ops, ops.affine(step.images(), 2, -1));
            Map<String, float[]> scores = step.scores(detector);
            same(scores, "generated", real, p -> 1 - p);
            same(scores, "generated_logit", real, p -> Math.log((1 - p) / p));
        }
    }

    private static void same(Map<String, float[]> scores, String name, double[] real, DoubleUnaryOperator of) {
        float[] actual = Objects.requireNonNull(scores.get(name), name);
        double[] values = new double[actual.length];
        Arrays.setAll(values, i -> actual[i]);
        assertThat(Comparison.difference(values, Arrays.stream(real).map(of).toArray()))
                .as(name)
                .isLessThan(Comparison.TOLERANCE);
    }

    @ParameterizedTest
    @CsvSource({
        "latent, 0",
        "batch, 1",
        "alpha, 0",
        "alpha, 1",
        "beta, -1",
        "beta, NaN",
        "gamma, 0",
        "discriminatorSteps, 0",
        "generatorRate, 0",
        "discriminatorRate, 1",
        "averageDecay, 1",
        "stride, 33",
    })
    void optionsOutOfRangeAreRefused(String option, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogue.create("fencegan", Map.of(option, value)))
                .withMessageStartingWith("FenceGAN: ")
                .withMessageEndingWith(".");
    }

    @Test
    void thesisIsAsPublished() {
        Record thesis = Catalogue.create("fencegan", Map.of("preset", "thesis")).options();
        assertThat(Options.values(thesis))
                .containsAllEntriesOf(Map.of("latent", 256, "batch", 64, "alpha", 0.5, "beta", 10.0))
                .containsAllEntriesOf(Map.of("generatorRate", 1e-3, "discriminatorRate", 1e-3, "annealed", false))
                .containsAllEntriesOf(Map.of("discriminatorSteps", 2, "encirclement", "DISTANCE"));
    }
}

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
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SencebganTest {
    private static final int LATENT = 5;
    private static final int BATCH = 2;
    private static final double MARGIN = 200;

    private static Sencebgan detector(String... more) {
        Map<String, String> options = new HashMap<>(
                Map.of("latent", "" + LATENT, "batch", "" + BATCH, "marginFactor", "0", "fixedMargin", "" + MARGIN));
        options.putAll(Map.of("warmUp", "0", "generatorSteps", "1", "annealed", "false"));
        // Steps too small to change weights, so that all losses of a step are those of the starting weights.
        options.putAll(Map.of("generatorRate", "1e-12", "discriminatorRate", "1e-12", "encoderRate", "1e-12"));
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        return new Sencebgan(Options.of(Sencebgan.Options.class, options));
    }

    private final Sencebgan detector = detector();

    static Array distances(Array a, Array b) {
        int length = a.values().length / BATCH;
        double[] norms = new double[BATCH];
        for (int i = 0; i < a.values().length; i++) {
            norms[i / length] += Math.pow(a.values()[i] - b.values()[i], 2);
        }
        return new Array(Arrays.stream(norms).map(Math::sqrt).toArray(), BATCH);
    }

    static double distance(Array a, Array b) {
        return Arrays.stream(distances(a, b).values()).average().orElseThrow();
    }

    static double pullAway(Array s) {
        int length = s.values().length / BATCH;
        double sum = 0;
        for (int i = 0; i < BATCH; i++) {
            for (int j = 0; j < BATCH; j++) {
                double ij = 0;
                double ii = 0;
                double jj = 0;
                for (int k = 0; k < length; k++) {
                    ij += s.values()[i * length + k] * s.values()[j * length + k];
                    ii += s.values()[i * length + k] * s.values()[i * length + k];
                    jj += s.values()[j * length + k] * s.values()[j * length + k];
                }
                sum += i == j ? 0 : Math.pow(ij / Math.sqrt(ii * jj), 2);
            }
        }
        return sum / (BATCH * (BATCH - 1));
    }

    /** ‖Dec(Enc x) − x‖. */
    private static double energy(Sencebgan detector, NaiveOps ops, Array x) {
        return distance(decoder(detector).apply(ops, encoder(detector).apply(ops, x)), x);
    }

    private static Network generator(Sencebgan detector) {
        return detector.networks().get(0);
    }

    private static Network encoder(Sencebgan detector) {
        return detector.networks().get(1);
    }

    private static Network decoder(Sencebgan detector) {
        return detector.networks().get(2);
    }

    private static Array scaled(NaiveOps ops, Array images) {
        return ops.affine(images, 2, -1);
    }

    private static OneStep.Loss discriminatorLoss(Sencebgan detector, OneStep step) {
        return (ops, images) -> {
            double real = energy(detector, ops, scaled(ops, images));
            Array made = generator(detector).apply(ops, step.noise(0, BATCH, LATENT));
            return real + Math.max(0, MARGIN - energy(detector, ops, made));
        };
    }

    /** Without spectral norms, whose power iterations would depend on what the discriminator saw before. */
    private static OneStep.Loss generatorLoss(Sencebgan detector, OneStep step) {
        return (ops, images) -> {
            Array embedding = encoder(detector).apply(ops, scaled(ops, images));
            Array generated = generator(detector).apply(ops, step.noise(1, BATCH, LATENT));
            Array embeddingOfGenerated = encoder(detector).apply(ops, generated);
            return distance(decoder(detector).apply(ops, embeddingOfGenerated), generated)
                    + 0.25 * pullAway(embeddingOfGenerated)
                    + 0.1 * distance(embedding, embeddingOfGenerated);
        };
    }

    @Test
    void theDiscriminatorMinimisesThePublishedLoss() {
        try (OneStep step = new OneStep(detector, detector.stages().get(0))) {
            OneStep.Loss loss = discriminatorLoss(detector, step);
            step.recorded("energy_real", (ops, x) -> energy(detector, ops, scaled(ops, x)));
            // The direction in which a spectral norm is measured counts as constant, so biases are compared.
            step.gradients(loss, 0.5, encoder(detector), List.of("0.bias", "9.bias"));
            step.gradients(loss, 0.5, decoder(detector), List.of("4.weight", "13.bias"));
            assertThat(step.changed()).containsExactly("generator", "discriminator_encoder", "discriminator_decoder");
        }
    }

    @Test
    void theGeneratorMinimisesThePublishedLoss() {
        Sencebgan plain = detector("spectralNorm", "false");
        try (OneStep step = new OneStep(plain, plain.stages().get(0))) {
            OneStep.Loss loss = generatorLoss(plain, step);
            step.recorded("generator", loss);
            step.recorded(
                    "energy_generated",
                    (ops, x) -> energy(plain, ops, generator(plain).apply(ops, step.noise(0, BATCH, LATENT))));
            step.recorded(
                    "pull_away",
                    (ops, x) -> pullAway(encoder(plain)
                            .apply(ops, generator(plain).apply(ops, step.noise(1, BATCH, LATENT)))));
            step.gradients(loss, 0.5, generator(plain), List.of("0.weight", "13.weight"));
        }
    }

    /** Just below the energy of generated patches the margin does nothing, just above it does. */
    @ParameterizedTest
    @CsvSource({"0.99, false", "1.01, true"})
    void theMarginIsAMultipleOfTheContrastOfRealPatches(double share, boolean reached) {
        Sencebgan any = detector("marginFactor", "1", "spectralNorm", "false");
        double factor;
        try (OneStep step = new OneStep(any, any.stages().get(0))) {
            factor = share
                    * step.value((ops, images) -> {
                        Array x = scaled(ops, images);
                        Array made = generator(any).apply(ops, step.noise(0, BATCH, LATENT));
                        return energy(any, ops, made) / distance(x, means(x));
                    });
        }
        Sencebgan relative = detector("marginFactor", "" + factor, "spectralNorm", "false");
        try (OneStep step = new OneStep(relative, relative.stages().get(0))) {
            OneStep.Loss loss = (ops, images) -> {
                double real = energy(relative, ops, scaled(ops, images));
                Array made = generator(relative).apply(ops, step.noise(0, BATCH, LATENT));
                return reached ? real - energy(relative, ops, made) : real;
            };
            step.gradients(loss, 0.5, decoder(relative), List.of("13.bias"));
        }
    }

    /** Equation 1 of Zhao et al. has the hinge for each patch: the one below the margin counts, whatever the mean is. */
    @Test
    void theMarginIsEveryPatchsOwn() {
        Sencebgan any = detector("spectralNorm", "false");
        double[] energies = new double[BATCH];
        try (OneStep step = new OneStep(any, any.stages().get(0))) {
            step.value((ops, images) -> {
                Array made = generator(any).apply(ops, step.noise(0, BATCH, LATENT));
                Array decoded = decoder(any).apply(ops, encoder(any).apply(ops, made));
                System.arraycopy(distances(decoded, made).values(), 0, energies, 0, BATCH);
                return 0;
            });
        }
        Arrays.sort(energies);
        assertThat(energies[1] - energies[0]).isGreaterThan(1e-3);
        double margin = energies[0] + 0.25 * (energies[1] - energies[0]);
        Sencebgan between = detector("spectralNorm", "false", "fixedMargin", "" + margin);
        try (OneStep step = new OneStep(between, between.stages().get(0))) {
            OneStep.Loss loss = (ops, images) -> {
                double real = energy(between, ops, scaled(ops, images));
                Array made = generator(between).apply(ops, step.noise(0, BATCH, LATENT));
                Array decoded = decoder(between).apply(ops, encoder(between).apply(ops, made));
                double hinges = Arrays.stream(distances(decoded, made).values())
                        .map(energy -> Math.max(0, margin - energy))
                        .average()
                        .orElseThrow();
                assertThat(hinges).isPositive();
                return real + hinges;
            };
            step.gradients(loss, 0.5, decoder(between), List.of("13.bias"));
        }
    }

    /** Scores are of real patches, so these alone make the statistics that they are normalised by. */
    @Test
    void generatedPatchesDoNotEnterTheDiscriminatorsRunningStatistics() {
        Sencebgan plain = detector("spectralNorm", "false");
        try (OneStep step = new OneStep(plain, plain.stages().get(0))) {
            NaiveOps[] seen = new NaiveOps[1];
            step.value((ops, images) -> {
                seen[0] = ops;
                return energy(plain, ops, scaled(ops, images));
            });
            for (Network network : List.of(encoder(plain), decoder(plain))) {
                step.state(network, seen[0]);
            }
        }
    }

    /** The embedding that generated ones are matched to is that of the discriminator as it judges them. */
    @Test
    void generatedPatchesAreMatchedToTheEmbeddingAfterTheDiscriminatorsStep() {
        Sencebgan plain = detector(
                "spectralNorm", "false", "discriminatorRate", "0.05", "embeddingWeight", "1", "pullAwayWeight", "0");
        try (OneStep step = new OneStep(plain, plain.stages().get(0))) {
            step.recordedAfterwards("generator", (ops, images) -> {
                Array generated = generator(plain).apply(ops, step.noise(1, BATCH, LATENT));
                Array embedding = encoder(plain).apply(ops, generated);
                return distance(decoder(plain).apply(ops, embedding), generated)
                        + distance(encoder(plain).apply(ops, scaled(ops, images)), embedding);
            });
        }
    }

    @Test
    void spectralNormsAreOnConvolutionsOnly() {
        Sencebgan all = detector("imageRegulariser", "true", "latentRegulariser", "true");
        List<String> divided = all.networks().stream()
                .flatMap(network -> network.parameters().stream()
                        .filter(parameter -> parameter.name().endsWith(".singular"))
                        .map(parameter -> network.name() + " " + parameter.name()))
                .toList();
        assertThat(divided)
                .containsExactly(
                        "discriminator_encoder 0.singular",
                        "discriminator_encoder 2.singular",
                        "discriminator_encoder 5.singular",
                        "image_discriminator 0.singular",
                        "image_discriminator 3.singular");
    }

    @Test
    void aReachedMarginLeavesTheDiscriminatorRealPatchesAlone() {
        Sencebgan reached = detector("fixedMargin", "0.001");
        try (OneStep step = new OneStep(reached, reached.stages().get(0))) {
            OneStep.Loss real = (ops, x) -> energy(reached, ops, scaled(ops, x));
            step.gradients(real, 0.5, decoder(reached), List.of("13.bias"));
        }
    }

    @Test
    void whileWarmingUpOnlyTheDiscriminatorLearnsToReconstruct() {
        Sencebgan warm = detector("warmUp", "0.6");
        try (OneStep step = new OneStep(warm, warm.stages().get(0))) {
            step.recorded("energy_real", (ops, x) -> energy(warm, ops, scaled(ops, x)));
            assertThat(step.changed()).containsExactly("discriminator_encoder", "discriminator_decoder");
        }
    }

    @Test
    void theGeneratorEncoderMinimisesThePublishedLoss() {
        Sencebgan plain = detector("spectralNorm", "false");
        Network generator = plain.networks().get(0);
        Network encoder = plain.networks().get(1);
        Network decoder = plain.networks().get(2);
        Network generatorEncoder = plain.networks().get(3);
        OneStep.Loss image = (ops, images) -> {
            Array x = ops.affine(images, 2, -1);
            return distance(generator.apply(ops, generatorEncoder.apply(ops, x)), x);
        };
        OneStep.Loss decoded = (ops, images) -> {
            Array x = ops.affine(images, 2, -1);
            Array rebuilt = generator.apply(ops, generatorEncoder.apply(ops, x));
            return distance(decoder.apply(ops, encoder.apply(ops, x)), decoder.apply(ops, encoder.apply(ops, rebuilt)));
        };
        try (OneStep step = new OneStep(plain, plain.stages().get(1))) {
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

    @Test
    void theReconstructionEncoderMinimisesThePublishedLoss() {
        Sencebgan plain = detector("spectralNorm", "false");
        Network reconstructionEncoder = plain.networks().get(4);
        OneStep.Loss latent = (ops, images) -> {
            Array z = plain.networks().get(3).apply(ops, ops.affine(images, 2, -1));
            return distance(
                    reconstructionEncoder.apply(ops, plain.networks().get(0).apply(ops, z)), z);
        };
        try (OneStep step = new OneStep(plain, plain.stages().get(2))) {
            step.recorded("latent", latent);
            step.gradients(latent, 0.5, reconstructionEncoder, List.of("10.weight", "10.bias"));
            assertThat(step.changed()).containsExactly("reconstruction_encoder");
        }
    }

    @Test
    void regularisersTrainTheirDiscriminatorsToo() {
        Sencebgan regularised = detector("imageRegulariser", "true", "latentRegulariser", "true");
        try (OneStep image = new OneStep(regularised, regularised.stages().get(1));
                OneStep latent = new OneStep(regularised, regularised.stages().get(2))) {
            assertThat(image.changed()).containsExactly("generator_encoder", "image_discriminator");
            assertThat(latent.changed()).containsExactly("reconstruction_encoder", "latent_discriminator");
        }
    }

    @Test
    void scoresAreWhatTheirFormulasSay() {
        Sencebgan plain = detector("spectralNorm", "false");
        List<Network> nets = plain.networks();
        try (OneStep step = new OneStep(plain, plain.stages().get(0))) {
            Map<String, float[]> scores = step.scores(plain);
            NaiveOps ops = step.evaluation();
            Array x = ops.affine(step.images(), 2, -1);
            Array z = nets.get(3).apply(ops, x);
            Array rebuilt = nets.get(0).apply(ops, z);
            Array zAgain = nets.get(4).apply(ops, rebuilt);
            Array code = nets.get(1).apply(ops, x);
            Array codeOfRebuilt = nets.get(1).apply(ops, rebuilt);
            Array decoded = nets.get(2).apply(ops, code);
            Array decodedRebuilt = nets.get(2).apply(ops, codeOfRebuilt);
            double[] image = distances(x, rebuilt).values();
            double[] energy = distances(x, decoded).values();
            double[] latent = distances(z, zAgain).values();
            double[] latentEmbedding = distances(z, codeOfRebuilt).values();
            double[] embedding = distances(code, codeOfRebuilt).values();
            double[] latentRelative = combined(latent, norms(z), (a, b) -> a / b);
            double[] contrast = distances(x, means(x)).values();
            Ssim ssim = new Ssim(-1, 1);

            same(scores, "image_patch", image);
            same(scores, "image", ops.abs(ops.subtract(x, rebuilt)).values());
            same(
                    scores,
                    "decoded_image_patch",
                    distances(decoded, decodedRebuilt).values());
            same(
                    scores,
                    "decoded_image",
                    ops.abs(ops.subtract(decoded, decodedRebuilt)).values());
            same(scores, "energy_patch", energy);
            same(scores, "energy", ops.abs(ops.subtract(decoded, x)).values());
            same(scores, "latent", latent);
            same(scores, "latent_embedding", latentEmbedding);
            same(scores, "embedding", embedding);
            same(scores, "image_latent", combined(image, latent, (a, b) -> a + 0.25 * b));
            same(scores, "embedding_mix", combined(latentEmbedding, embedding, (a, b) -> 0.55 * a + 0.45 * b));
            same(scores, "image_relative", combined(image, contrast, (a, b) -> a / b));
            same(scores, "energy_relative", combined(energy, contrast, (a, b) -> a / b));
            same(scores, "latent_relative", latentRelative);
            same(scores, "embedding_relative", combined(embedding, norms(code), (a, b) -> a / b));
            Array structure = ssim.dissimilarity(ops, x, rebuilt);
            same(scores, "structure", structure.values());
            same(scores, "structure_patch", ops.meanPerSample(structure).values());
            Array energyStructure = ssim.dissimilarity(ops, x, decoded);
            same(scores, "energy_structure", energyStructure.values());
            Array combined = ops.add(structure, energyStructure);
            same(scores, "combined", combined.values());
            same(scores, "combined_patch", ops.meanPerSample(combined).values());
            assertThat(scores.keySet())
                    .containsAll(plain.scores().stream().map(ScoreOutput::name).toList());
        }
    }

    static double[] norms(Array a) {
        return distances(a, new Array(new double[a.values().length], a.shape())).values();
    }

    private static Array means(Array x) {
        double[] means = new double[x.values().length];
        int length = means.length / BATCH;
        for (int i = 0; i < means.length; i++) {
            int from = i / length * length;
            means[i] = Arrays.stream(x.values(), from, from + length).average().orElseThrow();
        }
        return new Array(means, x.shape());
    }

    private static double[] combined(double[] a, double[] b, DoubleBinaryOperator how) {
        return IntStream.range(0, a.length)
                .mapToDouble(i -> how.applyAsDouble(a[i], b[i]))
                .toArray();
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
        "marginFactor, -1",
        "fixedMargin, NaN",
        "marginFactor, Infinity",
        "warmUp, 1",
        "generatorSteps, 0",
        "pullAwayWeight, -0.1",
        "embeddingWeight, NaN",
        "decodedWeight, Infinity",
        "generatorRate, 0",
        "discriminatorRate, 1",
        "encoderRate, Infinity",
        "averageDecay, 1",
        "stride, 0",
        "stride, 33",
        "denoising, NaN",
    })
    void optionsOutOfRangeAreRefused(String option, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogue.create("sencebgan", Map.of(option, value)))
                .withMessageMatching("(Enc)?EBGAN: [^\\n]{10,110}\\.");
    }

    @Test
    void thesisIsAsPublished() {
        Record thesis =
                Catalogue.create("sencebgan", Map.of("preset", "thesis")).options();
        assertThat(Options.values(thesis))
                .containsAllEntriesOf(Map.of("latent", 256, "batch", 64, "marginFactor", 0.0, "fixedMargin", 20.0))
                .containsAllEntriesOf(Map.of("generatorSteps", 3, "warmUp", 0.0, "annealed", false))
                .containsAllEntriesOf(Map.of("pullAwayWeight", 0.25, "embeddingWeight", 0.1, "decodedWeight", 0.4))
                .containsAllEntriesOf(Map.of("generatorRate", 1e-5, "discriminatorRate", 5e-6, "encoderRate", 5e-5))
                .containsAllEntriesOf(Map.of("spectralNorm", true, "averageDecay", 0.999, "denoising", 0.0));
    }
}

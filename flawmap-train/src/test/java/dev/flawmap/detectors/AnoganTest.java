package dev.flawmap.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.network.NaiveOps;
import dev.flawmap.network.NaiveOps.Array;
import dev.flawmap.network.Ssim;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnoganTest {
    private static final int SIDE = Patches.SIZE;

    private static Anogan detector(String... more) {
        Map<String, String> options = new HashMap<>(Map.of("latent", "2", "batch", "2", "steps", "2"));
        options.putAll(Map.of("generatorRate", "1e-12", "discriminatorRate", "1e-12", "annealed", "false"));
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        return new Anogan(Options.of(Anogan.Options.class, options));
    }

    private static Array array(double[] values, long... shape) {
        return new Array(values, shape);
    }

    @Test
    void theLossWeighsThePublishedSumsOfAbsoluteDifferences() {
        NaiveOps ops = new NaiveOps(
                (network, index) -> {
                    throw new AssertionError("the loss has no weights");
                },
                Set.of());
        Array x = array(new double[] {1, 0, 0, -1, 1, 1, 1, 1}, 2, 1, 2, 2);
        Array rebuilt = array(new double[] {0.5, 0, 0.25, -1, 1, 1, 1, 1}, 2, 1, 2, 2);
        Array features = array(new double[] {2, -1, 0, 0}, 2, 2);
        Array featuresRebuilt = array(new double[] {1, 1, 0, 5}, 2, 2);
        // 0.9 · (0.5 + 0.25) + 0.1 · (1 + 2), and 0.9 · 0 + 0.1 · 5
        assertThat(Anogan.loss(ops, 0.1, x, rebuilt, features, featuresRebuilt).values())
                .containsExactly(new double[] {0.975, 0.5}, within(1e-12));
        assertThat(Anogan.loss(ops, 0, x, rebuilt, features, featuresRebuilt).values())
                .containsExactly(new double[] {0.75, 0}, within(1e-12));
    }

    /** The search included, by plain operations and difference quotients. */
    @Test
    void theSearchIsThatOfPlainOperations() {
        Anogan detector = detector("restarts", "2");
        try (OneStep step = new OneStep(detector, detector.stages().get(0))) {
            float[] actual = Objects.requireNonNull(step.scores(detector).get("image_feature_patch"));
            double[] expected = Objects.requireNonNull(
                            detector.score(step.evaluation(), step.images()).get("image_feature_patch"))
                    .values();
            for (int i = 0; i < actual.length; i++) {
                assertThat((double) actual[i]).isCloseTo(expected[i], within(2e-3 * expected[i]));
            }
        }
    }

    /** From the reconstruction that the search found. */
    @Test
    void scoresAreWhatTheirFormulasSay() {
        Anogan detector = detector("steps", "20");
        try (OneStep step = new OneStep(detector, detector.stages().get(0))) {
            NaiveOps ops = step.evaluation();
            Map<String, float[]> scores = step.scores(detector);
            float[] picture = Objects.requireNonNull(step.lastPictures(detector).get("reconstruction"));
            Array x = ops.affine(step.images(), 2, -1);
            Array rebuilt = ops.affine(NaiveOps.array(picture, 2, 1, SIDE, SIDE), 2, -1);
            double[] image = new double[2];
            double[] feature = new double[2];
            double[] relative = new double[2];
            double[] f = features(detector, ops, x);
            double[] fRebuilt = features(detector, ops, rebuilt);
            for (int i = 0; i < 2; i++) {
                double[] patch = Arrays.copyOfRange(x.values(), i * SIDE * SIDE, (i + 1) * SIDE * SIDE);
                double mean = Arrays.stream(patch).average().orElseThrow();
                double contrast = 0;
                double distance = 0;
                for (int j = 0; j < patch.length; j++) {
                    double difference = patch[j] - rebuilt.values()[i * patch.length + j];
                    image[i] += Math.abs(difference);
                    distance += difference * difference;
                    contrast += (patch[j] - mean) * (patch[j] - mean);
                }
                relative[i] = Math.sqrt(distance / contrast);
                int length = f.length / 2;
                for (int j = i * length; j < (i + 1) * length; j++) {
                    feature[i] += Math.abs(f[j] - fRebuilt[j]);
                }
            }
            compare(scores, "image", image);
            compare(scores, "feature", feature);
            compare(scores, "image_relative", relative);
            compare(scores, "image_feature_patch", new double[] {
                0.9 * image[0] + 0.1 * feature[0], 0.9 * image[1] + 0.1 * feature[1]
            });
            compare(
                    scores,
                    "structure",
                    new Ssim(-1, 1).dissimilarity(ops, x, rebuilt).values());
        }
    }

    /** What the discriminator computes before its last layer. */
    private static double[] features(Anogan detector, NaiveOps ops, Array x) {
        return Patches.features(ops, detector.networks().get(1), x).values();
    }

    private static void compare(Map<String, float[]> scores, String name, double[] expected) {
        float[] actual = Objects.requireNonNull(scores.get(name), name);
        assertThat(actual).as(name).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i])
                    .as(name)
                    .isCloseTo(expected[i], within(2e-4 * Math.max(1, Math.abs(expected[i]))));
        }
    }

    @Test
    void moreStepsAndRestartsFindBetterReconstructions() {
        float[] few = loss(detector("steps", "1"));
        float[] more = loss(detector("steps", "60"));
        float[] restarted = loss(detector("steps", "60", "restarts", "3"));
        for (int i = 0; i < few.length; i++) {
            assertThat(more[i]).isLessThan(few[i]);
            assertThat(restarted[i]).isLessThanOrEqualTo(more[i] * 1.0001f);
        }
    }

    /** L of the first patches; the same weights whatever the options. */
    private static float[] loss(Anogan detector) {
        try (OneStep step = new OneStep(detector, detector.stages().get(0))) {
            return Objects.requireNonNull(step.scores(detector).get("image_feature_patch"));
        }
    }

    @Test
    void aPatchsScoreDoesNotDependOnTheOthers() {
        Anogan two = detector("steps", "20");
        Anogan three = detector("steps", "20", "batch", "3");
        // The first two patches are the same, the batch is another.
        float[] among = loss(three);
        float[] alone = loss(two);
        for (int i = 0; i < alone.length; i++) {
            assertThat(among[i]).isCloseTo(alone[i], within(1e-3f * alone[i]));
        }
    }

    @Test
    void theLastPictureShowsWhatImagesAreComparedWith() {
        Anogan detector = detector("steps", "20");
        try (OneStep step = new OneStep(detector, detector.stages().get(0))) {
            float[] residual = Objects.requireNonNull(step.scores(detector).get("image_feature"));
            float[] rebuilt = Objects.requireNonNull(step.lastPictures(detector).get("reconstruction"));
            assertThat(rebuilt).hasSameSizeAs(residual);
            for (int i = 0; i < rebuilt.length; i++) {
                double difference = 2 * Math.abs(step.images().values()[i] - rebuilt[i]);
                assertThat(difference).isCloseTo(residual[i], within(1e-5));
            }
        }
    }

    @Test
    void thePublishedScoreIsTheLoss() {
        assertThat(detector().publishedScores()).containsExactly("image_feature");
        assertThat(detector().scores().stream().map(ScoreOutput::name))
                .containsExactly("structure", "image_feature", "image", "feature", "image_relative");
        Anogan.Options thesis = Anogan.Options.thesis();
        assertThat(thesis.steps()).isEqualTo(500);
        assertThat(thesis.featureWeight()).isEqualTo(0.1);
        assertThat(Catalogue.create("anogan", Map.of("preset", "thesis")).options())
                .isEqualTo(thesis);
    }

    @ParameterizedTest
    @CsvSource({
        "latent, 0",
        "batch, 1",
        "generatorRate, 0",
        "discriminatorRate, 1",
        "stepRate, NaN",
        "steps, 0",
        "steps, 100001",
        "restarts, 0",
        "restarts, 101",
        "featureWeight, 1.1",
        "averageDecay, 1",
        "stride, 33",
    })
    void optionsOutOfRangeAreRefused(String option, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogue.create("anogan", Map.of(option, value)))
                .withMessageStartingWith("AnoGAN: ")
                .withMessageEndingWith(".")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(120));
    }
}

package dev.flawmap.training.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.Detector;
import dev.flawmap.Inspection;
import dev.flawmap.PatchGrid;
import dev.flawmap.PatchScorer;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Scale;
import dev.flawmap.inspect.Inspector;
import dev.flawmap.model.Model;
import dev.flawmap.model.ModelDescription;
import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.simulate.fibre.Nanofibres;
import dev.flawmap.training.Runs;
import dev.flawmap.training.material.GoodMaterial;
import dev.flawmap.training.material.WorkingSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchEngineTest {
    @TempDir
    private static Path folder;

    private static Model model;

    @BeforeAll
    static void train() throws IOException {
        Path file = folder.resolve("anogan.flaw");
        Runs.train(Runs.small("anogan", Map.of()), Runs.material(folder), Runs.settings(folder, 1, 3))
                .write(file);
        model = Model.read(file);
    }

    private static byte[] weights() {
        return Objects.requireNonNull(model.parts().get(Model.Part.WEIGHTS)).clone();
    }

    private static Model with(ModelDescription description, byte[] weights) {
        return new Model(description, Map.of(Model.Part.WEIGHTS, weights), "", model.pictures());
    }

    private static Model with(String option, Object value) {
        Map<String, Object> options = new LinkedHashMap<>(model.description().options());
        options.put(option, value);
        return with(options);
    }

    private static Model with(Map<String, Object> options) {
        return with(options, model.description().scores());
    }

    private static Model with(Map<String, Object> options, List<ScoreOutput> scores) {
        ModelDescription d = model.description();
        return with(
                new ModelDescription(
                        d.formatVersion(),
                        d.detector(),
                        options,
                        d.input(),
                        scores,
                        d.calibrations(),
                        d.threshold(),
                        d.falseDefects(),
                        d.detectionPower(),
                        d.nmPerPixel(),
                        d.appearance(),
                        d.pictureRows(),
                        d.notes(),
                        d.provenance(),
                        d.sha256()),
                weights());
    }

    @Test
    void theModelHoldsWeightsAndAGeneratorButNoGraph() {
        assertThat(model.parts()).containsOnlyKeys(Model.Part.WEIGHTS, Model.Part.GENERATOR);
        assertThat(model.onnx()).isEmpty();
    }

    @Test
    void whatItWasCalibratedOnIsSaid() {
        assertThat(model.description().notes())
                .contains("The threshold comes from 4 random windows of 16×64 pixels,"
                        + " because anogan searches for every patch.");
        assertThat(model.description().threshold().heldOutPixels()).isEqualTo(4 * 16 * 64);
    }

    /** They were calibrated for the scores that they gave then. */
    @Test
    void modelsMadeBeforeSsimWasCorrectedScoreAsTheyDid() {
        Map<String, Object> options = new LinkedHashMap<>(model.description().options());
        options.remove("middleGreyIsBlack");
        List<ScoreOutput> smoothed = model.description().scores().stream()
                .map(score -> score.smoothed(2))
                .toList();
        GreyImage image = Nanofibres.good(48, 32, 3);
        try (Detector before = with(options).detector(1);
                Detector asked = with("middleGreyIsBlack", true).detector(1);
                Detector rough = with(model.description().options(), smoothed).detector(1);
                Detector now = model.detector(1)) {
            assertThat(before.map(image)).isEqualTo(asked.map(image)).isNotEqualTo(now.map(image));
            assertThat(rough.map(image)).as("smoothed as the model says").isNotEqualTo(now.map(image));
        }
    }

    @Test
    void inspectsAnImage() {
        GreyImage image = Nanofibres.good(70, 40, 3);
        try (Inspector inspector =
                        Inspector.open(model, Inspector.Options.standard().withThreads(1));
                Detector detector = model.detector(1)) {
            Inspection inspection = inspector.inspect(image);
            assertThat(inspection.detector()).isEqualTo("anogan");
            assertThat(inspection.width()).isEqualTo(70);
            assertThat(inspection.anomalyMap()).contains(detector.map(image));
        }
    }

    @Test
    void inspectsAtTheResolutionThatItWasTrainedAt() throws IOException {
        GoodMaterial half =
                GoodMaterial.read(Runs.samples(folder, 1, 200, 160), 32, 5, new WorkingSize.Fraction(new Scale(2)));
        Model halved = Runs.train(Runs.small("anogan", Map.of()), half, Runs.settings(folder, 1, 3));
        GreyImage image = Nanofibres.good(90, 70, 3);
        try (Detector detector = halved.detector(1)) {
            assertThat(detector.map(image).width()).isEqualTo(90);
            assertThat(detector.map(image).height()).isEqualTo(70);
        }
    }

    @Test
    void aPatchHasTheSameScoreWhereverItLies() {
        GreyImage image = Nanofibres.good(64, 64, 3);
        GreyImage alone = image.crop(32, 16, 32, 32);
        try (Detector detector = model.detector(1)) {
            List<String> names = List.of("image_feature", "structure");
            Map<String, float[]> among = PatchScorer.of(detector).patchScores(image, new PatchGrid(32, 16), names);
            PatchScorer.of(detector)
                    .patchScores(alone, new PatchGrid(32, 16), names)
                    .forEach((name, score) -> assertThat(score[0])
                            .isCloseTo(Objects.requireNonNull(among.get(name))[5], within(1e-3f * score[0])));
        }
    }

    private static void refused(Model damaged, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> damaged.detector(1).close())
                .withMessage(message);
    }

    @Test
    void weightsOfAnotherSizeAreRefused() {
        byte[] weights = weights();
        for (int length : new int[] {0, 3, 8, weights.length - 1, weights.length - 4, weights.length + 4}) {
            refused(
                    with(model.description(), Arrays.copyOf(weights, length)),
                    "The model's weights are not those of its detector.");
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 7", "4, -1", "4, 2147483647", "8, 2139095040", "8, 2143289344"})
    void otherNumbersThanWeightsAreRefused(int at, int value) {
        byte[] weights = weights();
        ByteBuffer.wrap(weights).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        refused(with(model.description(), weights), "The model's weights are not those of its detector.");
    }

    @Test
    void aDescriptionOfOtherNetworksIsRefusedBeforeTheyAreMade() {
        refused(with("latent", 7), "The model's weights are not those of its detector.");
        refused(with("latent", 4096), "The model's weights are not those of its detector.");
        List<ScoreOutput> otherKind = model.description().scores().stream()
                .map(score -> ScoreOutput.patch(score.name(), score.meaning()))
                .toList();
        refused(
                with(model.description().options(), otherKind),
                "The model's description does not fit its detector anogan.");
        refused(with("stride", 4), "The model's description does not fit its detector anogan.");
        refused(with("steps", Integer.MAX_VALUE), "AnoGAN: steps must lie between 1 and 100000.");
    }
}

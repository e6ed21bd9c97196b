package dev.flawmap.training.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.Detector;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Mask;
import dev.flawmap.model.inference.CutDetector;
import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.simulate.defects.DefectSettings;
import dev.flawmap.simulate.defects.DefectSimulator;
import dev.flawmap.simulate.defects.MaterialTraits;
import dev.flawmap.training.material.GoodCrops;
import dev.flawmap.training.material.GoodMaterial;
import dev.flawmap.training.material.PackedImage;
import dev.flawmap.training.material.Symmetry;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScoreChoiceTest {
    private static final int SIDE = 64;
    private static final float GREY = 0.4f;
    private static final List<ScoreOutput> SCORES = List.of(
            ScoreOutput.pixel("constant", "always the same", false),
            ScoreOutput.pixel("backwards", "high where nothing changed", false),
            ScoreOutput.pixel("change", "how far from the material's grey", false),
            ScoreOutput.pixel("broken", "no number at defects", false),
            ScoreOutput.pixel("change_again", "the same", false));

    /** Scores of a material of one grey. */
    private static Detector detector() {
        return new CutDetector("made_up", GraphInput.patches(SIDE, SIDE), SCORES) {
            @Override
            protected Scorer scorer(List<ScoreOutput> scores) {
                return (images, count, width, height, outputs, cancellation) -> {
                    float[] change = new float[width * height];
                    float[] backwards = new float[change.length];
                    float[] broken = new float[change.length];
                    for (int i = 0; i < change.length; i++) {
                        change[i] = Math.abs(images[i] - GREY);
                        backwards[i] = 1 - change[i];
                        broken[i] = change[i] > 0.1 ? Float.NaN : 1;
                    }
                    return Map.of(
                            "constant",
                            new float[change.length],
                            "backwards",
                            backwards,
                            "change",
                            change,
                            "broken",
                            broken,
                            "change_again",
                            change);
                };
            }

            @Override
            protected void free() {}
        };
    }

    private static GoodCrops material() {
        float[] pixels = new float[SIDE * SIDE];
        Arrays.fill(pixels, GREY);
        return new GoodCrops(
                List.of(PackedImage.of(GreyImage.of(SIDE, SIDE, pixels))),
                List.of(new GoodMaterial.Area(0, 0, 0, SIDE, SIDE)),
                List.of(Mask.empty(SIDE, SIDE)),
                Symmetry.ALL);
    }

    @Test
    void theScoreThatTellsSimulatedDefectsBestComesFirst() {
        DefectSimulator simulator = new DefectSimulator(DefectSettings.suiting(MaterialTraits.of(material(), 96, 1)));
        ScoreChoice choice;
        try (Detector detector = detector()) {
            choice = ScoreChoice.of(detector, material(), simulator, SIDE, 1);
        }
        assertThat(choice.aurocs().get("constant")).isEqualTo(0.5, within(1e-9));
        assertThat(choice.aurocs().get("change")).isGreaterThan(0.9);
        assertThat(choice.aurocs().get("backwards")).isLessThan(0.1);
        assertThat(choice.aurocs().get("broken")).isZero();
        assertThat(choice.best()).isEqualTo("change");
        assertThat(choice.ordered(SCORES))
                .extracting(ScoreOutput::name)
                .containsExactly("change", "constant", "backwards", "broken", "change_again");
    }

    @Test
    void saysWhatWasChosenAndWhatIsPublished() {
        Map<String, Double> aurocs = new LinkedHashMap<>();
        aurocs.put("structure", 0.8);
        aurocs.put("latent", 0.51);
        aurocs.put("image", 0.6);
        ScoreChoice choice = new ScoreChoice(aurocs);
        assertThat(choice.sentence(List.of("latent", "image", "unknown")))
                .isEqualTo("Of 3 scores, structure tells simulated defects on good images best (pixel AUROC 0.800;"
                        + " the published image has 0.600), so it is the default.");
        assertThat(choice.sentence(List.of("structure"))).contains("(pixel AUROC 0.800; it is published)");
    }

    @Test
    void aScoreNoBetterThanChanceDoesNotTell() {
        assertThat(new ScoreChoice(Map.of("a", 0.54)).tells()).isFalse();
        assertThat(new ScoreChoice(Map.of("a", 0.54, "b", 0.56)).tells()).isTrue();
    }
}

package dev.flawmap.training.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.Detector;
import dev.flawmap.Threshold;
import dev.flawmap.image.Components;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Mask;
import dev.flawmap.image.Scale;
import dev.flawmap.model.calibration.DetectionPower;
import dev.flawmap.model.calibration.DetectionPower.Bin;
import dev.flawmap.model.calibration.DetectionPower.Count;
import dev.flawmap.model.calibration.DetectionPower.Kind;
import dev.flawmap.model.calibration.DetectionPower.Painted;
import dev.flawmap.model.calibration.DetectionPower.Visibility;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PowerCheckTest {
    private static final int SIDE = 64;
    private static final float GREY = 0.4f;

    /** Scores 1 on connected areas of other than the material's grey that are large enough. */
    private static Detector findsFrom(int areaPx) {
        return new CutDetector(
                "made_up", GraphInput.patches(SIDE, SIDE), List.of(ScoreOutput.pixel("map", "1 or 0", false))) {
            @Override
            protected Scorer scorer(List<ScoreOutput> scores) {
                return (images, count, width, height, outputs, cancellation) ->
                        Map.of("map", large(images, width, height, areaPx));
            }

            @Override
            protected void free() {}
        };
    }

    private static float[] large(float[] image, int width, int height, int areaPx) {
        BitSet other = new BitSet();
        for (int i = 0; i < width * height; i++) {
            other.set(i, image[i] != GREY);
        }
        Components areas = Components.label(Mask.of(width, height, other));
        int[] sizes = areas.areas();
        float[] scores = new float[width * height];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = areas.labels()[i] > 0 && sizes[areas.labels()[i] - 1] >= areaPx ? 1 : 0;
        }
        return scores;
    }

    /** Whatever changed belongs to a defect. */
    private static DefectSettings allVisible(DefectSettings s) {
        return new DefectSettings(
                s.shapes(),
                Map.of("foreign", 1.0),
                1,
                s.smallestRadius(),
                s.largestRadius(),
                s.leastOpacity(),
                s.covered(),
                s.confined(),
                s.brightness(),
                s.contrast(),
                1e-6,
                0);
    }

    /** Checks an even material of one grey. */
    private static DetectionPower power(int fromPx, int minAreaPx, int scale, long seed) {
        float[] grey = new float[SIDE * SIDE];
        Arrays.fill(grey, GREY);
        GoodCrops source = new GoodCrops(
                List.of(PackedImage.of(GreyImage.of(SIDE, SIDE, grey))),
                List.of(new GoodMaterial.Area(0, 0, 0, SIDE, SIDE)),
                List.of(Mask.empty(SIDE, SIDE)),
                Symmetry.ALL);
        DefectSettings settings = allVisible(DefectSettings.suiting(MaterialTraits.of(source, 96, 1)));
        try (Detector detector = findsFrom(fromPx)) {
            return PowerCheck.of(
                            1000,
                            60,
                            detector,
                            new Threshold(0.5f, 0.01, 1000, minAreaPx),
                            new Scale(scale),
                            source,
                            new DefectSimulator(settings),
                            SIDE,
                            seed)
                    .power()
                    .orElseThrow();
        }
    }

    @Test
    void allIsFoundByADetectorThatFindsAll() {
        DetectionPower power = power(1, 1, 1, 1);
        assertThat(power.all().painted()).isGreaterThan(50);
        assertThat(power.all().found()).isEqualTo(power.all().painted());
        assertThat(power.smallestFound(0.9)).hasValue(power.bins().get(0).fromPx());
        assertThat(power).isEqualTo(power(1, 1, 1, 1)).isNotEqualTo(power(1, 1, 1, 2));
    }

    /** Labels reach a pixel beyond what changed, so defects are no smaller than what the detector sees. */
    @Test
    void onlyLargeDefectsAreFoundByADetectorThatFindsThoseAbove() {
        DetectionPower power = power(240, 1, 1, 1);
        assertThat(power.below(240).painted()).isPositive();
        assertThat(power.below(240).found()).isZero();
        Count large = power.bins().stream()
                .filter(bin -> bin.fromPx() >= 960)
                .map(Bin::all)
                .reduce((a, b) -> new Count(a.painted() + b.painted(), a.found() + b.found()))
                .orElseThrow();
        assertThat(large.painted()).isPositive();
        assertThat(large.share()).isGreaterThan(0.9);
        assertThat(power.smallestFound(0.9).orElseThrow()).isIn(240, 480, 960);
    }

    @Test
    void onMaterialWithoutTextureAllIsStrong() {
        assertThat(power(1, 1, 1, 1).bins())
                .allSatisfy(
                        bin -> assertThat(bin.counts().get(Visibility.STRONG)).isEqualTo(bin.all()));
    }

    @Test
    void everyDefectHasAKindAndAStrength() {
        DetectionPower power = power(240, 1, 1, 1);
        assertThat(power.kinds())
                .extracting(Kind::name)
                .contains("chip", "foreign texture")
                .doesNotContain("film", "stain");
        Count strong = power.kinds().stream()
                .map(kind -> kind.strengths().get(DetectionPower.STRENGTHS - 1))
                .reduce(Count.NONE, Count::plus);
        // Without texture all are strong, but for those that lie on an earlier one.
        assertThat(strong.painted())
                .isBetween((int) (0.9 * power.all().painted()), power.all().painted());
        assertThat(power.kinds().stream()
                        .flatMap(kind -> kind.strengths().stream())
                        .reduce(Count.NONE, Count::plus))
                .isEqualTo(power.all());
    }

    @Test
    void areasAreInPixelsOfTheImagesAndSmallerOnesThanCountAreLeftOut() {
        DetectionPower own = power(1, 1, 1, 1);
        DetectionPower reduced = power(1, 4 * 240, 2, 1);
        assertThat(reduced.threshold().minAreaPx()).isEqualTo(960);
        assertThat(reduced.bins().get(0).fromPx()).isEqualTo(960);
        assertThat(reduced.all().painted())
                .isPositive()
                .isEqualTo(own.all().painted() - own.below(240).painted());
    }

    private static Optional<String> note(long iterations, int painted, int found) {
        List<Painted> defects = new ArrayList<>(Collections.nCopies(found, new Painted("crack", 50, 1, 1, true)));
        defects.addAll(Collections.nCopies(painted - found, new Painted("crack", 50, 1, 1, false)));
        return new PowerCheck(iterations, DetectionPower.of(new Threshold(0.5f, 0.01, 1000, 30), defects)).note();
    }

    @Test
    void shortTrainingsAndModelsThatMissMuchAreNoted() {
        assertThat(note(100, 40, 14)).isEmpty();
        assertThat(note(100, 0, 0)).isEmpty();
        assertThat(note(99, 40, 14)).isPresent();
        assertThat(note(1000, 40, 13).orElseThrow())
                .startsWith("This model finds 13 of 40 simulated defects on good material after 1000 iterations");
        assertThat(note(1, 40, 40).orElseThrow())
                .startsWith("This model is hardly trained (1 iteration; it finds 40 of 40 simulated defects");
        assertThat(note(12, 0, 0).orElseThrow()).startsWith("This model is hardly trained (12 iterations), so");
    }

    @Test
    void fewCropsAreInspectedWhereTheyAreExpensiveOrTheTrainingWasShort() {
        assertThat(PowerCheck.crops(GraphInput.Kind.IMAGE, 5000)).isEqualTo(400);
        assertThat(PowerCheck.crops(GraphInput.Kind.IMAGE, 150)).isEqualTo(150);
        assertThat(PowerCheck.crops(GraphInput.Kind.IMAGE, 1)).isEqualTo(40);
        assertThat(PowerCheck.crops(GraphInput.Kind.PATCH, 5000)).isEqualTo(40);
    }
}

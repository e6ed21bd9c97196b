package dev.flawmap.training.checks;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class CopyCheckTest {
    private static final int SIDE = 64;

    /** Scores |x − x̂| for some way to reconstruct. */
    private static Detector detector(UnaryOperator<float[]> reconstruction) {
        return new CutDetector(
                "made_up", GraphInput.patches(32, 16), List.of(ScoreOutput.pixel("image", "|x − x̂|", false))) {
            @Override
            protected Scorer scorer(List<ScoreOutput> scores) {
                return (images, count, width, height, outputs, cancellation) -> {
                    float[] rebuilt = reconstruction.apply(images.clone());
                    float[] residual = new float[count * width * height];
                    for (int i = 0; i < residual.length; i++) {
                        residual[i] = Math.abs(images[i] - rebuilt[i]);
                    }
                    return Map.of("image", residual);
                };
            }

            @Override
            protected void free() {}
        };
    }

    /** Checks an even material with a little noise. */
    private static CopyCheck check(UnaryOperator<float[]> reconstruction) {
        SplittableRandom random = new SplittableRandom(4);
        float[] grey = new float[SIDE * SIDE];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = (float) (0.4 + 0.02 * random.nextGaussian());
        }
        GoodCrops source = new GoodCrops(
                List.of(PackedImage.of(GreyImage.of(SIDE, SIDE, grey))),
                List.of(new GoodMaterial.Area(0, 0, 0, SIDE, SIDE)),
                List.of(Mask.empty(SIDE, SIDE)),
                Symmetry.ALL);
        DefectSimulator simulator = new DefectSimulator(DefectSettings.suiting(MaterialTraits.of(source, 96, 1)));
        try (Detector detector = detector(reconstruction)) {
            return CopyCheck.of(detector, source, simulator, 32, 1);
        }
    }

    @Test
    void aDetectorThatCopiesIsFoundOut() {
        SplittableRandom random = new SplittableRandom(5);
        CopyCheck copies = check(x -> {
            for (int i = 0; i < x.length; i++) {
                x[i] += (float) (0.01 * random.nextGaussian());
            }
            return x;
        });
        assertThat(copies.auroc()).isBetween(0.47, 0.53);
        assertThat(copies.note("made_up"))
                .hasValueSatisfying(note -> assertThat(note)
                        .matches("The detector made_up reproduces simulated defects nearly as well as good material"
                                + " \\(AUROC 0\\.\\d\\d\\): it copies what it should not\\."));
        assertThat(check(x -> x).note("made_up")).as("residuals that are all 0").isPresent();
    }

    @Test
    void aDetectorThatRebuildsGoodMaterialAloneIsNot() {
        CopyCheck rebuilds = check(x -> {
            Arrays.fill(x, 0.4f);
            return x;
        });
        assertThat(rebuilds.auroc()).isGreaterThan(0.7);
        assertThat(rebuilds.note("made_up")).isEmpty();
    }
}

package dev.flawmap.training.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.training.Runs;
import dev.flawmap.training.material.GoodCrops;
import dev.flawmap.training.material.GoodMaterial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedSampleCheckTest {
    private static final int SIDE = 32;

    @Test
    void spreadIsTheStandardDeviationOverSamplesMeanOverPixels() {
        float[] patches = {0, 1, 0.5f, 1, 1, 1};
        double first = Math.sqrt((0.25 + 0 + 0.25) / 3);
        assertThat(GeneratedSampleCheck.spread(patches, 3)).isCloseTo(first / 2, within(1e-6));
    }

    @Test
    void copiesAreToldFromOtherGoodPatchesAndFromNoise(@TempDir Path folder) throws IOException {
        GoodMaterial material = GoodMaterial.read(Runs.samples(folder, 2, 300, 96), SIDE, 5);
        SplittableRandom random = new SplittableRandom(1);
        int area = SIDE * SIDE;
        GoodMaterial.Area place = material.training().stream()
                .max(Comparator.comparingInt(GoodMaterial.Area::width))
                .orElseThrow();
        float[] copies = new float[20 * area];
        for (int i = 0; i < 20; i++) {
            // Anywhere, turned and flipped.
            float[] crop = GoodCrops.turned(
                    material.images().get(place.image()).whole(),
                    place.x() + 3 * i + 1,
                    place.y() + 2 * i + 1,
                    SIDE,
                    i % 8);
            System.arraycopy(crop, 0, copies, i * area, area);
        }
        GeneratedSampleCheck check = GeneratedSampleCheck.of(copies, SIDE, material, random);
        assertThat(check.ratio().orElseThrow()).isLessThan(0.1);
        assertThat(check.verdict()).contains("copies, or");
        assertThat(check.realSpread()).isBetween(0.02, 0.5);

        float[] unseen = new float[20 * area];
        GoodCrops heldOut = new GoodCrops(material, material.heldOut());
        for (int i = 0; i < 20; i++) {
            System.arraycopy(heldOut.cut(SIDE, random), 0, unseen, i * area, area);
        }
        GeneratedSampleCheck other = GeneratedSampleCheck.of(unseen, SIDE, material, random);
        assertThat(other.ratio().orElseThrow()).isBetween(0.8, 1.25);
        assertThat(other.verdict()).contains("no sign of copies");

        float[] noise = new float[5 * area];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = random.nextInt(2);
        }
        assertThat(GeneratedSampleCheck.of(noise, SIDE, material, random).verdict())
                .contains("not yet like the material");
    }

    @Test
    void withoutHeldOutPatchesThereIsNothingToCompareWith(@TempDir Path folder) throws IOException {
        GoodMaterial material = GoodMaterial.read(Runs.samples(folder, 1, 60, 60), SIDE, 5);
        float[] grey = new float[2 * SIDE * SIDE];
        Arrays.fill(grey, 0.5f);
        GeneratedSampleCheck check = GeneratedSampleCheck.of(grey, SIDE, material, new SplittableRandom(1));
        assertThat(check.ratio()).isEmpty();
        assertThat(check.distance()).isPositive();
        assertThat(check.verdict()).contains("nothing to compare with");
    }
}

package dev.flawmap.simulate.defects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.image.GreyImage;
import dev.flawmap.simulate.Material;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaterialTraitsTest {
    private static MaterialTraits of(GreyImage image, int side) {
        return MaterialTraits.of(
                (size, random) -> image.crop(
                                random.nextInt(image.width() - size + 1),
                                random.nextInt(image.height() - size + 1),
                                size,
                                size)
                        .pixels()
                        .clone(),
                side,
                1);
    }

    /** Bars on a square grid, turned by an angle, with noise. */
    private static GreyImage bars(double degrees, double period) {
        double cos = Math.cos(Math.toRadians(degrees));
        double sin = Math.sin(Math.toRadians(degrees));
        Random random = new Random(4);
        float[] pixels = new float[400 * 400];
        for (int i = 0; i < pixels.length; i++) {
            double u = (i % 400 * cos + i / 400 * sin) / period;
            double v = (i / 400 * cos - i % 400 * sin) / period;
            boolean bar = u - Math.floor(u) < 0.3 || v - Math.floor(v) < 0.3;
            pixels[i] = (float) Math.max(0, Math.min(1, (bar ? 0.7 : 0.3) + 0.1 * random.nextGaussian()));
        }
        return GreyImage.of(400, 400, pixels);
    }

    @ParameterizedTest
    @CsvSource({"0, 20", "20, 20", "45, 20", "45, 35", "0, 70", "30, 70"})
    void gridsAreRegularHoweverTheyLie(double degrees, double period) {
        assertThat(of(bars(degrees, period), 192).regularity()).isGreaterThan(0.5);
    }

    /** Brushed metal, say: at random across the lines, but along them a piece out of place would be seen. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 7.5, 20, 33.75, 90, 130})
    void parallelLinesAreOrderedHoweverTheyLie(double degrees) {
        double cos = Math.cos(Math.toRadians(degrees));
        double sin = Math.sin(Math.toRadians(degrees));
        Random random = new Random(6);
        float[] profile = new float[2400];
        for (int i = 0; i < profile.length; i++) {
            profile[i] = random.nextFloat();
        }
        float[] pixels = new float[400 * 400];
        for (int i = 0; i < pixels.length; i++) {
            double across = 1200 + i / 400 * cos - i % 400 * sin;
            int at = (int) across;
            pixels[i] = (float) (profile[at] + (across - at) * (profile[at + 1] - profile[at]));
        }
        assertThat(of(GreyImage.of(400, 400, pixels), 192).regularity()).isGreaterThan(0.7);
    }

    @Test
    void fibresAtRandomAreNot() {
        assertThat(of(Material.FIBRES.good(500, 400, 1), 192).regularity()).isLessThan(0.25);
        assertThat(of(Material.GRID.good(500, 400, 1), 96).regularity()).isGreaterThan(0.5);
    }

    @Test
    void brightnessAndContrastTellHowLargeCropsDiffer() {
        Random random = new Random(7);
        float[] same = new float[400 * 400];
        float[] shaded = new float[400 * 400];
        float[] fading = new float[400 * 400];
        for (int i = 0; i < same.length; i++) {
            float noise = random.nextFloat() - 0.5f;
            same[i] = 0.5f + 0.4f * noise;
            shaded[i] = 0.3f + 0.4f * (i % 400) / 400 + 0.4f * noise;
            fading[i] = 0.5f + (0.1f + 0.4f * (i / 400) / 400) * noise;
        }
        MaterialTraits even = of(GreyImage.of(400, 400, same), 96);
        assertThat(even.brightness()).isLessThan(0.005);
        assertThat(even.contrast()).isLessThan(0.02);
        // Crops of 96 pixels lie uniformly over 304 of them: a deviation of 304 / 400 * 0.4 / sqrt(12).
        assertThat(of(GreyImage.of(400, 400, shaded), 96).brightness()).isCloseTo(0.088, within(0.01));
        // The logarithm of a contrast that lies uniformly between 0.148 and 0.452 deviates by 0.31.
        assertThat(of(GreyImage.of(400, 400, fading), 96).contrast()).isCloseTo(0.31, within(0.04));
    }

    @Test
    void evennessTellsPatchyMaterialFromEven() {
        float[] even = new float[400 * 400];
        float[] patchy = new float[400 * 400];
        Random random = new Random(5);
        for (int i = 0; i < even.length; i++) {
            even[i] = random.nextFloat();
            patchy[i] = ((i % 400 / 100 + i / 40_000) % 2 == 0 ? 0.5f : 0) + 0.5f * random.nextFloat();
        }
        double ofEven = of(GreyImage.of(400, 400, even), 96).evenness();
        double ofPatchy = of(GreyImage.of(400, 400, patchy), 96).evenness();
        assertThat(ofEven).isGreaterThan(0.85);
        assertThat(ofPatchy).isLessThan(0.5);
    }
}

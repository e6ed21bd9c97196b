package dev.flawmap.simulate.texture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.image.GreyImage;
import dev.flawmap.simulate.Material;
import dev.flawmap.simulate.surface.Simulated;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TextureFamilyTest {
    private static final List<String> SINGLE =
            List.of("MICROSCOPE_FIBRES", "PHOTOGRAPHED_GRID", "PHOTOGRAPHED_WEAVE", "PHOTOGRAPHED_GRAIN");

    @ParameterizedTest
    @EnumSource
    void anImageDependsOnTheSeedsAlone(TextureFamily family) {
        GreyImage image = family.draw(3).image(70, 50, 5);
        assertThat(family.draw(3).image(70, 50, 5)).isEqualTo(image);
        assertThat(LongStream.range(0, 4)
                        .parallel()
                        .mapToObj(i -> family.draw(3).image(70, 50, 5))
                        .toList())
                .containsOnly(image);
    }

    @ParameterizedTest
    @EnumSource
    void materialsAndTheirImagesDiffer(TextureFamily family) {
        Set<GreyImage> images = new HashSet<>();
        for (long material = 0; material < 3; material++) {
            for (long seed = 0; seed < 3; seed++) {
                images.add(family.draw(material).image(64, 64, seed));
            }
        }
        assertThat(images).hasSize(SINGLE.contains(family.name()) ? 3 : 9);
    }

    /** Quartiles of images of one material lie closer together than those of all materials of the family. */
    @ParameterizedTest
    @EnumSource
    void imagesOfAMaterialAreAlike(TextureFamily family) {
        double within = 0;
        double between = 0;
        for (long material = 0; material < 6; material++) {
            Texture texture = family.draw(material);
            float[] one = quartiles(texture.image(128, 128, 1));
            within += distance(one, quartiles(texture.image(128, 128, 2)));
            between += distance(one, quartiles(family.draw(material + 6).image(128, 128, 1)));
        }
        assertThat(within / 6).isLessThan(0.15);
        if (!SINGLE.contains(family.name())) {
            assertThat(within).isLessThan(0.7 * between);
        }
    }

    private static float[] quartiles(GreyImage image) {
        float[] sorted = image.pixels().clone();
        Arrays.sort(sorted);
        return new float[] {sorted[sorted.length / 4], sorted[sorted.length / 2], sorted[sorted.length * 3 / 4]};
    }

    private static double distance(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += Math.abs(one[i] - other[i]);
        }
        return sum / one.length;
    }

    @ParameterizedTest
    @EnumSource
    void valuesAreGreysAndNotOneGrey(TextureFamily family) {
        for (long material = 0; material < 8; material++) {
            float[] pixels = family.draw(material).image(96, 64, material).pixels();
            double mean = 0;
            double squares = 0;
            for (float value : pixels) {
                assertThat(value >= 0 && value <= 1).as("%s", value).isTrue();
                mean += value / pixels.length;
                squares += value * value / pixels.length;
            }
            assertThat(Math.sqrt(squares - mean * mean))
                    .as("deviation of material %d", material)
                    .isGreaterThan(0.005);
            assertThat(mean).as("mean of material %d", material).isBetween(0.02, 0.98);
        }
    }

    @ParameterizedTest
    @CsvSource({"16, 16", "16, 1024", "1024, 17", "333, 97"})
    void everySizeWorks(int width, int height) {
        for (TextureFamily family : TextureFamily.values()) {
            GreyImage image = family.draw(2).image(width, height, 4);
            assertThat(image.width()).isEqualTo(width);
            assertThat(image.height()).isEqualTo(height);
            for (float value : image.pixels()) {
                if (!(value >= 0 && value <= 1)) {
                    assertThat(value).as("%s", family).isBetween(0f, 1f);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesAbsurdSizes(TextureFamily family) {
        Texture texture = family.draw(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> texture.image(15, 64, 1))
                .withMessageContaining("sides of 16 to 8192 pixels");
    }

    /** The dark, the bright, the flat and the rich all occur. */
    @Test
    void materialsCoverTheGreys() {
        double darkest = 1;
        double brightest = 0;
        double flattest = 1;
        double richest = 0;
        for (TextureFamily family : TextureFamily.OTHERS) {
            for (long material = 0; material < 6; material++) {
                float[] quartiles = quartiles(family.draw(material).image(64, 64, 1));
                darkest = Math.min(darkest, quartiles[1]);
                brightest = Math.max(brightest, quartiles[1]);
                flattest = Math.min(flattest, quartiles[2] - quartiles[0]);
                richest = Math.max(richest, quartiles[2] - quartiles[0]);
            }
        }
        assertThat(darkest).isLessThan(0.15);
        assertThat(brightest).isGreaterThan(0.75);
        assertThat(flattest).isLessThan(0.05);
        assertThat(richest).isGreaterThan(0.35);
    }

    @Test
    void everyMaterialWithDefectsIsHeldOut() {
        // Pretraining is on greys, and those of coloured materials are of these families too.
        List<Material> materials = Stream.of(Material.values())
                .filter(material -> !material.good(48, 40, 5).hasColour())
                .toList();
        assertThat(TextureFamily.HELD_OUT).hasSameSizeAs(materials);
        for (Material material : materials) {
            GreyImage image = material.good(48, 40, 5);
            boolean found = TextureFamily.HELD_OUT.stream()
                    .anyMatch(family -> SINGLE.contains(family.name())
                            ? family.draw(0).image(48, 40, 5).equals(image)
                            : family.name().equals(material.name()));
            assertThat(found).as("%s", material).isTrue();
        }
        assertThat(TextureFamily.OTHERS)
                .hasSizeGreaterThanOrEqualTo(24)
                .doesNotContainAnyElementsOf(TextureFamily.HELD_OUT);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"MICROSCOPE_FIBRES", "PHOTOGRAPHED_GRID", "PHOTOGRAPHED_WEAVE", "PHOTOGRAPHED_GRAIN"})
    void defectsAreWhereTheMaskSays(TextureFamily family) {
        FlawedTexture texture = family.drawFlawed(4);
        GreyImage good = family.draw(4).image(160, 120, 9);
        assertThat(texture.image(160, 120, 9)).isEqualTo(good);
        Simulated defective = texture.defective(160, 120, 9);
        int inside = 0;
        int outside = 0;
        for (int i = 0; i < good.pixels().length; i++) {
            float change = Math.abs(defective.image().pixels()[i] - good.pixels()[i]);
            if (defective.mask().get(i % 160, i / 160)) {
                inside += change > 0.02f ? 1 : 0;
            } else {
                outside += change > 0.08f ? 1 : 0;
            }
        }
        assertThat(defective.mask().count()).isPositive();
        assertThat(inside).isGreaterThan(defective.mask().count() / 2);
        assertThat(outside).isLessThan(160 * 120 / 500);
    }

    @Test
    void defectsOfSingleMaterialsAreElsewhere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TextureFamily.PHOTOGRAPHED_GRID.drawFlawed(1))
                .withMessageContaining("its own package");
    }

    @ParameterizedTest
    @CsvSource({"1", "2.5", "7", "40"})
    void noiseHasUnitDeviation(double cell) {
        double squares = 0;
        double sum = 0;
        int count = 0;
        for (int seed = 0; seed < 40; seed++) {
            for (float value : Noise.field(90, 70, cell, new SplittableRandom(seed))) {
                sum += value;
                squares += value * value;
                count++;
            }
        }
        assertThat(sum / count).isCloseTo(0, within(0.15));
        assertThat(Math.sqrt(squares / count)).isCloseTo(1, within(0.1));
    }
}

package dev.flawmap.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.Images;
import java.io.IOException;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScaleTest {
    @Test
    void pixelsAreTheMeansOfTheirBlocksAlsoWhereTheImageEnds() {
        GreyImage image = new GreyImage(
                5, 3, new float[] {0, 1, 2, 3, 9, 4, 5, 6, 7, 11, 10, 20, 30, 40, 50}, OptionalDouble.of(12.5));
        GreyImage reduced = new Scale(2).reduce(image);
        assertThat(reduced.pixels()).containsExactly(2.5f, 4.5f, 10, 15, 35, 50);
        assertThat(reduced.width()).isEqualTo(3);
        assertThat(reduced.nmPerPixel()).hasValue(25);
    }

    @Test
    void valuesAreInterpolatedBetweenTheMiddlesOfBlocks() {
        assertThat(new Scale(2).enlarge(new float[] {0, 4}, 4, 1)).containsExactly(0, 1, 3, 4);
        assertThat(new Scale(3).enlarge(new float[] {0, 3, 6}, 1, 8)).containsExactly(0, 0, 1, 2, 3, 4, 5, 6);
    }

    @ParameterizedTest
    @CsvSource({"2, 41, 37", "3, 41, 37", "8, 41, 37", "5, 3, 2"})
    void aSlopeStaysASlope(int factor, int width, int height) {
        float[] slope = new float[width * height];
        for (int i = 0; i < slope.length; i++) {
            slope[i] = i % width + 2f * (i / width);
        }
        Scale scale = new Scale(factor);
        float[] again =
                scale.enlarge(scale.reduce(GreyImage.of(width, height, slope)).pixels(), width, height);
        for (int y = factor; y < height - 2 * factor; y++) {
            for (int x = factor; x < width - 2 * factor; x++) {
                assertThat(again[y * width + x]).isCloseTo(slope[y * width + x], within(1e-3f));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7})
    void someRowsAreThoseOfTheWhole(int factor) throws IOException {
        GreyImage image = Images.noise(50, 41, 3);
        Scale scale = new Scale(factor);
        GreyImage whole = scale.reduce(image);
        GreyRows rows = scale.reduce(GreyRows.of(image));
        assertThat(rows.width()).isEqualTo(whole.width());
        assertThat(rows.height()).isEqualTo(whole.height());
        assertThat(rows.rows(2, whole.height())).isEqualTo(whole.crop(0, 2, whole.width(), whole.height() - 2));
    }

    @Test
    void theFullResolutionLeavesAllAsItIs() {
        GreyImage image = Images.noise(5, 4, 3);
        assertThat(Scale.FULL.reduce(image)).isSameAs(image);
        assertThat(Scale.FULL.enlarge(image.pixels(), 5, 4)).isSameAs(image.pixels());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 9})
    void otherFactorsAreRefused(int factor) {
        assertThatThrownBy(() -> new Scale(factor))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1/8");
    }
}

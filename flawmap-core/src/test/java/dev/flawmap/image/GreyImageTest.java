package dev.flawmap.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GreyImageTest {
    private final GreyImage image = new GreyImage(3, 2, new float[] {0, 1, 2, 3, 4, 5}, OptionalDouble.of(7));

    @Test
    void cropsCopyARectangleAndKeepThePixelSize() {
        GreyImage crop = image.crop(1, 0, 2, 2);
        assertThat(crop).isEqualTo(new GreyImage(2, 2, new float[] {1, 2, 4, 5}, OptionalDouble.of(7)));
        crop.pixels()[0] = 9;
        assertThat(image.get(1, 0)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"-1, 0, 1, 1", "0, -1, 1, 1", "0, 0, 0, 1", "0, 0, 4, 1", "2, 1, 1, 2", "1, 0, 2147483647, 1"})
    void cropsOutsideAreRefused(int x, int y, int width, int height) {
        assertThatThrownBy(() -> image.crop(x, y, width, height))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3×2");
    }

    @Test
    void sizesThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> GreyImage.of(2, 2, new float[3])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> GreyImage.of(65536, 65536, new float[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Mask(2, 2, new boolean[5])).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 1e-200, 9e-7, 1.1e9, 1e200, Double.NaN, Double.POSITIVE_INFINITY})
    void pixelSizesThatNoPixelHasAreRefused(double nm) {
        float[] pixels = {0};
        assertThatThrownBy(() -> new GreyImage(1, 1, pixels, OptionalDouble.of(nm)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The pixel size must lie between 0.000001 nm and 1 m, not at " + nm + " nm.");
        assertThat(PixelSize.ifPossible(nm, PixelSize.GIVEN)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {PixelSize.LEAST_NM, 1, PixelSize.GREATEST_NM})
    void pixelSizesOfAllMicroscopesAreTaken(double nm) {
        assertThat(PixelSize.ifPossible(nm, PixelSize.GIVEN)).contains(new PixelSize(nm, PixelSize.GIVEN));
    }

    @Test
    void aPixelTooLargeOnceReducedHasNoSize() {
        GreyImage large = new GreyImage(2, 1, new float[2], OptionalDouble.of(PixelSize.GREATEST_NM));
        assertThat(new Scale(2).reduce(large).pixelSize()).isEmpty();
    }
}

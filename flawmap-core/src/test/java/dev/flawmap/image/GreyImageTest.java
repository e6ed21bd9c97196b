package dev.flawmap.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        assertThatThrownBy(() -> image.withNmPerPixel(OptionalDouble.of(0)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Mask(2, 2, new boolean[5])).isInstanceOf(IllegalArgumentException.class);
    }
}

package dev.flawmap.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.Images;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GaussianBlurTest {
    /** Against the sum over all pixels around, in two dimensions and double precision. */
    @ParameterizedTest
    @CsvSource({"17, 12, 1.5", "9, 20, 0.4", "5, 3, 2", "1, 8, 1", "30, 1, 3"})
    void agreesWithADirectConvolution(int width, int height, double sigma) {
        float[] values = Images.noise(width, height, 7).pixels();
        float[] blurred = GaussianBlur.blur(values, width, height, sigma);
        int radius = (int) Math.ceil(4 * sigma);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double sum = 0;
                double weights = 0;
                for (int dy = -radius; dy <= radius; dy++) {
                    for (int dx = -radius; dx <= radius; dx++) {
                        double weight = Math.exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
                        weights += weight;
                        sum += weight * values[mirrored(y + dy, height) * width + mirrored(x + dx, width)];
                    }
                }
                assertThat(blurred[y * width + x]).isCloseTo((float) (sum / weights), within(2e-6f));
            }
        }
    }

    private static int mirrored(int position, int length) {
        int p = position;
        while (p < 0 || p >= length) {
            p = p < 0 ? -1 - p : 2 * length - 1 - p;
        }
        return p;
    }

    @Test
    void keepsConstantsAndTheSum() {
        float[] constant = new float[200];
        Arrays.fill(constant, 3);
        for (float value : GaussianBlur.blur(constant, 20, 10, 2.5)) {
            assertThat(value).isCloseTo(3, within(1e-5f));
        }
        float[] point = new float[41 * 41];
        point[20 * 41 + 20] = 1;
        double sum = 0;
        for (float value : GaussianBlur.blur(point, 41, 41, 3)) {
            sum += value;
        }
        assertThat(sum).isCloseTo(1, within(1e-5));
    }

    @Test
    void zeroGivesACopyAndLessIsRefused() {
        float[] values = {1, 2};
        assertThat(GaussianBlur.blur(values, 2, 1, 0)).isEqualTo(values).isNotSameAs(values);
        assertThatThrownBy(() -> GaussianBlur.blur(values, 2, 1, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> GaussianBlur.blur(values, 2, 1, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

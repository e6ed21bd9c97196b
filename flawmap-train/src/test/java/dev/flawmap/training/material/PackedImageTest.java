package dev.flawmap.training.material;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRange;
import dev.flawmap.image.Scale;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackedImageTest {
    private static final int WIDTH = 400;
    private static final int HEIGHT = 300;
    private static final int PIXELS = WIDTH * HEIGHT;

    /** An image of a given number of greys, as they are read; 0 for floats of any value. */
    private static GreyImage image(int greys) {
        Random random = new Random(7);
        float[] values = new float[PIXELS];
        for (int i = 0; i < PIXELS; i++) {
            values[i] = greys == 0 ? random.nextFloat() : (float) (random.nextInt(greys) / (greys - 1.0));
        }
        return new GreyImage(WIDTH, HEIGHT, values, OptionalDouble.of(3));
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "256, 1", "257, 2", "4096, 2", "0, 4"})
    void theVeryFloatsAreKeptInTheirOwnDepth(int greys, int bytes) {
        GreyImage image = image(greys);
        PackedImage packed = PackedImage.of(image);
        assertThat(packed.whole()).isEqualTo(image);
        assertThat(packed.sizeBytes()).isBetween((long) bytes * PIXELS, (long) bytes * PIXELS + 4L * greys);
        assertThat(packed.crop(11, 7, 23, 31)).isEqualTo(image.crop(11, 7, 23, 31));
        assertThat(packed.crop(WIDTH - 1, HEIGHT - 1, 1, 1)).isEqualTo(image.crop(WIDTH - 1, HEIGHT - 1, 1, 1));
        GreyRange greysOfTheMiddle = new GreyRange(0.25, 0.5);
        assertThat(packed.changed(greysOfTheMiddle::stretch).whole()).isEqualTo(greysOfTheMiddle.stretch(image));
        GreyImage half = new Scale(2).reduce(image);
        assertThat(PackedImage.of(half).whole()).isEqualTo(half);
        assertThatThrownBy(() -> packed.crop(WIDTH - 3, 0, 4, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyBitOfAFloatIsKept() {
        float[] values = {0f, -0f, Float.MIN_VALUE, Math.nextUp(1f), 1f, -0f, 0f, 1f, 1f, 1f};
        float[] kept =
                PackedImage.of(GreyImage.of(10, 1, values.clone())).whole().pixels();
        for (int i = 0; i < values.length; i++) {
            assertThat(Float.floatToRawIntBits(kept[i])).isEqualTo(Float.floatToRawIntBits(values[i]));
        }
    }

    @Test
    void noImageTakesMoreThanAsFloats() {
        for (int pixels : new int[] {1, 2, 3, 10, 1000}) {
            float[] values = new float[pixels];
            for (int i = 0; i < pixels; i++) {
                values[i] = i;
            }
            PackedImage packed = PackedImage.of(GreyImage.of(pixels, 1, values));
            assertThat(packed.sizeBytes()).isLessThanOrEqualTo(4L * pixels);
            assertThat(packed.whole().pixels()).isEqualTo(values);
        }
    }
}

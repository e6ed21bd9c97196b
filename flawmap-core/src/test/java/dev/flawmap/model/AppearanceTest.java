package dev.flawmap.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.image.GaussianBlur;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageTraits;
import dev.flawmap.image.Mask;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AppearanceTest {
    private static final int SIDE = 96;

    private static final Appearance LEARNED = Appearance.of(LongStream.range(0, 5)
            .mapToObj(seed -> ImageTraits.of(image(seed, 0.5, 0.15, 1.2, 0.01)))
            .toList());

    /** Smooth texture of that mean and deviation, blurred as far, with noise on it. */
    private static GreyImage image(long seed, double mean, double deviation, double blur, double noise) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] white = new float[SIDE * SIDE];
        for (int i = 0; i < white.length; i++) {
            white[i] = (float) random.nextGaussian();
        }
        float[] smooth = GaussianBlur.blur(white, SIDE, SIDE, blur);
        double squares = 0;
        for (float value : smooth) {
            squares += value * value / smooth.length;
        }
        float[] grey = new float[white.length];
        for (int i = 0; i < grey.length; i++) {
            double value = mean + deviation * smooth[i] / Math.sqrt(squares) + noise * random.nextGaussian();
            grey[i] = (float) Math.max(0, Math.min(1, value));
        }
        return GreyImage.of(SIDE, SIDE, grey);
    }

    private static String unlike(GreyImage image) {
        return LEARNED.unlike(ImageTraits.of(image)).orElse("");
    }

    @Test
    void aStepHasTheTraitsOfItsDefinition() {
        float[] grey = new float[8 * 4];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = i % 8 < 4 ? 0 : 1;
        }
        ImageTraits traits = ImageTraits.of(GreyImage.of(8, 4, grey));
        assertThat(traits.brightness()).isEqualTo(0.5);
        assertThat(traits.contrast()).isEqualTo(0.5);
        // In each row 2 of 6 pairs differ by 1, and none of the 2 × 8 pairs below each other; the variance is 1/4.
        assertThat(traits.sharpness()).isCloseTo(8.0 / (24 + 16) / 0.25, within(1e-12));
    }

    @Test
    void theNoiseOfAFlatImageIsItsStandardDeviation() {
        assertThat(ImageTraits.of(image(3, 0.5, 0, 1, 0.05)).noise()).isCloseTo(0.05, within(0.002));
    }

    @Test
    void anEvenImageHasNoSharpness() {
        assertThat(ImageTraits.of(GreyImage.of(4, 4, new float[16]))).isEqualTo(new ImageTraits(0, 0, 0, 0));
    }

    @Test
    void aTinyImageHasTraits() {
        assertThat(ImageTraits.of(GreyImage.of(1, 1, new float[] {1}))).isEqualTo(new ImageTraits(1, 0, 0, 0));
    }

    @Test
    void anotherImageOfTheSameKindIsComparable() {
        for (long seed = 100; seed < 130; seed++) {
            assertThat(unlike(image(seed, 0.5, 0.15, 1.2, 0.01))).isEmpty();
        }
    }

    /** A defective image is comparable: its defects say nothing about the microscope. */
    @Test
    void defectsAreLeftOut() {
        GreyImage good = image(7, 0.5, 0.15, 1.2, 0.01);
        float[] grey = good.pixels().clone();
        boolean[] defects = new boolean[grey.length];
        for (int i = 0; i < grey.length; i++) {
            if (i % SIDE < SIDE / 3) {
                grey[i] = 1;
                defects[i] = true;
            }
        }
        GreyImage defective = GreyImage.of(SIDE, SIDE, grey);
        assertThat(unlike(defective)).isNotEmpty();
        assertThat(LEARNED.unlike(ImageTraits.of(defective, new Mask(SIDE, SIDE, defects))))
                .isEmpty();
        // Of an image that is defective nearly everywhere, all is measured.
        java.util.Arrays.fill(defects, true);
        assertThat(ImageTraits.of(good, new Mask(SIDE, SIDE, defects))).isEqualTo(ImageTraits.of(good));
    }

    @Test
    void whatIsUnlikeIsNamed() {
        assertThat(unlike(image(9, 0.5, 0.15, 3, 0.01))).contains("out of focus: its sharpness is");
        assertThat(unlike(image(9, 0.2, 0.15, 1.2, 0.01))).contains("too dark");
        assertThat(unlike(image(9, 0.8, 0.1, 1.2, 0.01))).contains("too bright");
        assertThat(unlike(image(9, 0.5, 0.05, 1.2, 0.01))).contains("too flat");
        assertThat(unlike(image(9, 0.5, 0.15, 1.2, 0.3))).contains("too noisy");
    }
}

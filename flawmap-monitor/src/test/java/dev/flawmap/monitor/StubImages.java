package dev.flawmap.monitor;

import dev.flawmap.image.GaussianBlur;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageTraits;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.model.Appearance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** Images of noise around 0.4, with white squares for defects. */
public final class StubImages {
    public static final int SIDE = 48;

    private StubImages() {}

    public static GreyImage good(long seed) {
        return image(seed, 0, 0);
    }

    /** An image with some defects of 36 pixels, blurred as much. */
    public static GreyImage image(long seed, int defects, double blur) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] grey = new float[SIDE * SIDE];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = (float) (0.4 + 0.1 * Math.max(-3, Math.min(3, random.nextGaussian())));
        }
        grey = GaussianBlur.blur(grey, SIDE, SIDE, blur);
        for (int defect = 0; defect < defects; defect++) {
            for (int pixel = 0; pixel < 36; pixel++) {
                grey[(2 + pixel / 6) * SIDE + 2 + 9 * defect + pixel % 6] = 1;
            }
        }
        return new GreyImage(SIDE, SIDE, grey, OptionalDouble.of(25));
    }

    public static Path write(Path file, GreyImage image) throws IOException {
        ImageWriter.writeTiff(file, image);
        return file;
    }

    /** How good ones look. */
    public static Appearance appearance() {
        List<ImageTraits> traits = LongStream.range(1000, 1010)
                .mapToObj(seed -> ImageTraits.of(good(seed)))
                .toList();
        return Appearance.of(traits);
    }
}

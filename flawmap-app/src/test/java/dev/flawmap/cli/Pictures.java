package dev.flawmap.cli;

import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

/** Files to test with. */
final class Pictures {
    private Pictures() {}

    /** An image of noise. */
    static void grey(Path file, int width, int height, long seed) throws IOException {
        float[] pixels = new float[width * height];
        Random random = new Random(seed);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextFloat();
        }
        ImageWriter.writePng(file, GreyImage.of(width, height, pixels));
    }
}

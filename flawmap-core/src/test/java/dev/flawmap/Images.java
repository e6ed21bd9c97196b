package dev.flawmap;

import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.image.Mask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Made-up images for tests. */
public final class Images {
    private Images() {}

    /** Grey values that a PNG of 8 bits holds exactly. */
    public static GreyImage noise(int width, int height, long seed) {
        Random random = new Random(seed);
        float[] pixels = new float[width * height];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextInt(256) / 255f;
        }
        return GreyImage.of(width, height, pixels);
    }

    /** A mask with a filled rectangle. */
    public static Mask rectangle(int width, int height, int x, int y, int w, int h) {
        boolean[] pixels = new boolean[width * height];
        for (int row = y; row < y + h; row++) {
            for (int column = x; column < x + w; column++) {
                pixels[row * width + column] = true;
            }
        }
        return new Mask(width, height, pixels);
    }

    /** Writes noise as PNG, making the folders. */
    public static Path write(Path file, int width, int height, long seed) throws IOException {
        Files.createDirectories(file.getParent());
        ImageWriter.writePng(file, noise(width, height, seed));
        return file;
    }

    /** Writes a mask as PNG, making the folders. */
    public static Path write(Path file, Mask mask) throws IOException {
        Files.createDirectories(file.getParent());
        ImageWriter.writeMask(file, mask);
        return file;
    }
}

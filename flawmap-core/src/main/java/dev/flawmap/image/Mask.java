package dev.flawmap.image;

import java.util.Arrays;
import java.util.Objects;

/** A yes or no for every pixel of an image, row by row. Thread-safe as long as nobody writes to {@link #pixels()}. */
public final class Mask {
    private final int width;
    private final int height;
    private final boolean[] pixels;

    /**
     * Wraps an array without copying it.
     *
     * @param pixels {@code width * height} values, row by row; owned by the mask from now on
     * @throws IllegalArgumentException if the sizes do not fit
     */
    public Mask(int width, int height, boolean[] pixels) {
        if (width < 1 || height < 1 || (long) width * height != pixels.length) {
            throw new IllegalArgumentException(
                    "A mask of " + width + "×" + height + " cannot hold " + pixels.length + " pixels.");
        }
        this.width = width;
        this.height = height;
        this.pixels = pixels;
    }

    /** A mask with no pixel set. */
    public static Mask empty(int width, int height) {
        return new Mask(width, height, new boolean[Math.multiplyExact(width, height)]);
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /** The live array, row by row, for reading only. */
    public boolean[] pixels() {
        return pixels;
    }

    public boolean get(int x, int y) {
        return pixels[y * width + x];
    }

    /** The number of pixels set. */
    public int count() {
        int count = 0;
        for (boolean pixel : pixels) {
            if (pixel) {
                count++;
            }
        }
        return count;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Mask that
                && width == that.width
                && height == that.height
                && Arrays.equals(pixels, that.pixels);
    }

    @Override
    public int hashCode() {
        return Objects.hash(width, height, Arrays.hashCode(pixels));
    }

    @Override
    public String toString() {
        return "Mask " + width + "×" + height + ", " + count() + " pixels set";
    }
}

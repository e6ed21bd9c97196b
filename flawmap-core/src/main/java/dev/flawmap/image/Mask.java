package dev.flawmap.image;

import java.util.BitSet;
import java.util.Objects;

/** One bit for every pixel of an image: set or not. Immutable and thread-safe. */
public final class Mask {
    private final int width;
    private final int height;
    private final BitSet set;

    /**
     * A mask of these pixels.
     *
     * @param width in pixels
     * @param height in pixels
     * @param pixels {@code width * height} values, row by row; copied
     * @throws IllegalArgumentException if the sizes do not fit
     */
    public Mask(int width, int height, boolean[] pixels) {
        this(width, height, bits(pixels));
        if ((long) width * height != pixels.length) {
            throw new IllegalArgumentException(
                    "A mask of " + width + "×" + height + " cannot hold " + pixels.length + " pixels.");
        }
    }

    private Mask(int width, int height, BitSet set) {
        if (width < 1 || height < 1 || set.length() > (long) width * height) {
            throw new IllegalArgumentException(
                    "A mask of " + width + "×" + height + " cannot hold " + set.length() + " pixels.");
        }
        this.width = width;
        this.height = height;
        this.set = set;
    }

    /**
     * A mask of the pixels whose bit is set, row by row.
     *
     * @param width in pixels
     * @param height in pixels
     * @param pixels copied
     * @return the mask, which keeps the bits
     * @throws IllegalArgumentException if a bit lies beyond the last pixel
     */
    public static Mask of(int width, int height, BitSet pixels) {
        return new Mask(width, height, (BitSet) pixels.clone());
    }

    /**
     * {@return a mask with no pixel set}
     *
     * @param width in pixels
     * @param height in pixels
     */
    public static Mask empty(int width, int height) {
        return new Mask(width, height, new BitSet());
    }

    private static BitSet bits(boolean[] pixels) {
        BitSet bits = new BitSet(pixels.length);
        for (int i = 0; i < pixels.length; i++) {
            if (pixels[i]) {
                bits.set(i);
            }
        }
        return bits;
    }

    /** {@return the width in pixels} */
    public int width() {
        return width;
    }

    /** {@return the height in pixels} */
    public int height() {
        return height;
    }

    /** {@return the values, row by row, copied} */
    public boolean[] pixels() {
        boolean[] pixels = new boolean[Math.multiplyExact(width, height)];
        for (int i = set.nextSetBit(0); i >= 0; i = set.nextSetBit(i + 1)) {
            pixels[i] = true;
        }
        return pixels;
    }

    /**
     * {@return whether a pixel is set}
     *
     * @param x its column, from 0
     * @param y its row, from 0
     */
    public boolean get(int x, int y) {
        return set.get(y * width + x);
    }

    /**
     * The next pixel that is set, counted row by row, from {@code pixel} on; −1 where there is none.
     *
     * @param pixel not negative
     * @return its number, or -1
     */
    public int nextSet(int pixel) {
        return set.nextSetBit(pixel);
    }

    /**
     * The next pixel that is not set, counted row by row, from {@code pixel} on; the number of pixels where there is
     * none.
     *
     * @param pixel not negative
     * @return its number, at most the number of pixels
     */
    public int nextClear(int pixel) {
        return Math.min(width * height, set.nextClearBit(pixel));
    }

    /**
     * {@return whether any pixel of a rectangle is set, as far as it lies inside}
     *
     * @param x the column of its left pixels
     * @param y the row of its top pixels
     * @param rectangleWidth its width in pixels
     * @param rectangleHeight its height in pixels
     */
    public boolean any(int x, int y, int rectangleWidth, int rectangleHeight) {
        int left = Math.max(0, x);
        int right = Math.min(width, x + rectangleWidth);
        for (int row = Math.max(0, y); left < right && row < Math.min(height, y + rectangleHeight); row++) {
            int next = nextSet(row * width + left);
            if (next >= 0 && next < row * width + right) {
                return true;
            }
        }
        return false;
    }

    /** {@return the number of pixels set} */
    public int count() {
        return set.cardinality();
    }

    /** {@return the pixels that are not set} */
    public Mask inverse() {
        BitSet other = (BitSet) set.clone();
        other.flip(0, width * height);
        return new Mask(width, height, other);
    }

    /**
     * {@return the pixels that are set here or there}
     *
     * @param other of the same size
     * @throws IllegalArgumentException if it is not
     */
    public Mask or(Mask other) {
        requireSameSize(other);
        BitSet both = (BitSet) set.clone();
        both.or(other.set);
        return new Mask(width, height, both);
    }

    /**
     * {@return the pixels that are set both here and there}
     *
     * @param other of the same size
     * @throws IllegalArgumentException if it is not
     */
    public Mask and(Mask other) {
        requireSameSize(other);
        BitSet both = (BitSet) set.clone();
        both.and(other.set);
        return new Mask(width, height, both);
    }

    private void requireSameSize(Mask other) {
        if (width != other.width || height != other.height) {
            throw new IllegalArgumentException("The masks have different sizes.");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Mask that && width == that.width && height == that.height && set.equals(that.set);
    }

    @Override
    public int hashCode() {
        return Objects.hash(width, height, set);
    }

    @Override
    public String toString() {
        return "Mask " + width + "×" + height + ", " + count() + " pixels set";
    }
}

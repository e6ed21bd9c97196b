package dev.flawmap.model.inference;

import java.util.Arrays;

/** The sizes of an array of floats along its dimensions, or the shape and the content of a list of whole numbers. */
final class TensorShape {
    /** The largest size along one dimension, and the largest number of values. */
    static final long LARGEST = 1 << 30;

    private final long[] sizes;
    private final long[] content;
    private final boolean integers;
    private final long volume;

    private TensorShape(long[] sizes, long[] content, boolean integers) {
        this.sizes = sizes;
        this.content = content;
        this.integers = integers;
        long values = 1;
        for (long size : sizes) {
            if (size < 1 || size > LARGEST || values * size > LARGEST) {
                throw new IllegalArgumentException("The model's graph holds arrays of sizes that are out of range.");
            }
            values *= size;
        }
        this.volume = values;
    }

    /**
     * An array of floats.
     *
     * @throws IllegalArgumentException if it is too large to compute with, or empty
     */
    static TensorShape of(long... sizes) {
        return new TensorShape(sizes, new long[0], false);
    }

    /** A list of whole numbers. */
    static TensorShape list(long... content) {
        return new TensorShape(new long[] {content.length}, content, true);
    }

    /** Returns this array of floats, known to hold these whole numbers. */
    TensorShape holding(long... known) {
        return new TensorShape(sizes, known, integers);
    }

    long[] sizes() {
        return sizes;
    }

    int rank() {
        return sizes.length;
    }

    long size(int dimension) {
        return sizes[dimension];
    }

    /** The number of values. */
    long volume() {
        return volume;
    }

    /** Whether it is a list of whole numbers. */
    boolean integers() {
        return integers;
    }

    /** The values, where they are known; otherwise none. */
    long[] content() {
        return content;
    }

    @Override
    public String toString() {
        return Arrays.toString(sizes);
    }
}

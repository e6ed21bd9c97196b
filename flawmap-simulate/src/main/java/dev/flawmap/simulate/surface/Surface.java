package dev.flawmap.simulate.surface;

import java.util.SplittableRandom;

/** A piece of made-up material that flaws can be put on. Not thread-safe. */
public interface Surface {
    /** Makes good material of a size, in pixels. */
    @FunctionalInterface
    interface Maker {
        /**
         * Makes a surface of good material.
         *
         * @param width in pixels
         * @param height in pixels
         * @param random the source of randomness
         * @return the surface
         */
        Surface make(int width, int height, SplittableRandom random);
    }

    /** {@return the same material, which can be changed on its own} */
    Surface copy();

    /**
     * Puts a flaw of some kind on the material; rarely, a kind finds no place and does nothing.
     *
     * @param area about, in pixels, at least 60
     * @param random the source of randomness
     */
    void addFlaw(double area, SplittableRandom random);

    /** {@return the light from every pixel, 0 to about 1, row by row, without noise} */
    float[] look();
}

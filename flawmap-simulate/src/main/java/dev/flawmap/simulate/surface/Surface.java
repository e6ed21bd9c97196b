package dev.flawmap.simulate.surface;

import java.util.SplittableRandom;

/** A piece of made-up material that flaws can be put on. Not thread-safe. */
public interface Surface {
    /** Makes good material of a size, in pixels. */
    @FunctionalInterface
    interface Maker {
        Surface make(int width, int height, SplittableRandom random);
    }

    /** The same material, which can be changed on its own. */
    Surface copy();

    /**
     * Puts a flaw of some kind on the material; rarely, a kind finds no place and does nothing.
     *
     * @param area about, in pixels, at least 60
     */
    void addFlaw(double area, SplittableRandom random);

    /** The light from every pixel, 0 to about 1, row by row, without noise. */
    float[] look();
}

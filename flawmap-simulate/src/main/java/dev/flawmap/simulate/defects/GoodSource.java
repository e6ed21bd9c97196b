package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/** A source of good material for fillings. Thread-safe. */
@FunctionalInterface
public interface GoodSource {
    /**
     * A copy of a random place, turned or flipped.
     *
     * @param side in pixels; sides larger than the material are cut down to it and continued by mirroring
     * @param random the source of randomness
     * @return {@code side * side} values in [0, 1]
     */
    float[] cut(int side, SplittableRandom random);

    /**
     * A copy of a random place with its colours, where it has any: of the place that {@link #cut} would give.
     *
     * @param side in pixels, as of {@link #cut}
     * @param random the source of randomness
     * @return {@code side * side} values for each channel, as {@link dev.flawmap.image.Colour#channels(java.util.List)}
     *     gives them; greys alone unless overridden
     */
    default float[] channels(int side, SplittableRandom random) {
        return cut(side, random);
    }
}

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
}

package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/** What part of a patch a defect covers. */
@FunctionalInterface
interface DefectShape {
    /**
     * A signed field: positive inside, negative outside, and near the edge about the distance from it in pixels.
     *
     * @param side of the patch in pixels
     * @param radius the typical radius in pixels
     */
    float[] field(int side, double radius, SplittableRandom random);

    /**
     * A field like that without pixels, for shapes that depend on what is on the patch.
     *
     * @param pixels of the patch, for reading only
     */
    default float[] field(float[] pixels, int side, double radius, SplittableRandom random) {
        return field(side, radius, random);
    }

    /** The width of the edge in pixels. */
    default double softness(int side, SplittableRandom random) {
        return random.nextDouble(0.7, 3);
    }

    /** Whether it is so small or thin that what is in it cannot be told: only fillings of one grey show. */
    default boolean isFine() {
        return false;
    }
}

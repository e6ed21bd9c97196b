package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/** What a defect looks like inside. */
@FunctionalInterface
interface Filling {
    /**
     * Grey values for the whole patch; where the defect is not, they do not matter.
     *
     * @param field the shape: positive inside, about the distance from its edge in pixels
     */
    float[] fill(Patch patch, float[] field, SplittableRandom random);

    /** Whether its strength is told from the material, so that it is painted as it is: opaque, without more noise. */
    default boolean isMeasured() {
        return false;
    }

    /** Whether it leaves the material's structure in place, and so has to stand out from it. */
    default boolean addsToMaterial() {
        return false;
    }

    /** Whether it shows in shapes only a few pixels wide. */
    default boolean showsInFineShapes() {
        return false;
    }

    /** Whether it is the material's own texture, so that it shows by its edge or its order only. */
    default boolean isLikeMaterial() {
        return false;
    }
}

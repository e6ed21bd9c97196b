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
}

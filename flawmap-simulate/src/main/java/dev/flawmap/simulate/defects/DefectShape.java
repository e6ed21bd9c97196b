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
}

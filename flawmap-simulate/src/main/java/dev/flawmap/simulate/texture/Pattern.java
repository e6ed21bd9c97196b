package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** The surface of a material whose parameters are chosen, before any camera. Immutable. */
@FunctionalInterface
interface Pattern {
    /** Chooses the parameters of a material. */
    @FunctionalInterface
    interface Family {
        Pattern draw(SplittableRandom material);
    }

    /**
     * The light from every pixel, row by row, in any unit.
     *
     * @param image the source of what differs from image to image
     */
    float[] paint(int width, int height, SplittableRandom image);
}

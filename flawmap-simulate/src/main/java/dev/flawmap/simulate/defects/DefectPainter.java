package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Something that paints defects on patches of good material, and says where they are. Thread-safe. */
public interface DefectPainter {
    /**
     * Varies a patch as good material varies from image to image: in light, brightness, contrast, sharpness and noise.
     *
     * @param pixels {@code side * side} values in [0, 1] for each channel; changed
     * @param side of the square, in pixels
     * @param random the source of randomness
     */
    void vary(float[] pixels, int side, SplittableRandom random);

    /**
     * Paints defects on some patches, and leaves others as they are.
     *
     * @param pixels {@code side * side} values in [0, 1] for each channel; changed
     * @param side of the square, in pixels
     * @param hardness from 0 to 1: how much weak defects are preferred
     * @param source more good material
     * @param random the source of randomness
     * @return {@code side * side} values: 1 where the patch was visibly changed and right beside it, otherwise 0
     */
    float[] paint(float[] pixels, int side, double hardness, GoodSource source, SplittableRandom random);

    /**
     * Paints one to three defects on a patch, and leaves the rest of it as it is.
     *
     * @param pixels {@code side * side} values in [0, 1] for each channel; changed
     * @param side of the square, in pixels
     * @param hardness from 0 to 1: how much weak defects are preferred
     * @param source more good material
     * @param random the source of randomness
     * @param painted takes every piece that can be seen; a later one may lie on an earlier one
     * @return {@code side * side} values: 1 where the patch was visibly changed and right beside it, otherwise 0; nowhere,
     *     if nothing that was tried could be seen
     */
    float[] defects(
            float[] pixels,
            int side,
            double hardness,
            GoodSource source,
            SplittableRandom random,
            Consumer<SimulatedDefect> painted);

    /**
     * Paints the same, and tells nobody.
     *
     * @param pixels {@code side * side} values in [0, 1] for each channel; changed
     * @param side of the square, in pixels
     * @param hardness from 0 to 1: how much weak defects are preferred
     * @param source more good material
     * @param random the source of randomness
     * @return as {@link #defects(float[], int, double, GoodSource, SplittableRandom, Consumer)} gives
     */
    default float[] defects(float[] pixels, int side, double hardness, GoodSource source, SplittableRandom random) {
        return defects(pixels, side, hardness, source, random, defect -> {});
    }
}

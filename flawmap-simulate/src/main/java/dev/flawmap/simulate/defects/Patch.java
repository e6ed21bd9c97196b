package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/**
 * A square piece of good material on which a defect is to be painted.
 *
 * @param side in pixels
 * @param pixels {@code side * side} values in [0, 1], for reading only
 * @param radius the defect's typical radius in pixels
 * @param source more good material
 */
record Patch(int side, float[] pixels, double radius, GoodSource source) {
    /** A grey level that the material has, or one somewhat beyond. */
    float grey(SplittableRandom random) {
        float level = pixels[random.nextInt(pixels.length)];
        return random.nextInt(2) == 0 ? level : (float) random.nextDouble();
    }
}

package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/**
 * A square piece of good material on which a defect is to be painted.
 *
 * @param side in pixels
 * @param pixels {@code side * side} values in [0, 1], for reading only
 * @param radius the defect's typical radius in pixels
 * @param source more good material
 * @param noise the material's own variation where the defect is
 * @param area the number of pixels that the defect covers
 * @param strength of the defect, from 0 (just visible) to 1
 */
record Patch(
        int side, float[] pixels, double radius, GoodSource source, LocalNoise noise, double area, double strength) {
    /** A clearly visible change, in deviations of the material, and in grey where that is next to nothing. */
    private static final double CLEAR = 8;

    private static final double CLEAR_GREY = 0.1;
    private static final double MOST = 0.6;

    /** A grey level that the material has, or one somewhat beyond. */
    float grey(SplittableRandom random) {
        float level = pixels[random.nextInt(pixels.length)];
        return random.nextInt(2) == 0 ? level : (float) random.nextDouble();
    }

    /** The change of grey that the strength stands for: log-uniform from just visible to clearly, where it is uniform. */
    double change() {
        double least = noise.leastChange(area);
        double most = Math.max(2 * least, Math.min(MOST, Math.max(CLEAR_GREY, CLEAR * noise.deviation())));
        return least * Math.pow(most / least, strength);
    }

    /** That change, brighter or darker; the other way where there are no greys left. */
    float signedChange(float[] field, SplittableRandom random) {
        double change = change();
        double level = 0;
        int count = 0;
        for (int i = 0; i < field.length; i++) {
            if (field[i] > 0) {
                level += pixels[i];
                count++;
            }
        }
        level /= Math.max(1, count);
        boolean brighter = random.nextBoolean();
        double room = brighter ? 1 - level : level;
        boolean fits = change <= room || room >= 0.5;
        return (float) (brighter == fits ? change : -change);
    }
}

package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/** The material under a rough skin: its own greys without their detail, with grains on them. */
final class Rough implements Filling {
    @Override
    public float[] fill(Patch patch, float[] field, SplittableRandom random) {
        float[] fill = Fields.blur(patch.pixels(), patch.side(), 1 + random.nextInt(3));
        float[] grains = Fields.smooth(patch.side(), random.nextDouble(1, 5), random);
        float contrast = (float) random.nextDouble(0.05, 0.25);
        float shift = (float) random.nextDouble(-0.15, 0.25);
        for (int i = 0; i < fill.length; i++) {
            fill[i] += shift + contrast * grains[i];
        }
        return fill;
    }
}

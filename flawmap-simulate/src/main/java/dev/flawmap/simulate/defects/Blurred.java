package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/** The material itself out of focus, perhaps brighter or darker: something thin and translucent, or out of depth. */
final class Blurred implements Filling {
    @Override
    public float[] fill(Patch patch, float[] field, SplittableRandom random) {
        float[] fill = Fields.blur(patch.pixels(), patch.side(), 1 + random.nextInt(5));
        float shift = (float) random.nextDouble(-0.15, 0.35);
        for (int i = 0; i < fill.length; i++) {
            fill[i] += shift;
        }
        return fill;
    }
}

package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/** Nothing where there should be something: the material's darkest or brightest grey, nearly even. */
final class Missing implements Filling {
    @Override
    public float[] fill(Patch patch, float[] field, SplittableRandom random) {
        float level = Fields.quantile(patch.pixels(), random.nextInt(4) == 0 ? 0.95 : 0.05);
        float[] fill = Fields.smooth(patch.side(), Math.max(4, patch.radius()), random);
        for (int i = 0; i < fill.length; i++) {
            fill[i] = level + 0.03f * fill[i];
        }
        return fill;
    }

    @Override
    public boolean showsInFineShapes() {
        return true;
    }
}

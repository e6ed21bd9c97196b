package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/** Grains side by side: dust, powder, crystals. */
final class Cluster implements Filling {
    @Override
    public float[] fill(Patch patch, float[] field, SplittableRandom random) {
        double grain = random.nextDouble(1.5, 7);
        float level = patch.grey(random);
        float contrast = (float) random.nextDouble(0.06, 0.3);
        float[] fill = Fields.smooth(patch.side(), grain, random);
        float[] coarse = Fields.smooth(patch.side(), Math.max(6, patch.radius()), random);
        boolean lumps = random.nextBoolean();
        for (int i = 0; i < fill.length; i++) {
            // Grains seen from above are bright lumps with dark seams.
            float value = lumps ? 0.8f - Math.abs(fill[i]) : fill[i];
            fill[i] = level + contrast * value + 0.06f * coarse[i];
        }
        return fill;
    }
}

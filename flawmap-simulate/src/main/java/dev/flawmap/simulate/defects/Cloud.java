package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/** Areas where smooth noise of two scales is high (as Zavrtanik et al. 2021, DRAEM, use Perlin noise): stains and spills. */
final class Cloud implements DefectShape {
    @Override
    public float[] field(int side, double radius, SplittableRandom random) {
        double cell = Math.max(12, radius * 2);
        float[] coarse = Fields.smooth(side, cell, random);
        float[] fine = Fields.smooth(side, cell / 3, random);
        float share = (float) random.nextDouble(0, 0.5);
        for (int i = 0; i < coarse.length; i++) {
            coarse[i] += share * fine[i];
        }
        float level = Fields.quantile(coarse, random.nextDouble(0.8, 0.97));
        float scale = (float) (cell / 3);
        for (int i = 0; i < coarse.length; i++) {
            coarse[i] = (coarse[i] - level) * scale;
        }
        return coarse;
    }
}

package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/** The material itself, brighter, darker, paler or harsher: stains, wear, charging. */
final class Tone implements Filling {
    @Override
    public float[] fill(Patch patch, float[] field, SplittableRandom random) {
        float mean = Fields.mean(patch.pixels());
        float contrast = (float) Math.exp(random.nextGaussian() * 0.6);
        float shift = (float) random.nextGaussian() * 0.18f;
        float[] fill = patch.pixels().clone();
        for (int i = 0; i < fill.length; i++) {
            fill[i] = mean + (fill[i] - mean) * contrast + shift;
        }
        return fill;
    }
}

package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/** The material itself, evenly brighter or darker by some of its own contrast: cracks, pores, scratches, stains. */
final class Shade implements Filling {
    @Override
    public float[] fill(Patch patch, float[] field, SplittableRandom random) {
        float change = patch.signedChange(field, random);
        float[] fill = patch.pixels().clone();
        for (int i = 0; i < fill.length; i++) {
            fill[i] += change;
        }
        return fill;
    }

    @Override
    public boolean isMeasured() {
        return true;
    }

    @Override
    public boolean showsInFineShapes() {
        return true;
    }

    @Override
    public boolean addsToMaterial() {
        return true;
    }
}

package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/** A smooth surface with shading: drops, films, glue. In a third of the cases its rim is brighter or darker. */
final class Film implements Filling {
    @Override
    public float[] fill(Patch patch, float[] field, SplittableRandom random) {
        float level = patch.grey(random);
        float shading = (float) random.nextDouble(0, 0.15);
        float[] fill = Fields.smooth(patch.side(), Math.max(6, patch.radius()), random);
        float rim = random.nextInt(3) == 0 ? (float) random.nextDouble(-0.5, 0.5) : 0;
        double rimWidth = random.nextDouble(1, Math.max(2, patch.radius() / 4));
        for (int i = 0; i < fill.length; i++) {
            fill[i] = level + shading * fill[i];
            if (rim != 0) {
                fill[i] += rim * (float) Math.exp(-Math.abs(field[i]) / rimWidth);
            }
        }
        return fill;
    }

    @Override
    public boolean showsInFineShapes() {
        return true;
    }
}

package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/** A dent or bump lit from one side: one flank dark, the other bright, by some of the material's own contrast. */
final class Groove implements Filling {
    /** Beyond this depth, a shape's field does not matter. */
    private static final float OUTSIDE = -3;

    private static final double HIGHEST = 0.7;

    @Override
    public float[] fill(Patch patch, float[] field, SplittableRandom random) {
        int side = patch.side();
        double light = random.nextDouble(2 * Math.PI);
        float lightX = (float) Math.cos(light);
        float lightY = (float) Math.sin(light);
        float shadow = random.nextBoolean() ? 0 : (float) random.nextDouble(-0.6, 0.2);
        float flank = (float) Math.max(1.5, patch.radius() * random.nextDouble(0.1, 0.6));
        float[] relief = new float[side * side];
        double energy = 1e-6;
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int i = y * side + x;
                if (field[i] > OUTSIDE) {
                    float dx = level(field[x < side - 1 ? i + 1 : i]) - level(field[x > 0 ? i - 1 : i]);
                    float dy = level(field[y < side - 1 ? i + side : i]) - level(field[y > 0 ? i - side : i]);
                    float slope = Math.max(-1, Math.min(1, (dx * lightX + dy * lightY) / 2));
                    float steep = (float) Math.exp(-Math.max(0, field[i]) / flank);
                    relief[i] = slope * steep + shadow;
                    energy += field[i] > 0 ? relief[i] * relief[i] : 0;
                }
            }
        }
        // As visible as an even change of the whole area.
        float height = (float) Math.min(HIGHEST, patch.change() * Math.sqrt(patch.area() / energy));
        float[] fill = patch.pixels().clone();
        for (int i = 0; i < fill.length; i++) {
            fill[i] += height * relief[i];
        }
        return fill;
    }

    private static float level(float value) {
        return Math.max(OUTSIDE, value);
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

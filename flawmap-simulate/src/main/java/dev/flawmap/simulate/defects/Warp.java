package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/** The material itself, pushed aside by a smooth field or twisted: bent wires, creases, pulled threads. */
final class Warp implements Filling {
    @Override
    public float[] fill(Patch patch, float[] field, SplittableRandom random) {
        int side = patch.side();
        double cell = Math.max(5, patch.radius() * random.nextDouble(0.5, 1.5));
        float[] dx = Fields.smooth(side, cell, random);
        float[] dy = Fields.smooth(side, cell, random);
        float push = (float) (cell * random.nextDouble(0.2, 0.7));
        float[] fill = new float[side * side];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int i = y * side + x;
                float u = Math.max(0, Math.min(side - 1, x + push * dx[i]));
                float v = Math.max(0, Math.min(side - 1, y + push * dy[i]));
                fill[i] = Fields.at(patch.pixels(), side, u, v);
            }
        }
        return fill;
    }

    @Override
    public boolean isLikeMaterial() {
        return true;
    }
}

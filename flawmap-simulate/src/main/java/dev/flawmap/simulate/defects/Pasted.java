package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/**
 * Good material from another place (Li et al. 2021, CutPaste), as it is or turned by a free angle. Seams and broken
 * order give it away.
 */
final class Pasted implements Filling {
    @Override
    public float[] fill(Patch patch, float[] field, SplittableRandom random) {
        int side = patch.side();
        if (random.nextBoolean()) {
            return patch.source().cut(side, random);
        }
        int from = (int) Math.ceil(side * 1.42) + 2;
        float[] large = patch.source().cut(from, random);
        double angle = random.nextDouble(2 * Math.PI);
        float cos = (float) Math.cos(angle);
        float sin = (float) Math.sin(angle);
        float middle = (side - 1) / 2f;
        float centre = (from - 1) / 2f;
        float[] fill = new float[side * side];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                float u = centre + cos * (x - middle) - sin * (y - middle);
                float v = centre + sin * (x - middle) + cos * (y - middle);
                fill[y * side + x] =
                        Fields.at(large, from, Math.max(0, Math.min(from - 1, u)), Math.max(0, Math.min(from - 1, v)));
            }
        }
        return fill;
    }

    @Override
    public boolean isLikeMaterial() {
        return true;
    }
}

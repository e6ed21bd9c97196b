package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/**
 * Another texture at the same brightness and contrast: the material from elsewhere, much coarser or finer, drawn out in
 * one direction, or out of focus.
 */
final class Retexture implements Filling {
    private static final int SURROUNDINGS = 8;
    private static final int TRIES = 3;
    /** The least area that shows a texture, in pixels. */
    private static final int LEAST_AREA = 150;
    /** How far the steps from pixel to pixel must differ, as the logarithm of a factor, for a texture to look different. */
    private static final double LEAST_DIFFERENCE = 0.4;

    @Override
    public float[] fill(Patch patch, float[] field, SplittableRandom random) {
        float[] fill = patch.pixels();
        for (int i = 0; i < TRIES && patch.area() >= LEAST_AREA; i++) {
            fill = other(patch, field, random);
            if (differ(patch, fill, field)) {
                return fill;
            }
        }
        // Nothing that can be told from the material is painted.
        return patch.pixels();
    }

    private static float[] other(Patch patch, float[] field, SplittableRandom random) {
        int side = patch.side();
        float[] texture;
        switch (random.nextInt(3)) {
            case 0 -> {
                int from = Math.max(8, (int) (side * random.nextDouble(0.25, 0.6)));
                texture = Fields.resize(patch.source().cut(from, random), from, side);
            }
            case 1 -> texture = drawnOut(patch.source().cut(side, random), side, random);
            default -> texture = Fields.blur(patch.source().cut(side, random), side, 1 + random.nextInt(4));
        }
        float[] level = Fields.blur(texture, side, SURROUNDINGS);
        float[] fill = Fields.blur(patch.pixels(), side, SURROUNDINGS);
        double ofTexture = 1e-6;
        double ofPlace = 0;
        for (int i = 0; i < fill.length; i++) {
            texture[i] -= level[i];
            if (field[i] > 0) {
                ofTexture += Math.abs(texture[i]);
                ofPlace += Math.abs(patch.pixels()[i] - fill[i]);
            }
        }
        float gain = (float) (ofPlace / ofTexture);
        for (int i = 0; i < fill.length; i++) {
            fill[i] += gain * texture[i];
        }
        return fill;
    }

    /** Whether steps along rows or columns differ much inside the shape. */
    private static boolean differ(Patch patch, float[] fill, float[] field) {
        int side = patch.side();
        double[] sums = {1e-6, 1e-6, 1e-6, 1e-6};
        for (int i = 0; i < fill.length - side; i++) {
            if (field[i] > 0 && i % side < side - 1) {
                sums[0] += Math.abs(patch.pixels()[i] - patch.pixels()[i + 1]);
                sums[1] += Math.abs(fill[i] - fill[i + 1]);
                sums[2] += Math.abs(patch.pixels()[i] - patch.pixels()[i + side]);
                sums[3] += Math.abs(fill[i] - fill[i + side]);
            }
        }
        return Math.abs(Math.log(sums[1] / sums[0])) > LEAST_DIFFERENCE
                || Math.abs(Math.log(sums[3] / sums[2])) > LEAST_DIFFERENCE;
    }

    /** Averaged along a direction, as a brush or a wheel leaves it. */
    private static float[] drawnOut(float[] texture, int side, SplittableRandom random) {
        double direction = random.nextDouble(Math.PI);
        int reach = 3 + random.nextInt(10);
        float[] out = new float[texture.length];
        int[] dx = new int[2 * reach + 1];
        int[] dy = new int[2 * reach + 1];
        for (int k = -reach; k <= reach; k++) {
            dx[k + reach] = (int) Math.round(k * Math.cos(direction));
            dy[k + reach] = (int) Math.round(k * Math.sin(direction));
        }
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                float sum = 0;
                for (int k = 0; k < dx.length; k++) {
                    int u = Math.max(0, Math.min(side - 1, x + dx[k]));
                    int v = Math.max(0, Math.min(side - 1, y + dy[k]));
                    sum += texture[v * side + u];
                }
                out[y * side + x] = sum / dx.length;
            }
        }
        return out;
    }

    @Override
    public boolean isMeasured() {
        return true;
    }
}

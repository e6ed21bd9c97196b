package dev.flawmap.simulate.defects;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Random and smoothed square rasters. */
final class Fields {
    /** The number of values from which on some of them tell a quantile. */
    private static final int MANY = 4096;

    private static final int STEP = 5;

    private Fields() {}

    /**
     * A smooth random field with mean about 0 and standard deviation about 1.
     *
     * @param cell the distance over which it changes, in pixels, at least 1
     */
    static float[] smooth(int side, double cell, SplittableRandom random) {
        int nodes = (int) (side / cell) + 3;
        float[] lattice = new float[nodes * nodes];
        for (int i = 0; i < lattice.length; i++) {
            lattice[i] = (float) random.nextGaussian() * 1.5f;
        }
        double offsetX = random.nextDouble();
        double offsetY = random.nextDouble();
        int[] columns = new int[side];
        float[] parts = new float[side];
        for (int x = 0; x < side; x++) {
            double u = x / cell + offsetX;
            columns[x] = (int) u;
            parts[x] = ease((float) (u - columns[x]));
        }
        float[] field = new float[side * side];
        for (int y = 0; y < side; y++) {
            double v = y / cell + offsetY;
            int row = (int) v;
            float part = ease((float) (v - row));
            for (int x = 0; x < side; x++) {
                int at = row * nodes + columns[x];
                float top = lattice[at] + parts[x] * (lattice[at + 1] - lattice[at]);
                float bottom = lattice[at + nodes] + parts[x] * (lattice[at + nodes + 1] - lattice[at + nodes]);
                field[y * side + x] = top + part * (bottom - top);
            }
        }
        return field;
    }

    private static float ease(float t) {
        return t * t * (3 - 2 * t);
    }

    /** A copy smoothed twice with a running mean; borders are continued. */
    static float[] blur(float[] values, int side, int radius) {
        if (radius < 1) {
            return values.clone();
        }
        float[] once = transposedMean(transposedMean(values, side, radius), side, radius);
        return transposedMean(transposedMean(once, side, radius), side, radius);
    }

    /** The running mean along rows, written as columns. */
    private static float[] transposedMean(float[] values, int side, int radius) {
        float[] out = new float[values.length];
        float scale = 1f / (2 * radius + 1);
        for (int y = 0; y < side; y++) {
            int row = y * side;
            float sum = values[row] * (radius + 1);
            for (int x = 1; x <= radius; x++) {
                sum += values[row + Math.min(x, side - 1)];
            }
            for (int x = 0; x < side; x++) {
                out[x * side + y] = sum * scale;
                sum += values[row + Math.min(x + radius + 1, side - 1)] - values[row + Math.max(x - radius, 0)];
            }
        }
        return out;
    }

    /**
     * The square {@code values} in another size, bilinear.
     *
     * @param side of the result
     */
    static float[] resize(float[] values, int from, int side) {
        float[] out = new float[side * side];
        float step = (float) from / side;
        for (int y = 0; y < side; y++) {
            float v = Math.max(0, Math.min(from - 1, (y + 0.5f) * step - 0.5f));
            for (int x = 0; x < side; x++) {
                float u = Math.max(0, Math.min(from - 1, (x + 0.5f) * step - 0.5f));
                out[y * side + x] = at(values, from, u, v);
            }
        }
        return out;
    }

    /** The value at a place inside the raster, bilinear. */
    static float at(float[] values, int side, float x, float y) {
        int left = Math.min((int) x, side - 2);
        int top = Math.min((int) y, side - 2);
        float dx = x - left;
        float dy = y - top;
        int at = top * side + left;
        float upper = values[at] + dx * (values[at + 1] - values[at]);
        float lower = values[at + side] + dx * (values[at + side + 1] - values[at + side]);
        return upper + dy * (lower - upper);
    }

    static float mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return (float) (sum / values.length);
    }

    /** The value below which a share of some values lies; of many, about. */
    static float quantile(float[] values, double share) {
        int step = values.length > MANY ? STEP : 1;
        float[] sorted = new float[(values.length + step - 1) / step];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = values[i * step];
        }
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, share * sorted.length)];
    }
}

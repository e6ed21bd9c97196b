package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/**
 * Smooth random rasters with mean 0 and standard deviation about 1: white noise on a grid, smoothed by a binomial
 * filter and blended with quadratic B-splines, so that the grid cannot be seen.
 */
final class Noise {
    /** The mean of the sum of the squares of the weights of nodes, in each direction. */
    private static final double POWER = 0.3156;
    /** The distance of nodes, as a part of the distance over which a field changes. */
    private static final double SPACING = 0.6;

    private Noise() {}

    /** A field that changes over as many pixels in every direction. */
    static float[] field(int width, int height, double cell, SplittableRandom random) {
        return field(width, height, cell, cell, random);
    }

    /**
     * A field that is stretched.
     *
     * @param cellX the distance over which it changes along rows, in pixels; up to 1, every pixel is on its own
     * @param cellY the same along columns
     */
    static float[] field(int width, int height, double cellX, double cellY, SplittableRandom random) {
        Axis columns = new Axis(width, cellX, random.nextDouble());
        Axis rows = new Axis(height, cellY, random.nextDouble());
        float scale = columns.scale * rows.scale;
        float[] nodes = new float[columns.nodes];
        float[][] lines = new float[rows.nodes][width];
        for (float[] line : lines) {
            for (int i = 0; i < nodes.length; i++) {
                nodes[i] = scale * (float) random.nextGaussian();
            }
            columns.spread(columns.smooth ? binomial(nodes) : nodes, line);
        }
        if (rows.smooth) {
            binomial(lines);
        }
        float[] field = new float[width * height];
        for (int y = 0; y < height; y++) {
            rows.mix(y, lines, field, y * width);
        }
        return field;
    }

    /** A sum of fields, each half as coarse as the one before, and weaker by a factor; standard deviation 1. */
    static float[] fractal(
            int width, int height, double coarsest, double finest, double persistence, SplittableRandom random) {
        float[] sum = new float[width * height];
        double weight = 1;
        double power = 0;
        for (double cell = coarsest; cell >= finest; cell /= 2) {
            add(sum, field(width, height, cell, random), (float) weight);
            power += weight * weight;
            weight *= persistence;
        }
        float norm = (float) (1 / Math.sqrt(Math.max(1e-9, power)));
        for (int i = 0; i < sum.length; i++) {
            sum[i] *= norm;
        }
        return sum;
    }

    /** Every node but the first and the last, mixed with its neighbours. */
    private static float[] binomial(float[] nodes) {
        float[] out = nodes.clone();
        for (int i = 1; i + 1 < nodes.length; i++) {
            out[i] = 0.25f * (nodes[i - 1] + nodes[i + 1]) + 0.5f * nodes[i];
        }
        return out;
    }

    /** Mixes every line but the first and the last with its neighbours, in place. */
    private static void binomial(float[][] lines) {
        float[] above = lines[0].clone();
        for (int row = 1; row + 1 < lines.length; row++) {
            for (int i = 0; i < above.length; i++) {
                float here = lines[row][i];
                lines[row][i] = 0.25f * (above[i] + lines[row + 1][i]) + 0.5f * here;
                above[i] = here;
            }
        }
    }

    /** Adds a multiple of a raster to another. */
    static void add(float[] sum, float[] values, float factor) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * values[i];
        }
    }

    /** Blends nodes along an axis. */
    private static final class Axis {
        final int nodes;
        final float scale;
        final boolean smooth;
        private final int[] first;
        private final float[] before;
        private final float[] here;
        private final float[] after;

        Axis(int length, double cell, double offset) {
            smooth = cell > 1;
            double spacing = Math.max(1, SPACING * cell);
            first = new int[length];
            before = new float[length];
            here = new float[length];
            after = new float[length];
            for (int i = 0; i < length; i++) {
                double place = smooth ? i / spacing + offset + 1 : i;
                float t = (float) (place - Math.floor(place));
                first[i] = (int) place;
                before[i] = smooth ? 0.5f * (1 - t) * (1 - t) : 1;
                here[i] = smooth ? 0.5f + t * (1 - t) : 0;
                after[i] = smooth ? 0.5f * t * t : 0;
            }
            nodes = first[length - 1] + 4;
            scale = smooth ? (float) (1 / Math.sqrt(POWER)) : 1;
        }

        void spread(float[] values, float[] out) {
            for (int i = 0; i < out.length; i++) {
                int at = first[i];
                out[i] = before[i] * values[at] + here[i] * values[at + 1] + after[i] * values[at + 2];
            }
        }

        void mix(int place, float[][] lines, float[] out, int start) {
            float[] one = lines[first[place]];
            float[] two = lines[first[place] + 1];
            float[] three = lines[first[place] + 2];
            for (int i = 0; i < one.length; i++) {
                out[start + i] = before[place] * one[i] + here[place] * two[i] + after[place] * three[i];
            }
        }
    }
}

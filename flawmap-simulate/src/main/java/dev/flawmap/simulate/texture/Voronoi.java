package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/**
 * Cells around the points of a shaken grid, which may be stretched, turned and bent (Worley, "A cellular texture basis
 * function", SIGGRAPH 1996).
 */
final class Voronoi {
    /**
     * How cells look.
     *
     * @param cell about their width in pixels
     * @param stretch how much longer they are than wide
     * @param angle of their length, in radians
     * @param jitter how irregular they are, 0 to 1
     * @param bend how far their edges are bent, in pixels
     */
    record Shape(double cell, double stretch, double angle, double jitter, double bend) {
        /** Round cells. */
        static Shape round(double cell, double jitter) {
            return new Shape(cell, 1, 0, jitter, 0);
        }
    }

    private final float[] nearest;
    private final float[] second;
    private final int[] owner;
    private final long seed;

    private Voronoi(int pixels, long seed) {
        this.nearest = new float[pixels];
        this.second = new float[pixels];
        this.owner = new int[pixels];
        this.seed = seed;
    }

    /** The cells of an image. */
    static Voronoi of(int width, int height, Shape shape, SplittableRandom random) {
        Voronoi cells = new Voronoi(width * height, random.nextLong());
        double cos = Math.cos(shape.angle);
        double sin = Math.sin(shape.angle);
        double size = 1 / shape.cell;
        double lengthwise = size / shape.stretch;
        double margin = 3 + 4 * shape.bend * size;
        double left = Math.min(0, width * cos) + Math.min(0, height * sin);
        double top = Math.min(0, -width * sin) + Math.min(0, height * cos);
        double spanX = Math.abs(width * cos) + Math.abs(height * sin);
        double spanY = Math.abs(width * sin) + Math.abs(height * cos);
        int columns = (int) (spanX * lengthwise + 2 * margin) + 2;
        int rows = (int) (spanY * size + 2 * margin) + 2;
        float[] px = new float[columns * rows];
        float[] py = new float[px.length];
        for (int i = 0; i < px.length; i++) {
            px[i] = (float) (i % columns + 0.5 + shape.jitter * random.nextDouble(-0.5, 0.5));
            py[i] = (float) (i / columns + 0.5 + shape.jitter * random.nextDouble(-0.5, 0.5));
        }
        boolean bent = shape.bend > 0;
        double bendCell = Math.max(2, 0.8 * shape.cell);
        float[] bendX = bent ? Noise.field(width, height, bendCell, random) : new float[0];
        float[] bendY = bent ? Noise.field(width, height, bendCell, random) : new float[0];
        double shiftX = margin - left * lengthwise + random.nextDouble();
        double shiftY = margin - top * size + random.nextDouble();
        for (int i = 0; i < width * height; i++) {
            double x = i % width + (bent ? shape.bend * Math.max(-3, Math.min(3, bendX[i])) : 0);
            double y = i / width + (bent ? shape.bend * Math.max(-3, Math.min(3, bendY[i])) : 0);
            cells.find(
                    i,
                    (float) ((x * cos + y * sin) * lengthwise + shiftX),
                    (float) ((y * cos - x * sin) * size + shiftY),
                    px,
                    py,
                    columns);
        }
        return cells;
    }

    private void find(int i, float u, float v, float[] px, float[] py, int columns) {
        int column = (int) u;
        int row = (int) v;
        float one = Float.MAX_VALUE;
        float two = Float.MAX_VALUE;
        int found = 0;
        for (int r = Math.max(0, row - 1); r <= row + 1; r++) {
            int end = Math.min(px.length - 1, r * columns + column + 1);
            for (int c = r * columns + Math.max(0, column - 1); c <= end; c++) {
                float dx = px[c] - u;
                float dy = py[c] - v;
                float square = dx * dx + dy * dy;
                if (square < one) {
                    two = one;
                    one = square;
                    found = c;
                } else if (square < two) {
                    two = square;
                }
            }
        }
        nearest[i] = (float) Math.sqrt(one);
        second[i] = two == Float.MAX_VALUE ? nearest[i] + 1 : (float) Math.sqrt(two);
        owner[i] = found;
    }

    /** How far a pixel lies from its cell's point, as a part of the cell's width, 0 to about 1. */
    float distance(int pixel) {
        return nearest[pixel];
    }

    /** How far a pixel lies from the nearest other cell, as a part of the cell's width: 0 on edges, to about 1. */
    float edge(int pixel) {
        return second[pixel] - nearest[pixel];
    }

    /**
     * A random number of a pixel's cell, 0 to 1.
     *
     * @param which of the cell's numbers
     */
    float value(int pixel, int which) {
        long z = seed + owner[pixel] * 0x9e3779b97f4a7c15L + which * 0xd1b54a32d192ed03L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return (z >>> 40) / (float) (1 << 24);
    }
}

package dev.flawmap.simulate.grain;

import java.util.SplittableRandom;

/**
 * Cells of uneven size that fill the plane, one around every point of a shaken grid. Immutable.
 *
 * @param seed chooses the cells
 * @param size about the width of a cell, in pixels
 */
record Cells(long seed, double size) {
    /**
     * The cell at a place.
     *
     * @param edge how far from the nearest other cell the place lies, as a part of the size
     * @param value a random number of the cell, 0 to 1
     */
    record Cell(float edge, float value) {}

    Cells(double size, SplittableRandom random) {
        this(random.nextLong(), size);
    }

    Cell at(double x, double y) {
        double u = x / size;
        double v = y / size;
        long column = (long) Math.floor(u);
        long row = (long) Math.floor(v);
        double nearest = Double.MAX_VALUE;
        double second = Double.MAX_VALUE;
        long owner = 0;
        for (long r = row - 1; r <= row + 1; r++) {
            for (long c = column - 1; c <= column + 1; c++) {
                long bits = bits(c, r);
                double dx = c + 0.5 + 0.8 * part(bits) - u;
                double dy = r + 0.5 + 0.8 * part(bits >>> 32) - v;
                double square = dx * dx + dy * dy;
                if (square < nearest) {
                    second = nearest;
                    nearest = square;
                    owner = bits;
                } else if (square < second) {
                    second = square;
                }
            }
        }
        return new Cell((float) (Math.sqrt(second) - Math.sqrt(nearest)), (float) part(owner >>> 16) + 0.5f);
    }

    /** The lowest 16 bits as a number from −0.5 to 0.5. */
    private static double part(long bits) {
        return (bits & 0xffff) / 65535.0 - 0.5;
    }

    private long bits(long column, long row) {
        long z = seed ^ column * 0xbf58476d1ce4e5b9L ^ row * 0x94d049bb133111ebL;
        z = (z ^ (z >>> 32)) * 0xd6e8feb86659fd93L;
        z = (z ^ (z >>> 32)) * 0xd6e8feb86659fd93L;
        return z ^ (z >>> 32);
    }
}

package dev.flawmap.simulate.surface;

/**
 * A smooth random field over the plane: random values on a square grid, blended in between. Immutable.
 *
 * @param seed chooses the field
 * @param cell the grid's spacing in pixels
 */
public record SmoothNoise(long seed, double cell) {

    /**
     * {@return the value at a place, −1 to 1}
     *
     * @param x the place's column
     * @param y the place's row
     */
    public float at(double x, double y) {
        double u = x / cell;
        double v = y / cell;
        long column = (long) Math.floor(u);
        long row = (long) Math.floor(v);
        float du = ease((float) (u - column));
        float dv = ease((float) (v - row));
        float top = mix(node(column, row), node(column + 1, row), du);
        float bottom = mix(node(column, row + 1), node(column + 1, row + 1), du);
        return mix(top, bottom, dv);
    }

    private static float ease(float t) {
        return t * t * (3 - 2 * t);
    }

    private static float mix(float a, float b, float part) {
        return a + part * (b - a);
    }

    private float node(long column, long row) {
        long z = seed + column * 0x9e3779b97f4a7c15L + row * 0xd1b54a32d192ed03L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        z ^= z >>> 31;
        return (z >> 40) / (float) (1 << 23);
    }
}

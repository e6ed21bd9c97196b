package dev.flawmap.simulate.texture;

/** The light from a surface, and where flaws have changed it. Not thread-safe. */
final class FlawedSurface {
    /** The part of a unit from which on a change is likely to be seen. */
    private static final float SEEN = 0.04f;

    private final int width;
    private final int height;
    private final float[] light;
    private final boolean[] touched;
    private final float unit;
    private int changed;

    /**
     * A surface.
     *
     * @param light of every pixel, row by row; owned from now on
     * @param unit the light that makes the difference of black and white in the image
     */
    FlawedSurface(int width, int height, float[] light, float unit) {
        this.width = width;
        this.height = height;
        this.light = light;
        this.touched = new boolean[light.length];
        this.unit = unit;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** The live light of every pixel. */
    float[] light() {
        return light;
    }

    /** Where flaws lie, seen or not; live. */
    boolean[] touched() {
        return touched;
    }

    /** How many pixels have been changed so much that it is likely to be seen. */
    int changed() {
        return changed;
    }

    /** Adds light to a pixel, in parts of the difference of black and white. */
    void add(int x, int y, float part) {
        set(y * width + x, light[y * width + x] + part * unit);
    }

    /** Blends a part of a pixel with light. */
    void blend(int x, int y, float value, float part) {
        int i = y * width + x;
        set(i, light[i] + part * (value - light[i]));
    }

    private void set(int i, float value) {
        touched[i] = true;
        if (Math.abs(value - light[i]) > SEEN * unit) {
            changed++;
        }
        light[i] = value;
    }

    /** The mean light around a place, about. */
    float around(double x, double y, double reach) {
        float sum = 0;
        for (int i = 0; i < 24; i++) {
            double far = reach * Math.sqrt((i + 1) / 24.0);
            int px = (int) Math.max(0, Math.min(width - 1, x + far * Math.cos(2.4 * i)));
            int py = (int) Math.max(0, Math.min(height - 1, y + far * Math.sin(2.4 * i)));
            sum += light[py * width + px];
        }
        return sum / 24;
    }

    float unit() {
        return unit;
    }
}

package dev.flawmap.simulate.surface;

import dev.flawmap.image.GaussianBlur;
import java.util.Arrays;

/** A picture being painted that knows how high everything in it lies, so that what is higher hides what is lower. */
public final class Canvas {
    private final int width;
    private final int height;
    private final float[] grey;
    private final float[] level;

    /**
     * An empty ground.
     *
     * @param width in pixels
     * @param height in pixels
     * @param ground its grey, 0 to 1
     * @param depth how high it lies, in pixels
     */
    public Canvas(int width, int height, float ground, float depth) {
        this.width = width;
        this.height = height;
        this.grey = new float[width * height];
        this.level = new float[width * height];
        Arrays.fill(grey, ground);
        Arrays.fill(level, depth);
    }

    /** {@return the width in pixels} */
    public int width() {
        return width;
    }

    /** {@return the height in pixels} */
    public int height() {
        return height;
    }

    /** {@return the live greys, row by row} */
    public float[] grey() {
        return grey;
    }

    /**
     * Covers a part of a pixel inside the canvas, unless something higher is there.
     *
     * @param x the column
     * @param y the row
     * @param z how high the paint lies, in pixels
     * @param value its grey, 0 to 1
     * @param part the part to cover, 0 to 1
     */
    public void blend(int x, int y, float z, float value, float part) {
        int i = y * width + x;
        if (z >= level[i]) {
            grey[i] += part * (value - grey[i]);
            if (part >= 0.5f) {
                level[i] = z;
            }
        }
    }

    /**
     * Darkens what lies lower than its surroundings.
     *
     * @param sigma how wide the surroundings are, in pixels
     * @param strength the light that is lost a pixel of depth
     * @param most the light that is lost at most, 0 to 1
     */
    public void shade(double sigma, float strength, float most) {
        float[] around = GaussianBlur.blur(level, width, height, sigma);
        for (int i = 0; i < grey.length; i++) {
            grey[i] *= 1 - Math.min(most, strength * Math.max(0, around[i] - level[i]));
        }
    }
}

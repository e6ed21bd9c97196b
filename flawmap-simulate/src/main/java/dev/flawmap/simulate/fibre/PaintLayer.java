package dev.flawmap.simulate.fibre;

import java.util.Arrays;

/** One layer being painted: for every pixel how much is covered, with which grey, and whether by a flaw. */
final class PaintLayer {
    /** What paint stands for. */
    private enum Ink {
        MATERIAL,
        FLAW,
        /** Marks a flaw but leaves no trace: material that is missing. */
        NOTHING
    }

    static final byte UNTOUCHED = 0;
    static final byte MATERIAL = 1;
    static final byte FLAW = 2;

    private final int width;
    private final int height;
    private final float[] grey;
    private final float[] cover;
    private final byte[] owner;
    private Ink ink = Ink.MATERIAL;

    PaintLayer(int width, int height) {
        this.width = width;
        this.height = height;
        this.grey = new float[width * height];
        this.cover = new float[width * height];
        this.owner = new byte[width * height];
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** The grey of the covered part of every pixel times the part that is covered. */
    float[] grey() {
        return grey;
    }

    /** The covered part of every pixel, 0 to 1. */
    float[] cover() {
        return cover;
    }

    /** What is on top at every pixel: {@link #UNTOUCHED}, {@link #MATERIAL} or {@link #FLAW}. */
    byte[] owner() {
        return owner;
    }

    /** Removes all paint. */
    void clear() {
        Arrays.fill(grey, 0);
        Arrays.fill(cover, 0);
        Arrays.fill(owner, UNTOUCHED);
    }

    /** Paints a shape as part of a flaw. */
    void paintFlaw(Shape shape) {
        ink = Ink.FLAW;
        shape.paint(this);
        ink = Ink.MATERIAL;
    }

    /** Marks a shape as a flaw where it would be, but does not paint it. */
    void markMissing(Shape shape) {
        ink = Ink.NOTHING;
        shape.paint(this);
        ink = Ink.MATERIAL;
    }

    /**
     * Covers a part of the pixel at column {@code x}, row {@code y}, which must lie inside.
     *
     * @param value the grey, 0 to 1
     * @param part the part to cover, 0 to 1
     */
    void blend(int x, int y, float value, float part) {
        int i = y * width + x;
        if (part >= 0.5f) {
            owner[i] = ink == Ink.MATERIAL ? MATERIAL : FLAW;
        }
        if (ink != Ink.NOTHING) {
            grey[i] += part * (value - grey[i]);
            cover[i] += part * (1 - cover[i]);
        }
    }
}

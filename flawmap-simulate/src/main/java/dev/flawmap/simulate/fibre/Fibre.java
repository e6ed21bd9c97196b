package dev.flawmap.simulate.fibre;

import java.util.Arrays;

/** A round fibre along a line of points, lit a little from the right. Its ends are cut straight. Immutable. */
final class Fibre implements Shape {
    private static final float LIGHT_X = 0.9f;
    private static final float LIGHT_Y = -0.44f;
    private static final float LIGHT = 0.1f;
    private static final float EDGE = 0.07f;

    private final float[] xs;
    private final float[] ys;
    private final float[] radii;
    private final float[] levels;

    /**
     * Wraps arrays without copying them.
     *
     * @param xs the points' columns
     * @param ys the points' rows
     * @param radii half the thickness at every point, in pixels
     * @param levels the grey at every point, 0 to 1
     */
    Fibre(float[] xs, float[] ys, float[] radii, float[] levels) {
        this.xs = xs;
        this.ys = ys;
        this.radii = radii;
        this.levels = levels;
    }

    /** The number of points. */
    int count() {
        return xs.length;
    }

    /** A point's column. */
    float x(int point) {
        return xs[point];
    }

    /** A point's row. */
    float y(int point) {
        return ys[point];
    }

    /** Half the thickness at a point, in pixels. */
    float radius(int point) {
        return radii[point];
    }

    /** The grey at a point, 0 to 1. */
    float level(int point) {
        return levels[point];
    }

    /** The direction at a point in radians. */
    double heading(int point) {
        int before = Math.max(0, point - 1);
        int after = Math.min(count() - 1, point + 1);
        return Math.atan2(ys[after] - ys[before], xs[after] - xs[before]);
    }

    /** The piece from one point to another, both included; their order and place need not be right. */
    Fibre part(int from, int to) {
        int first = Math.max(0, Math.min(from, count() - 1));
        int end = Math.max(first, Math.min(to, count() - 1)) + 1;
        return new Fibre(
                Arrays.copyOfRange(xs, first, end),
                Arrays.copyOfRange(ys, first, end),
                Arrays.copyOfRange(radii, first, end),
                Arrays.copyOfRange(levels, first, end));
    }

    /** Returns this fibre with {@code times} as many points. */
    Fibre refined(int times) {
        return new Fibre(refined(xs, times), refined(ys, times), refined(radii, times), refined(levels, times));
    }

    private static float[] refined(float[] values, int times) {
        float[] fine = new float[(values.length - 1) * times + 1];
        for (int i = 0; i < fine.length; i++) {
            int at = i / times;
            float part = (float) (i % times) / times;
            fine[i] = part == 0 ? values[at] : values[at] + part * (values[at + 1] - values[at]);
        }
        return fine;
    }

    @Override
    public void paint(PaintLayer sheet) {
        for (int i = 0; i + 1 < count(); i++) {
            paintSegment(sheet, i);
        }
    }

    /** The pixels between the two lines that halve the angles to the segments before and after. */
    private void paintSegment(PaintLayer sheet, int i) {
        float x0 = xs[i];
        float y0 = ys[i];
        float x1 = xs[i + 1];
        float y1 = ys[i + 1];
        float reach = Math.max(radii[i], radii[i + 1]) + 1;
        int left = Math.max(0, (int) Math.floor(Math.min(x0, x1) - reach));
        int right = Math.min(sheet.width() - 1, (int) Math.ceil(Math.max(x0, x1) + reach));
        int top = Math.max(0, (int) Math.floor(Math.min(y0, y1) - reach));
        int bottom = Math.min(sheet.height() - 1, (int) Math.ceil(Math.max(y0, y1) + reach));
        float length = (float) Math.hypot(x1 - x0, y1 - y0);
        if (left > right || top > bottom || length == 0) {
            return;
        }
        float acrossX = -(y1 - y0) / length;
        float acrossY = (x1 - x0) / length;
        float light = LIGHT * (acrossX * LIGHT_X + acrossY * LIGHT_Y);
        double heading0 = heading(i);
        double heading1 = heading(i + 1);
        float startX = (float) Math.cos(heading0);
        float startY = (float) Math.sin(heading0);
        float endX = (float) Math.cos(heading1);
        float endY = (float) Math.sin(heading1);
        for (int y = top; y <= bottom; y++) {
            for (int x = left; x <= right; x++) {
                float across = (x - x0) * acrossX + (y - y0) * acrossY;
                if (Math.abs(across) > reach) {
                    continue;
                }
                float sinceStart = (x - x0) * startX + (y - y0) * startY;
                float tillEnd = (x1 - x) * endX + (y1 - y) * endY;
                if (sinceStart < 0 || tillEnd <= 0) {
                    continue;
                }
                float along = sinceStart / (sinceStart + tillEnd);
                float radius = radii[i] + along * (radii[i + 1] - radii[i]);
                float part = Math.min(1, radius + 0.5f - Math.abs(across));
                if (part > 0) {
                    float t = across / Math.max(radius, 0.5f);
                    float level = levels[i] + along * (levels[i + 1] - levels[i]);
                    sheet.blend(x, y, level * (1 - EDGE + light * t + EDGE * t * t * t * t), part);
                }
            }
        }
    }
}

package dev.flawmap.simulate.surface;

import java.util.Arrays;
import java.util.SplittableRandom;

/** An open line of points, a step apart, that may wind. Immutable. */
public final class Path {
    private static final double STEP = 3;

    private final float[] xs;
    private final float[] ys;

    private Path(float[] xs, float[] ys) {
        this.xs = xs;
        this.ys = ys;
    }

    /**
     * A line around a place.
     *
     * @param x the column of its middle
     * @param y the row of its middle
     * @param angle its direction there, in radians
     * @param length in pixels
     * @param bend how much it winds: about the angle, in radians, by which it turns within 100 pixels
     * @param random the source of randomness
     * @return the line
     */
    public static Path winding(double x, double y, double angle, double length, double bend, SplittableRandom random) {
        int half = Math.max(1, (int) Math.round(length / STEP / 2));
        float[] xs = new float[2 * half + 1];
        float[] ys = new float[xs.length];
        xs[half] = (float) x;
        ys[half] = (float) y;
        SmoothNoise turns = new SmoothNoise(random.nextLong(), 40);
        for (int side = -1; side <= 1; side += 2) {
            double heading = angle;
            for (int i = 1; i <= half; i++) {
                int at = half + side * i;
                heading += side * bend * 2.2 * STEP / 100 * turns.at(side * i * STEP, 0);
                xs[at] = (float) (xs[at - side] + side * STEP * Math.cos(heading));
                ys[at] = (float) (ys[at - side] + side * STEP * Math.sin(heading));
            }
        }
        return new Path(xs, ys);
    }

    /** {@return the points' columns, for reading only} */
    public float[] xs() {
        return xs;
    }

    /** {@return the points' rows, for reading only} */
    public float[] ys() {
        return ys;
    }

    /** Is told of the pixels close to a path, each once. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * A pixel.
         *
         * @param x the column
         * @param y the row
         * @param across its distance in pixels, negative on the left
         * @param along the place on the path, 0 at its beginning, 1 at its end
         */
        void visit(int x, int y, float across, float along);
    }

    /**
     * Visits the pixels of an image that are closer than {@code reach} pixels to the path.
     *
     * @param width of the image, in pixels
     * @param height of the image, in pixels
     * @param reach how far from the path pixels are visited, in pixels
     * @param visitor told of every such pixel
     */
    public void visit(int width, int height, double reach, Visitor visitor) {
        int x0 = (int) Math.max(0, least(xs) - reach);
        int y0 = (int) Math.max(0, least(ys) - reach);
        int columns = (int) Math.min(width - 1, most(xs) + reach + 1) - x0 + 1;
        int rows = (int) Math.min(height - 1, most(ys) + reach + 1) - y0 + 1;
        if (columns < 1 || rows < 1) {
            return;
        }
        float[] across = new float[columns * rows];
        float[] along = new float[across.length];
        Arrays.fill(across, Float.POSITIVE_INFINITY);
        for (int i = 0; i + 1 < xs.length; i++) {
            int left = (int) Math.max(0, Math.min(xs[i], xs[i + 1]) - reach);
            int right = (int) Math.min(width - 1, Math.max(xs[i], xs[i + 1]) + reach + 1);
            int top = (int) Math.max(0, Math.min(ys[i], ys[i + 1]) - reach);
            int bottom = (int) Math.min(height - 1, Math.max(ys[i], ys[i + 1]) + reach + 1);
            float dx = xs[i + 1] - xs[i];
            float dy = ys[i + 1] - ys[i];
            float square = dx * dx + dy * dy;
            for (int y = top; y <= bottom; y++) {
                for (int x = left; x <= right; x++) {
                    float part = Math.max(0, Math.min(1, ((x - xs[i]) * dx + (y - ys[i]) * dy) / square));
                    float offX = x - xs[i] - part * dx;
                    float offY = y - ys[i] - part * dy;
                    float distance = (float) Math.sqrt(offX * offX + offY * offY);
                    int at = (y - y0) * columns + x - x0;
                    if (distance < reach && distance < Math.abs(across[at])) {
                        across[at] = dx * offY - dy * offX < 0 ? -distance : distance;
                        along[at] = (i + part) / (xs.length - 1);
                    }
                }
            }
        }
        for (int i = 0; i < across.length; i++) {
            if (across[i] != Float.POSITIVE_INFINITY) {
                visitor.visit(x0 + i % columns, y0 + i / columns, across[i], along[i]);
            }
        }
    }

    /**
     * {@return whether a place is closer than {@code reach} pixels to a point of the path}
     *
     * @param x the place's column
     * @param y the place's row
     * @param reach in pixels
     */
    public boolean isNear(double x, double y, double reach) {
        int middle = xs.length / 2;
        if (Math.hypot(x - xs[middle], y - ys[middle]) > reach + STEP * (middle + 1)) {
            return false;
        }
        for (int i = 0; i < xs.length; i++) {
            double dx = x - xs[i];
            double dy = y - ys[i];
            if (dx * dx + dy * dy < reach * reach) {
                return true;
            }
        }
        return false;
    }

    private static float least(float[] values) {
        float least = Float.POSITIVE_INFINITY;
        for (float value : values) {
            least = Math.min(least, value);
        }
        return least;
    }

    private static float most(float[] values) {
        float most = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            most = Math.max(most, value);
        }
        return most;
    }
}

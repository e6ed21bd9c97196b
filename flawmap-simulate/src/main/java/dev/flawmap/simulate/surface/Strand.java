package dev.flawmap.simulate.surface;

import java.util.Arrays;

/** A wire, yarn or thread along a line of points, round from above. Its ends are cut straight. Immutable. */
public final class Strand implements Shape {
    private final float[] xs;
    private final float[] ys;
    private final float[] heights;
    private final float[] radii;
    private final float[] alongs;
    private final Coat coat;

    /**
     * Wraps arrays, of at least two points, without copying them.
     *
     * @param xs the points' columns
     * @param ys the points' rows
     * @param heights how high the middle lies at every point, in pixels
     * @param radii half the thickness at every point, in pixels
     * @param coat how its surface looks
     */
    public Strand(float[] xs, float[] ys, float[] heights, float[] radii, Coat coat) {
        this(xs, ys, heights, radii, alongs(xs, ys), coat);
    }

    /** Wraps arrays; {@code alongs} are the points' places on the strand's pattern. */
    private Strand(float[] xs, float[] ys, float[] heights, float[] radii, float[] alongs, Coat coat) {
        this.xs = xs;
        this.ys = ys;
        this.heights = heights;
        this.radii = radii;
        this.alongs = alongs;
        this.coat = coat;
    }

    private static float[] alongs(float[] xs, float[] ys) {
        float[] alongs = new float[xs.length];
        for (int i = 1; i < alongs.length; i++) {
            alongs[i] = alongs[i - 1] + (float) Math.hypot(xs[i] - xs[i - 1], ys[i] - ys[i - 1]);
        }
        return alongs;
    }

    /**
     * {@return a strand of the same height and thickness all along, thinner at its ends}
     *
     * @param path of its middle
     * @param height of its middle, the same everywhere
     * @param radius half its thickness, the same everywhere
     * @param coat how its surface looks
     */
    public static Strand along(Path path, float height, float radius, Coat coat) {
        float[] heights = new float[path.xs().length];
        float[] radii = new float[heights.length];
        Arrays.fill(heights, height);
        Arrays.fill(radii, radius);
        radii[0] = radius / 2;
        radii[radii.length - 1] = radius / 2;
        return new Strand(path.xs(), path.ys(), heights, radii, coat);
    }

    /** {@return the number of points} */
    public int count() {
        return xs.length;
    }

    /** {@return the points' columns, for reading only} */
    public float[] xs() {
        return xs;
    }

    /** {@return the points' rows, for reading only} */
    public float[] ys() {
        return ys;
    }

    /** {@return how high the middle lies at every point, for reading only} */
    public float[] heights() {
        return heights;
    }

    /**
     * Half the thickness at every point, for reading only.
     *
     * @return the strand's own array
     */
    public float[] radii() {
        return radii;
    }

    /** {@return how its surface looks} */
    public Coat coat() {
        return coat;
    }

    /**
     * {@return the strand with its points moved elsewhere; its pattern moves with them}
     *
     * @param newXs the columns of its points
     * @param newYs the rows of its points
     */
    public Strand moved(float[] newXs, float[] newYs) {
        return new Strand(newXs, newYs, heights, radii, alongs, coat);
    }

    /**
     * {@return the strand with other heights and thicknesses}
     *
     * @param newHeights how high its middle lies at every point
     * @param newRadii half its thickness at every point
     */
    public Strand shaped(float[] newHeights, float[] newRadii) {
        return new Strand(xs, ys, newHeights, newRadii, alongs, coat);
    }

    /**
     * {@return the direction at a point, in radians}
     *
     * @param point its number, from 0
     */
    public double heading(int point) {
        int before = Math.max(0, point - 1);
        int after = Math.min(count() - 1, point + 1);
        return Math.atan2(ys[after] - ys[before], xs[after] - xs[before]);
    }

    /**
     * {@return the piece from one point to another, both included, at least two points long}
     *
     * @param from the first point's number
     * @param to the number after the last point's
     */
    public Strand part(int from, int to) {
        return new Strand(
                Arrays.copyOfRange(xs, from, to + 1),
                Arrays.copyOfRange(ys, from, to + 1),
                Arrays.copyOfRange(heights, from, to + 1),
                Arrays.copyOfRange(radii, from, to + 1),
                Arrays.copyOfRange(alongs, from, to + 1),
                coat);
    }

    @Override
    public void paint(Canvas canvas) {
        for (int i = 0; i + 1 < count(); i++) {
            float length = (float) Math.hypot(xs[i + 1] - xs[i], ys[i + 1] - ys[i]);
            if (length > 0) {
                paintSegment(canvas, i, length);
            }
        }
    }

    /** The pixels between the two lines that halve the angles to the segments before and after. */
    private void paintSegment(Canvas canvas, int i, float length) {
        float reach = Math.max(radii[i], radii[i + 1]) + 1;
        int left = (int) Math.max(0, Math.min(xs[i], xs[i + 1]) - reach);
        int right = (int) Math.min(canvas.width() - 1, Math.max(xs[i], xs[i + 1]) + reach + 1);
        int top = (int) Math.max(0, Math.min(ys[i], ys[i + 1]) - reach);
        int bottom = (int) Math.min(canvas.height() - 1, Math.max(ys[i], ys[i + 1]) + reach + 1);
        if (left > right || top > bottom) {
            return;
        }
        float dx = (xs[i + 1] - xs[i]) / length;
        float dy = (ys[i + 1] - ys[i]) / length;
        float slope = (heights[i + 1] - heights[i]) / length;
        float startX = (float) Math.cos(heading(i));
        float startY = (float) Math.sin(heading(i));
        float endX = (float) Math.cos(heading(i + 1));
        float endY = (float) Math.sin(heading(i + 1));
        for (int y = top; y <= bottom; y++) {
            for (int x = left; x <= right; x++) {
                float across = (y - ys[i]) * dx - (x - xs[i]) * dy;
                float sinceStart = (x - xs[i]) * startX + (y - ys[i]) * startY;
                float tillEnd = (xs[i + 1] - x) * endX + (ys[i + 1] - y) * endY;
                if (Math.abs(across) > reach || sinceStart < 0 || tillEnd <= 0) {
                    continue;
                }
                float share = sinceStart / (sinceStart + tillEnd);
                float radius = radii[i] + share * (radii[i + 1] - radii[i]);
                float part = Math.min(1, radius + 0.5f - Math.abs(across));
                if (part > 0) {
                    float side = Math.max(-1, Math.min(1, across / radius));
                    float up = (float) Math.sqrt(Math.max(0.04f, 1 - side * side));
                    float z = heights[i] + share * (heights[i + 1] - heights[i]) + radius * up;
                    float grey = coat.grey(
                            alongs[i] + share * (alongs[i + 1] - alongs[i]),
                            side,
                            radius,
                            -side * dy - slope * up * dx,
                            side * dx - slope * up * dy,
                            up);
                    canvas.blend(x, y, z, Math.max(0, grey), part);
                }
            }
        }
    }
}

package dev.flawmap.simulate.surface;

import java.util.SplittableRandom;

/** A closed area around a centre, rather round, stretched one way, with a wavy edge. Immutable. */
public final class Blob {
    private final double x;
    private final double y;
    private final double cos;
    private final double sin;
    private final double stretch;
    private final double radius;
    private final double roughness;
    private final SmoothNoise waves;
    private final SmoothNoise ripples;

    /**
     * A blob of some stretch and direction.
     *
     * @param x the centre's column
     * @param y the centre's row
     * @param area about, in pixels
     * @param roughness how wavy the edge is, as a part of the radius, from 0 to 0.5
     * @param random the source of randomness
     */
    public Blob(double x, double y, double area, double roughness, SplittableRandom random) {
        double angle = random.nextDouble(Math.PI);
        this.x = x;
        this.y = y;
        this.cos = Math.cos(angle);
        this.sin = Math.sin(angle);
        this.stretch = Math.sqrt(random.nextDouble(1, 1.9));
        this.radius = Math.sqrt(area / Math.PI);
        this.roughness = roughness;
        this.waves = new SmoothNoise(random.nextLong(), 0.8);
        this.ripples = new SmoothNoise(random.nextLong(), 0.25);
    }

    /**
     * About the radius in pixels.
     *
     * @return in pixels
     */
    public double radius() {
        return radius;
    }

    /**
     * About how far inside the edge a place lies, in pixels; negative outside.
     *
     * @param px the place's column
     * @param py the place's row
     * @return positive inside
     */
    public double inside(double px, double py) {
        double along = ((px - x) * cos + (py - y) * sin) / stretch;
        double across = ((py - y) * cos - (px - x) * sin) * stretch;
        double distance = Math.sqrt(along * along + across * across);
        if (distance == 0) {
            return radius;
        }
        double u = along / distance;
        double v = across / distance;
        return radius * (1 + roughness * (1.5 * waves.at(u, v) + 0.5 * ripples.at(u, v))) - distance;
    }

    /** Is told of pixels. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * A pixel.
         *
         * @param x the column
         * @param y the row
         * @param inside about how far inside the edge it lies, in pixels; negative outside
         */
        void visit(int x, int y, float inside);
    }

    /**
     * Visits the pixels of an image that lie inside or within {@code margin} pixels of the edge.
     *
     * @param width of the image, in pixels
     * @param height of the image, in pixels
     * @param margin how far outside the edge pixels are visited too
     * @param visitor told of every such pixel
     */
    public void visit(int width, int height, double margin, Visitor visitor) {
        double reach = radius * stretch * (1 + 2 * roughness) + margin * stretch + 1;
        int bottom = (int) Math.min(height - 1, y + reach);
        int right = (int) Math.min(width - 1, x + reach);
        for (int py = (int) Math.max(0, y - reach); py <= bottom; py++) {
            for (int px = (int) Math.max(0, x - reach); px <= right; px++) {
                double inside = inside(px, py);
                if (inside > -margin) {
                    visitor.visit(px, py, (float) inside);
                }
            }
        }
    }
}

package dev.flawmap.simulate.fibre;

import java.util.Arrays;
import java.util.SplittableRandom;

/** A closed line around a centre that every ray from the centre meets once, stretched one way. Immutable. */
final class Outline {
    private static final int DIRECTIONS = 360;

    /** Paints the pixels inside one after another. */
    @FunctionalInterface
    interface Filling {
        /**
         * The grey of a pixel, 0 to 1.
         *
         * @param depth about how far from the line it lies, in pixels
         * @param centrality 1 at the centre, 0 on the line
         */
        float at(int x, int y, float depth, float centrality);
    }

    private final double x;
    private final double y;
    private final double angle;
    private final double aspect;
    private final float[] radii;

    /**
     * Wraps an array without copying it.
     *
     * @param x the centre's column
     * @param y the centre's row
     * @param angle the direction of the long side, in radians
     * @param aspect how much longer it is than wide, at least 1 for the long side to be the longer one
     * @param radii the distance of the line in pixels in evenly spaced directions, before it is stretched
     */
    private Outline(double x, double y, double angle, double aspect, float[] radii) {
        this.x = x;
        this.y = y;
        this.angle = angle;
        this.aspect = aspect;
        this.radii = radii;
    }

    /** An ellipse whose sides have the given radius as their geometric mean. */
    static Outline ellipse(double x, double y, double angle, double aspect, double radius) {
        float[] radii = new float[DIRECTIONS];
        Arrays.fill(radii, (float) radius);
        return new Outline(x, y, angle, aspect, radii);
    }

    /** Somewhat round, uneven at all scales. */
    static Outline rough(double x, double y, double area, double aspect, double roughness, SplittableRandom random) {
        float[] radii = new float[DIRECTIONS];
        double[] amplitudes = new double[24];
        double[] phases = new double[amplitudes.length];
        for (int k = 1; k < amplitudes.length; k++) {
            amplitudes[k] = roughness * random.nextGaussian() / Math.pow(k, 0.9);
            phases[k] = random.nextDouble(2 * Math.PI);
        }
        for (int i = 0; i < DIRECTIONS; i++) {
            double sum = 0;
            for (int k = 1; k < amplitudes.length; k++) {
                sum += amplitudes[k] * Math.cos(2 * Math.PI * k * i / DIRECTIONS + phases[k]);
            }
            radii[i] = (float) Math.max(0.3, 1 + sum);
        }
        return scaled(x, y, area, aspect, radii, random);
    }

    /**
     * Corners with bows in between.
     *
     * @param bow how far a bow hangs inwards, as a part of the radius; 0 gives nearly straight sides
     */
    static Outline cornered(
            double x, double y, double area, double aspect, int corners, double bow, SplittableRandom random) {
        double[] places = new double[corners + 1];
        double[] distances = new double[corners + 1];
        for (int k = 0; k < corners; k++) {
            places[k] = (k + random.nextDouble(-0.4, 0.4)) * DIRECTIONS / corners;
            distances[k] = random.nextDouble(0.7, 1.25);
        }
        places[corners] = places[0] + DIRECTIONS;
        distances[corners] = distances[0];
        float[] radii = new float[DIRECTIONS];
        for (int k = 0; k < corners; k++) {
            double depth = bow * random.nextDouble(0.5, 1.5);
            for (int i = (int) Math.ceil(places[k]); i < places[k + 1]; i++) {
                double t = (i - places[k]) / (places[k + 1] - places[k]);
                double side = distances[k] + t * (distances[k + 1] - distances[k]);
                radii[Math.floorMod(i, DIRECTIONS)] =
                        (float) (side * (1 - depth * Math.pow(Math.sin(Math.PI * t), 0.7)));
            }
        }
        return scaled(x, y, area, aspect, radii, random);
    }

    private static Outline scaled(
            double x, double y, double area, double aspect, float[] radii, SplittableRandom random) {
        double sum = 0;
        for (float radius : radii) {
            sum += radius * radius;
        }
        float scale = (float) Math.sqrt(area * DIRECTIONS / (Math.PI * sum));
        for (int i = 0; i < DIRECTIONS; i++) {
            radii[i] *= scale;
        }
        return new Outline(x, y, random.nextDouble(2 * Math.PI), aspect, radii);
    }

    /** The centre's column. */
    double x() {
        return x;
    }

    /** The centre's row. */
    double y() {
        return y;
    }

    /** How central a place is: 1 at the centre, 0 on the line, negative outside. */
    double centrality(double px, double py) {
        double stretch = Math.sqrt(aspect);
        double along = ((px - x) * Math.cos(angle) + (py - y) * Math.sin(angle)) / stretch;
        double across = ((py - y) * Math.cos(angle) - (px - x) * Math.sin(angle)) * stretch;
        return 1 - Math.hypot(along, across) / radius(Math.atan2(across, along));
    }

    private double radius(double direction) {
        double at = direction / (2 * Math.PI) * DIRECTIONS;
        int i = (int) Math.floor(at);
        double part = at - i;
        return (1 - part) * radii[Math.floorMod(i, DIRECTIONS)] + part * radii[Math.floorMod(i + 1, DIRECTIONS)];
    }

    /** The largest distance of the line from the centre, in pixels. */
    double reach() {
        float most = 0;
        for (float radius : radii) {
            most = Math.max(most, radius);
        }
        return most * Math.sqrt(Math.max(aspect, 1 / aspect));
    }

    /**
     * Fills the inside.
     *
     * @param opacity the part of every pixel that is covered, 0 to 1
     */
    void fill(PaintLayer sheet, float opacity, Filling filling) {
        int reach = (int) Math.ceil(reach()) + 1;
        for (int py = Math.max(0, (int) y - reach); py <= Math.min(sheet.height() - 1, (int) y + reach); py++) {
            for (int px = Math.max(0, (int) x - reach); px <= Math.min(sheet.width() - 1, (int) x + reach); px++) {
                double centrality = centrality(px, py);
                float depth = (float) depth(centrality, Math.hypot(px - x, py - y));
                if (depth > -0.5f) {
                    float grey = filling.at(px, py, depth, (float) Math.max(0, centrality));
                    sheet.blend(px, py, Math.max(0, grey), opacity * Math.min(1, depth + 0.5f));
                }
            }
        }
    }

    /** How far from the line along the ray from the centre, in pixels; near the centre any large value will do. */
    private double depth(double centrality, double distance) {
        return centrality > 0.95 ? radii[0] : centrality * distance / (1 - centrality);
    }
}

package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** Fibres and hairs, painted quickly: along the axis they are closer to, one short column of pixels after another. */
final class Lines {
    /**
     * What fibres look like.
     *
     * @param radius in pixels
     * @param spread how much radii differ, as a part of them
     * @param length in pixels
     * @param bend how far they leave the straight line, as a part of their length
     * @param angle about which they lie, in radians
     * @param disorder the spread of their directions in radians; from 2 on, any direction
     * @param edge how much brighter the middle is than the edges; negative for bright edges
     */
    record Fibre(
            double radius, double spread, double length, double bend, double angle, double disorder, double edge) {}

    private final int width;
    private final int height;
    private final float[] grey;

    Lines(int width, int height, float[] grey) {
        this.width = width;
        this.height = height;
        this.grey = grey;
    }

    /** How many fibres cover a part of the image once. */
    int count(Fibre fibre, double part) {
        double reach = Math.hypot(width, height);
        double inside = Math.min(fibre.length, reach);
        double area = (width + inside) * (height + inside);
        return (int) Math.ceil(part * area / (2 * fibre.radius * inside));
    }

    /** Paints a fibre somewhere. */
    void paint(Fibre fibre, float level, SplittableRandom random) {
        double length = Math.min(fibre.length, 1.5 * Math.hypot(width, height));
        double margin = length / 2;
        double x = random.nextDouble(-margin, width + margin);
        double y = random.nextDouble(-margin, height + margin);
        double angle =
                fibre.disorder >= 2 ? random.nextDouble(Math.PI) : fibre.angle + fibre.disorder * random.nextGaussian();
        double radius = Math.max(0.35, fibre.radius * (1 + fibre.spread * random.nextGaussian()));
        double bow = fibre.bend * length * random.nextGaussian();
        double wave = 0.3 * fibre.bend * length * random.nextGaussian();
        double phase = random.nextDouble(2 * Math.PI);
        boolean lying = Math.abs(Math.cos(angle)) >= Math.abs(Math.sin(angle));
        double slope = lying ? Math.tan(angle) : 1 / Math.tan(angle);
        double half = length / 2 * (lying ? Math.abs(Math.cos(angle)) : Math.abs(Math.sin(angle)));
        double middle = lying ? x : y;
        double across = lying ? y : x;
        int end = (int) Math.min((lying ? width : height) - 1, middle + half);
        double before = Double.NaN;
        for (int t = (int) Math.max(0, middle - half); t <= end; t++) {
            double part = (t - middle) / half;
            double centre =
                    across + slope * (t - middle) + bow * (part * part - 0.3) + wave * Math.sin(5 * part + phase);
            double steep = Double.isNaN(before) ? slope : centre - before;
            before = centre;
            segment(lying, t, centre, steep, radius, level, (float) fibre.edge);
        }
    }

    private void segment(boolean lying, int t, double centre, double steep, double radius, float level, float edge) {
        float cos = (float) (1 / Math.sqrt(1 + steep * steep));
        double reach = (radius + 0.5) / cos;
        int limit = lying ? height : width;
        int last = (int) Math.min(limit - 1, Math.floor(centre + reach));
        for (int s = (int) Math.max(0, Math.ceil(centre - reach)); s <= last; s++) {
            float distance = Math.abs((float) (s - centre)) * cos;
            float cover = Math.min(1, (float) radius + 0.5f - distance);
            if (cover > 0) {
                float side = Math.min(1, distance / (float) radius);
                float value = level * (1 - edge * (side * side - 0.4f));
                int i = lying ? s * width + t : t * width + s;
                grey[i] += cover * (value - grey[i]);
            }
        }
    }
}

package dev.flawmap.simulate.fibre;

import java.util.SplittableRandom;

/**
 * A small lump, half an ellipsoid, lit a little from the upper right.
 *
 * @param x the centre's column
 * @param y the centre's row
 * @param length half the long side in pixels
 * @param width half the short side in pixels
 * @param angle the direction of the long side, in radians
 * @param level the grey of its top, 0 to 1
 */
record Grain(double x, double y, double length, double width, double angle, float level) implements Shape {

    /** A grain of some shape, about {@code radius} pixels large. */
    static Grain of(double x, double y, double radius, float level, SplittableRandom random) {
        double size = radius * random.nextDouble(0.7, 1.4);
        double aspect = random.nextDouble(1, 1.8);
        return new Grain(x, y, size * Math.sqrt(aspect), size / Math.sqrt(aspect), random.nextDouble(Math.PI), level);
    }

    @Override
    public void paint(PaintLayer sheet) {
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        int reach = (int) Math.ceil(length) + 1;
        for (int py = Math.max(0, (int) y - reach); py <= Math.min(sheet.height() - 1, (int) y + reach); py++) {
            for (int px = Math.max(0, (int) x - reach); px <= Math.min(sheet.width() - 1, (int) x + reach); px++) {
                double u = ((px - x) * cos + (py - y) * sin) / length;
                double v = ((py - y) * cos - (px - x) * sin) / width;
                double q = Math.sqrt(u * u + v * v);
                double part = Math.min(1, (1 - q) * width + 0.5);
                if (part > 0) {
                    double top = Math.sqrt(Math.max(0, 1 - q * q));
                    double lit = ((px - x) * 0.6 - (py - y) * 0.8) / length;
                    sheet.blend(px, py, (float) (level * (0.6 + 0.4 * top + 0.13 * lit)), (float) part);
                }
            }
        }
    }
}

package dev.flawmap.simulate.defects;

import java.util.Arrays;
import java.util.SplittableRandom;

/** One to three overlapping ellipses whose edge is roughened by a smooth random field. */
final class Ellipses implements DefectShape {
    @Override
    public float[] field(int side, double radius, SplittableRandom random) {
        float[] field = new float[side * side];
        Arrays.fill(field, Float.NEGATIVE_INFINITY);
        double x = random.nextDouble(side);
        double y = random.nextDouble(side);
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            double size = radius * (i == 0 ? 1 : random.nextDouble(0.4, 1));
            double stretch = Math.exp(random.nextGaussian() * 0.35);
            add(field, side, x, y, size * stretch, size / stretch, random.nextDouble(Math.PI));
            double direction = random.nextDouble(2 * Math.PI);
            x += Math.cos(direction) * size;
            y += Math.sin(direction) * size;
        }
        double roughness = random.nextDouble(0, 0.5) * radius;
        float[] rough = Fields.smooth(side, Math.max(2, radius * random.nextDouble(0.3, 0.9)), random);
        for (int i = 0; i < field.length; i++) {
            field[i] += (float) roughness * rough[i];
        }
        return field;
    }

    private static void add(float[] field, int side, double x, double y, double a, double b, double angle) {
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        double size = Math.min(a, b);
        for (int py = 0; py < side; py++) {
            for (int px = 0; px < side; px++) {
                double u = ((px - x) * cos + (py - y) * sin) / a;
                double v = ((py - y) * cos - (px - x) * sin) / b;
                float inside = (float) ((1 - Math.sqrt(u * u + v * v)) * size);
                field[py * side + px] = Math.max(field[py * side + px], inside);
            }
        }
    }
}

package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/** A convex polygon with three to six sides: flakes, chips, stickers. */
final class Polygon implements DefectShape {
    @Override
    public float[] field(int side, double radius, SplittableRandom random) {
        int sides = 3 + random.nextInt(4);
        double x = random.nextDouble(side);
        double y = random.nextDouble(side);
        double turn = random.nextDouble(2 * Math.PI);
        float[] field = new float[side * side];
        double[] cos = new double[sides];
        double[] sin = new double[sides];
        double[] distance = new double[sides];
        for (int k = 0; k < sides; k++) {
            double direction = turn + 2 * Math.PI * (k + random.nextDouble(-0.25, 0.25)) / sides;
            cos[k] = Math.cos(direction);
            sin[k] = Math.sin(direction);
            distance[k] = radius * random.nextDouble(0.4, 1);
        }
        for (int py = 0; py < side; py++) {
            for (int px = 0; px < side; px++) {
                double inside = Double.POSITIVE_INFINITY;
                for (int k = 0; k < sides; k++) {
                    inside = Math.min(inside, distance[k] - (px - x) * cos[k] - (py - y) * sin[k]);
                }
                field[py * side + px] = (float) inside;
            }
        }
        return field;
    }
}

package dev.flawmap.simulate.defects;

import java.util.Arrays;
import java.util.SplittableRandom;

/** A thin line that may bend: scratches, threads, cracks. Its half width is a fraction of the radius. */
final class Strokes implements DefectShape {
    private static final int STEPS = 48;

    @Override
    public float[] field(int side, double radius, SplittableRandom random) {
        double width = Math.max(0.8, radius * random.nextDouble(0.06, 0.3));
        double length = radius * random.nextDouble(2, 6);
        double x = random.nextDouble(side);
        double y = random.nextDouble(side);
        double direction = random.nextDouble(2 * Math.PI);
        double bend = random.nextGaussian() * (random.nextInt(3) == 0 ? 3 : 0.7) / STEPS;
        double wobble = random.nextDouble(0, 0.15);
        float[] field = new float[side * side];
        Arrays.fill(field, Float.NEGATIVE_INFINITY);
        double step = length / STEPS;
        x -= Math.cos(direction) * length / 2;
        y -= Math.sin(direction) * length / 2;
        for (int i = 0; i < STEPS; i++) {
            int reach = (int) Math.ceil(width + step) + 3;
            for (int py = Math.max(0, (int) y - reach); py <= Math.min(side - 1, (int) y + reach); py++) {
                for (int px = Math.max(0, (int) x - reach); px <= Math.min(side - 1, (int) x + reach); px++) {
                    // The distance from the piece between this step and the next.
                    double along = (px - x) * Math.cos(direction) + (py - y) * Math.sin(direction);
                    double t = Math.max(0, Math.min(step, along));
                    double distance = Math.hypot(px - x - t * Math.cos(direction), py - y - t * Math.sin(direction));
                    field[py * side + px] = Math.max(field[py * side + px], (float) (width - distance));
                }
            }
            x += Math.cos(direction) * step;
            y += Math.sin(direction) * step;
            direction += bend + wobble * random.nextGaussian();
            width = Math.max(0.6, width * (1 + 0.05 * random.nextGaussian()));
        }
        return field;
    }
}

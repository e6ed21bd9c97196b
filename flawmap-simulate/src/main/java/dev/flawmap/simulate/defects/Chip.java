package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/** A piece broken off an edge: of the patch, where the image may end, or of what stands out in it most. */
final class Chip implements DefectShape {
    private static final int CANDIDATES = 40;
    private static final int BLUR = 2;

    @Override
    public float[] field(int side, double radius, SplittableRandom random) {
        double along = random.nextDouble(side);
        int border = random.nextInt(4);
        double x = border < 2 ? along : border == 2 ? -0.5 : side - 0.5;
        double y = border >= 2 ? along : border == 0 ? -0.5 : side - 0.5;
        return field(side, x, y, radius, random);
    }

    @Override
    public float[] field(float[] pixels, int side, double radius, SplittableRandom random) {
        if (random.nextBoolean()) {
            return field(side, radius, random);
        }
        float[] soft = Fields.blur(pixels, side, BLUR);
        int steepest = 0;
        float most = -1;
        for (int k = 0; k < CANDIDATES; k++) {
            int x = 1 + random.nextInt(side - 2);
            int y = 1 + random.nextInt(side - 2);
            int i = y * side + x;
            float slope = Math.abs(soft[i + 1] - soft[i - 1]) + Math.abs(soft[i + side] - soft[i - side]);
            if (slope > most) {
                most = slope;
                steepest = i;
            }
        }
        return field(side, steepest % side, steepest / side, radius, random);
    }

    /** A few straight and curved cuts around a place make a shell-shaped piece. */
    private static float[] field(int side, double x, double y, double radius, SplittableRandom random) {
        int cuts = 3 + random.nextInt(3);
        double[] cos = new double[cuts];
        double[] sin = new double[cuts];
        double[] distance = new double[cuts];
        double turn = random.nextDouble(2 * Math.PI);
        for (int k = 0; k < cuts; k++) {
            double direction = turn + 2 * Math.PI * (k + random.nextDouble(-0.3, 0.3)) / cuts;
            cos[k] = Math.cos(direction);
            sin[k] = Math.sin(direction);
            distance[k] = radius * random.nextDouble(0.3, 0.9);
        }
        float roughness = (float) (random.nextDouble(0.05, 0.25) * radius);
        float[] rough = Fields.smooth(side, Math.max(2, radius * random.nextDouble(0.2, 0.6)), random);
        float[] field = new float[side * side];
        for (int py = 0; py < side; py++) {
            for (int px = 0; px < side; px++) {
                double u = px - x;
                double v = py - y;
                double inside = 0.9 * radius - Math.sqrt(u * u + v * v);
                for (int k = 0; k < cuts; k++) {
                    inside = Math.min(inside, distance[k] - u * cos[k] - v * sin[k]);
                }
                int i = py * side + px;
                field[i] = (float) inside + roughness * rough[i];
            }
        }
        return field;
    }
}

package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/**
 * One side of a line across the patch, or a band across it, with an edge that may bend and be soft: uneven grinding or
 * coating, stains larger than the patch, stripes.
 */
final class Band implements DefectShape {
    private static final double NARROWEST = 6;
    private static final double SOFTEST = 0.3;

    @Override
    public float[] field(int side, double radius, SplittableRandom random) {
        // Machines work along the image's sides more often than across.
        double direction = random.nextBoolean()
                ? Math.PI / 2 * random.nextInt(4) + 0.05 * random.nextGaussian()
                : random.nextDouble(2 * Math.PI);
        double cos = Math.cos(direction);
        double sin = Math.sin(direction);
        double middle = (side - 1) / 2.0;
        double offset = random.nextDouble(-0.4, 0.4) * side;
        double half = random.nextBoolean()
                ? Double.POSITIVE_INFINITY
                : Math.exp(random.nextDouble(Math.log(NARROWEST), Math.log(side))) / 2;
        float wave = random.nextBoolean() ? 0 : (float) (random.nextDouble(0.02, 0.12) * side);
        float[] bend = Fields.smooth(side, side * random.nextDouble(0.2, 0.7), random);
        float[] field = new float[side * side];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int i = y * side + x;
                double across = (x - middle) * cos + (y - middle) * sin - offset + wave * bend[i];
                field[i] = (float) (half == Double.POSITIVE_INFINITY ? across : half - Math.abs(across));
            }
        }
        return field;
    }

    @Override
    public double softness(int side, SplittableRandom random) {
        return Math.exp(random.nextDouble(Math.log(1.5), Math.log(SOFTEST * side)));
    }
}

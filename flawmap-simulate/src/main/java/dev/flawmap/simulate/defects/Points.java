package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/** One to some dozen small round spots, from 2 pixels in diameter on: pits, pores, inclusions, spatter, dust. */
final class Points implements DefectShape {
    private static final double SMALLEST = 1;
    private static final double LARGEST = 6;
    private static final int MOST = 36;

    @Override
    public float[] field(int side, double radius, SplittableRandom random) {
        Trail trail = new Trail(side);
        int count = random.nextBoolean() ? 1 : (int) Math.exp(random.nextDouble(Math.log(2), Math.log(MOST + 1)));
        double largest = Math.log(Math.max(SMALLEST + 0.1, Math.min(LARGEST, radius)));
        double typical = random.nextDouble(Math.log(SMALLEST), largest);
        double x = random.nextDouble(side);
        double y = random.nextDouble(side);
        double spread = random.nextInt(3) == 0 ? side : 3 + radius;
        for (int i = 0; i < count; i++) {
            double size = Math.max(SMALLEST, Math.min(LARGEST, Math.exp(typical + 0.35 * random.nextGaussian())));
            double atX = count == 1 ? x : x + spread * random.nextGaussian() / 2;
            double atY = count == 1 ? y : y + spread * random.nextGaussian() / 2;
            // A short piece makes an oval.
            double stretch = random.nextBoolean() ? 0 : size * random.nextDouble(0, 1);
            double direction = random.nextDouble(2 * Math.PI);
            trail.piece(atX, atY, atX + stretch * Math.cos(direction), atY + stretch * Math.sin(direction), size);
        }
        return trail.field();
    }

    @Override
    public boolean isFine() {
        return true;
    }
}

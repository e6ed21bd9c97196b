package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/** A jagged line, 1 to 3 pixels wide, that branches, and often runs across the patch and beyond. */
final class Crack implements DefectShape {
    private static final int MOST_PIECES = 160;
    private static final int MOST_BRANCHES = 4;
    private static final double BRANCHING = 0.06;

    @Override
    public float[] field(int side, double radius, SplittableRandom random) {
        Trail trail = new Trail(side);
        double length = random.nextInt(3) == 0 ? 3.0 * side : radius * random.nextDouble(2, 8);
        double direction = random.nextDouble(2 * Math.PI);
        double x = random.nextDouble(side);
        double y = random.nextDouble(side);
        double back = random.nextDouble() * length;
        grow(trail, x, y, direction, length - back, random.nextDouble(0.5, 1.5), MOST_BRANCHES, random);
        grow(trail, x, y, direction + Math.PI, back, random.nextDouble(0.5, 1.5), 1, random);
        return trail.field();
    }

    @Override
    public boolean isFine() {
        return true;
    }

    private static void grow(
            Trail trail,
            double startX,
            double startY,
            double towards,
            double length,
            double startHalfWidth,
            int branches,
            SplittableRandom random) {
        double x = startX;
        double y = startY;
        double halfWidth = startHalfWidth;
        double left = length;
        int branchesLeft = branches;
        double heading = towards;
        double jag = random.nextDouble(0.2, 0.7);
        for (int i = 0; i < MOST_PIECES && left > 0 && trail.near(x, y); i++) {
            double step = Math.min(left, random.nextDouble(1.5, 6));
            double angle = heading + jag * random.nextGaussian();
            double toX = x + step * Math.cos(angle);
            double toY = y + step * Math.sin(angle);
            trail.piece(x, y, toX, toY, halfWidth);
            x = toX;
            y = toY;
            left -= step;
            heading += 0.08 * random.nextGaussian();
            halfWidth = Math.max(0.5, Math.min(1.5, halfWidth * (1 + 0.12 * random.nextGaussian())));
            if (branchesLeft > 0 && random.nextDouble() < BRANCHING) {
                branchesLeft--;
                double aside = random.nextDouble(0.4, 1.2) * (random.nextBoolean() ? 1 : -1);
                double part = left * random.nextDouble(0.2, 0.7);
                grow(trail, x, y, heading + aside, part, Math.max(0.5, halfWidth * 0.7), 0, random);
            }
        }
    }
}

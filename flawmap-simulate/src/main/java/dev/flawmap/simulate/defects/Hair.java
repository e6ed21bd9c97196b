package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/** A thin smooth curve, 1 to 2.5 pixels wide, that winds: hairs, lint, loose fibres. */
final class Hair implements DefectShape {
    private static final double STEP = 3;

    @Override
    public float[] field(int side, double radius, SplittableRandom random) {
        Trail trail = new Trail(side);
        double halfWidth = random.nextDouble(0.5, 1.25);
        double length = radius * random.nextDouble(3, 10);
        double x = random.nextDouble(side);
        double y = random.nextDouble(side);
        double angle = random.nextDouble(2 * Math.PI);
        double most = random.nextDouble(0.02, 0.12);
        double curvature = random.nextDouble(-most, most);
        for (double done = 0; done < length && trail.near(x, y); done += STEP) {
            double toX = x + STEP * Math.cos(angle);
            double toY = y + STEP * Math.sin(angle);
            trail.piece(x, y, toX, toY, halfWidth);
            x = toX;
            y = toY;
            angle += STEP * curvature;
            curvature = Math.max(-most, Math.min(most, curvature + 0.25 * most * random.nextGaussian()));
        }
        return trail.field();
    }

    @Override
    public boolean isFine() {
        return true;
    }
}

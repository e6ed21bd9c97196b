package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/** One line or several beside each other, 1 to 4 pixels wide, straight or gently curved, and often longer than the patch. */
final class Scratch implements DefectShape {
    private static final int PIECES = 12;

    @Override
    public float[] field(int side, double radius, SplittableRandom random) {
        Trail trail = new Trail(side);
        double direction = random.nextDouble(2 * Math.PI);
        double length = random.nextInt(3) == 0 ? 3.0 * side : radius * random.nextDouble(2, 8);
        double turn = random.nextBoolean() ? 0 : random.nextDouble(-0.8, 0.8);
        double halfWidth = Math.exp(random.nextDouble(Math.log(0.5), Math.log(2)));
        int lines = random.nextInt(3) == 0 ? 2 + random.nextInt(4) : 1;
        double gap = 2 * halfWidth + random.nextDouble(2, 9);
        double centreX = random.nextDouble(side);
        double centreY = random.nextDouble(side);
        for (int line = 0; line < lines; line++) {
            double along = lines == 1 ? 0 : random.nextDouble(-0.2, 0.2) * length;
            double aside = (line - (lines - 1) / 2.0) * gap * random.nextDouble(0.8, 1.2);
            double angle = direction - turn / 2;
            double half = lines == 1 ? length / 2 : length * random.nextDouble(0.3, 0.5);
            double x = centreX + (along - half) * Math.cos(direction) - aside * Math.sin(direction);
            double y = centreY + (along - half) * Math.sin(direction) + aside * Math.cos(direction);
            for (int i = 0; i < PIECES; i++) {
                double toX = x + 2 * half / PIECES * Math.cos(angle);
                double toY = y + 2 * half / PIECES * Math.sin(angle);
                // Both ends run out.
                double part = (i + 0.5) / PIECES;
                double tip = Math.min(1, 5 * Math.min(part, 1 - part));
                trail.piece(x, y, toX, toY, Math.max(0.5, halfWidth * tip));
                x = toX;
                y = toY;
                angle += turn / PIECES;
            }
        }
        return trail.field();
    }

    @Override
    public boolean isFine() {
        return true;
    }
}

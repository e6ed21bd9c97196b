package dev.flawmap.simulate.defects;

import java.util.Arrays;

/** The field of lines made of straight pieces. */
final class Trail {
    /** How far beyond a line's edge its field is told, in pixels; farther off it is −∞. */
    private static final int MARGIN = 4;

    private final int side;
    private final float[] field;

    Trail(int side) {
        this.side = side;
        this.field = new float[side * side];
        Arrays.fill(field, Float.NEGATIVE_INFINITY);
    }

    /** Adds a piece, which may lie outside in part or all. */
    void piece(double x, double y, double toX, double toY, double halfWidth) {
        double reach = halfWidth + MARGIN;
        int left = (int) Math.max(0, Math.ceil(Math.min(x, toX) - reach));
        int right = (int) Math.min(side - 1, Math.floor(Math.max(x, toX) + reach));
        int top = (int) Math.max(0, Math.ceil(Math.min(y, toY) - reach));
        int bottom = (int) Math.min(side - 1, Math.floor(Math.max(y, toY) + reach));
        double dx = toX - x;
        double dy = toY - y;
        double scale = 1 / Math.max(1e-9, dx * dx + dy * dy);
        for (int py = top; py <= bottom; py++) {
            for (int px = left; px <= right; px++) {
                double along = Math.max(0, Math.min(1, ((px - x) * dx + (py - y) * dy) * scale));
                double u = px - x - along * dx;
                double v = py - y - along * dy;
                float inside = (float) (halfWidth - Math.sqrt(u * u + v * v));
                int i = py * side + px;
                field[i] = Math.max(field[i], inside);
            }
        }
    }

    boolean near(double x, double y) {
        return x > -side && x < 2 * side && y > -side && y < 2 * side;
    }

    float[] field() {
        return field;
    }
}

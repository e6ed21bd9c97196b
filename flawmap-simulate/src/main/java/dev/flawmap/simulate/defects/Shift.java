package dev.flawmap.simulate.defects;

import dev.flawmap.image.Mirror;
import java.util.SplittableRandom;

/** A piece of the material out of its place: moved by some pixels, turned a little, stretched or squeezed. */
final class Shift implements Filling {
    /** The distance from the edge to the middle, in pixels, below which a piece does not show what it was part of. */
    private static final float LEAST_RADIUS = 2.5f;

    @Override
    public float[] fill(Patch patch, float[] field, SplittableRandom random) {
        int side = patch.side();
        int middle = 0;
        for (int i = 0; i < field.length; i++) {
            middle = field[i] > field[middle] ? i : middle;
        }
        if (field[middle] < LEAST_RADIUS) {
            return patch.pixels();
        }
        double direction = random.nextDouble(2 * Math.PI);
        double by = random.nextDouble(2, 16);
        double turn = random.nextBoolean() ? 0 : random.nextDouble(-0.4, 0.4);
        double stretch = random.nextBoolean() ? 1 : Math.exp(random.nextDouble(-0.35, 0.35));
        float cos = (float) (Math.cos(turn) * stretch);
        float sin = (float) (Math.sin(turn) * stretch);
        float fromX = (float) (middle % side + by * Math.cos(direction));
        float fromY = (float) (middle / side + by * Math.sin(direction));
        float[] fill = new float[side * side];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                float u = x - middle % side;
                float v = y - middle / side;
                fill[y * side + x] = Fields.at(
                        patch.pixels(),
                        side,
                        Mirror.place(fromX + cos * u - sin * v, side),
                        Mirror.place(fromY + sin * u + cos * v, side));
            }
        }
        return fill;
    }

    @Override
    public boolean isMeasured() {
        return true;
    }

    @Override
    public boolean isLikeMaterial() {
        return true;
    }
}

package dev.flawmap.simulate.defects;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Pieces of good material, each as it is, put together wrongly: every grey and every detail is right, but not their
 * order. So does a generative network draw that has not learned enough, and such defects teach most.
 */
final class Jumbled implements Filling {
    private static final int PLACES = 4;
    private static final double SMALLEST = 4;
    private static final double LARGEST = 20;

    @Override
    public float[] fill(Patch patch, float[] field, SplittableRandom random) {
        int side = patch.side();
        double size = Math.exp(random.nextDouble(Math.log(SMALLEST), Math.log(LARGEST)));
        float[] fill = new float[side * side];
        float[] highest = new float[side * side];
        Arrays.fill(highest, Float.NEGATIVE_INFINITY);
        for (int place = 0; place < PLACES; place++) {
            float[] piece = patch.source().cut(side, random);
            float[] height = Fields.smooth(side, size, random);
            for (int i = 0; i < fill.length; i++) {
                if (height[i] > highest[i]) {
                    highest[i] = height[i];
                    fill[i] = piece[i];
                }
            }
        }
        return fill;
    }
}

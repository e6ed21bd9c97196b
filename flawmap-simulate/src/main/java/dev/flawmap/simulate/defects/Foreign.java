package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/** A texture that the material does not have: stripes, waves or noise of some scale, with the material's greys. */
final class Foreign implements Filling {
    @Override
    public float[] fill(Patch patch, float[] field, SplittableRandom random) {
        int side = patch.side();
        float level = patch.grey(random);
        float contrast = (float) random.nextDouble(0.1, 0.5);
        double wave = random.nextDouble(3, 16);
        double direction = random.nextDouble(Math.PI);
        double cos = 2 * Math.PI * Math.cos(direction) / wave;
        double sin = 2 * Math.PI * Math.sin(direction) / wave;
        float bend = (float) random.nextDouble(0, 2);
        float[] warp = Fields.smooth(side, Math.max(4, wave * 2), random);
        float[] fill = new float[side * side];
        boolean noise = random.nextInt(3) == 0;
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int i = y * side + x;
                float value =
                        noise ? (float) random.nextDouble(-1, 1) : (float) Math.sin(x * cos + y * sin + bend * warp[i]);
                fill[i] = level + contrast * value;
            }
        }
        return noise ? Fields.blur(fill, side, random.nextInt(2)) : fill;
    }
}

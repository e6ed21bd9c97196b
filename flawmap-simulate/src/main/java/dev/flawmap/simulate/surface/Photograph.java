package dev.flawmap.simulate.surface;

import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Mask;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Photographs of a made-up surface: lighting that differs from image to image, and noise. */
public final class Photograph {
    private static final double LIGHTING_CELL = 400;
    private static final float LIGHTING = 0.06f;
    private static final float SLOPE = 0.08f;
    private static final float EXPOSURE = 0.05f;
    private static final float SHOT_NOISE = 0.018f;
    private static final float READ_NOISE = 0.006f;

    private final int width;
    private final int height;
    private final Surface surface;
    private final SplittableRandom camera;
    private final SplittableRandom flaws;

    private Photograph(Surface.Maker maker, int width, int height, long seed) {
        Simulated.requireSize(width, height);
        SplittableRandom random = new SplittableRandom(seed);
        this.width = width;
        this.height = height;
        this.surface = maker.make(width, height, random.split());
        this.camera = random.split();
        this.flaws = random.split();
    }

    /**
     * Photographs good material.
     *
     * @param maker of the surface
     * @param width in pixels
     * @param height in pixels
     * @param seed of all randomness
     * @return the image
     */
    public static GreyImage good(Surface.Maker maker, int width, int height, long seed) {
        Photograph photograph = new Photograph(maker, width, height, seed);
        return photograph.finish(photograph.surface.look());
    }

    /**
     * Photographs material with a defect.
     *
     * @param maker of the surface
     * @param width in pixels
     * @param height in pixels
     * @param seed of all randomness
     * @return the image and its mask
     */
    public static Simulated defective(Surface.Maker maker, int width, int height, long seed) {
        Photograph photograph = new Photograph(maker, width, height, seed);
        float[] before = photograph.surface.look();
        Surface flawed = photograph.surface.copy();
        for (double area : FlawAreas.draw(width, height, photograph.flaws)) {
            flawed.addFlaw(area, photograph.flaws);
        }
        float[] after = flawed.look();
        while (photograph.changes(before, after).count() == 0) {
            flawed.addFlaw(FlawAreas.LEAST, photograph.flaws);
            after = flawed.look();
        }
        return new Simulated(photograph.finish(after), photograph.changes(before, after));
    }

    private Mask changes(float[] before, float[] after) {
        boolean[] everywhere = new boolean[before.length];
        Arrays.fill(everywhere, true);
        return Changes.between(width, height, before, after, everywhere);
    }

    private GreyImage finish(float[] light) {
        SmoothNoise clouds = new SmoothNoise(camera.nextLong(), LIGHTING_CELL);
        float exposure = 1 + EXPOSURE * (float) camera.nextDouble(-1, 1);
        double direction = camera.nextDouble(2 * Math.PI);
        float slopeX = SLOPE * (float) Math.cos(direction) * 2 / width;
        float slopeY = SLOPE * (float) Math.sin(direction) * 2 / height;
        float[] out = new float[light.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int i = y * width + x;
                float slope = slopeX * (x - width / 2f) + slopeY * (y - height / 2f);
                float lit = light[i] * exposure * (1 + slope + LIGHTING * clouds.at(x, y));
                float noise =
                        (float) camera.nextGaussian() * (READ_NOISE + SHOT_NOISE * (float) Math.sqrt(Math.max(0, lit)));
                out[i] = Math.max(0, Math.min(1, lit + noise));
            }
        }
        return GreyImage.of(width, height, out);
    }
}

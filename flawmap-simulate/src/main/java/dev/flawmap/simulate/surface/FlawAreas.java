package dev.flawmap.simulate.surface;

import java.util.Arrays;
import java.util.SplittableRandom;

/** How many flaws an image gets, and how large they are. */
public final class FlawAreas {
    /** The least area of a flaw, in pixels. */
    public static final double LEAST = 60;

    private static final double LEAST_PART = 0.009;
    private static final double MOST_PART = 0.03;
    private static final double LARGE_AREA = 9000;
    /** How much the areas of flaws differ: the standard deviation of their logarithm. */
    private static final double SPREAD = 1;

    private FlawAreas() {}

    /**
     * The areas of two to eight flaws, fewer where the image is too small for them, more where it is very large.
     *
     * @param width of the image, in pixels
     * @param height of the image, in pixels
     * @param random the source of randomness
     * @return in pixels, each at least {@link #LEAST}
     */
    public static double[] draw(int width, int height, SplittableRandom random) {
        double part = LEAST_PART * Math.pow(MOST_PART / LEAST_PART, random.nextDouble());
        double total = part * width * height;
        int count = (int) Math.max(Math.min(random.nextInt(2, 9), total / LEAST), Math.max(1, total / LARGE_AREA));
        double[] areas = new double[count];
        for (int i = 0; i < count; i++) {
            areas[i] = Math.exp(SPREAD * random.nextGaussian());
        }
        double sum = Arrays.stream(areas).sum();
        return Arrays.stream(areas)
                .map(area -> Math.max(LEAST, total * area / sum))
                .toArray();
    }
}

package dev.flawmap.simulate.surface;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Makes strands in two directions that pass over and under each other.
 *
 * @param period from one strand to the next, in pixels
 * @param radius half the thickness of a strand, in pixels
 * @param uneven how much the thickness changes along a strand, as a part of it
 * @param jitter how far strands lie from their places, as a part of the period
 * @param wander how far they wind, in pixels
 * @param lift how high above and below the middle they pass each other, in pixels
 * @param pattern which strands lie on top
 * @param warp the outside of the strands of the first direction
 * @param weft the outside of the strands of the second direction
 */
public record Loom(
        double period,
        double radius,
        double uneven,
        double jitter,
        double wander,
        double lift,
        Pattern pattern,
        Function<SplittableRandom, Coat> warp,
        Function<SplittableRandom, Coat> weft) {
    /** The points that a strand has from one crossing to the next. */
    public static final int POINTS = 6;

    /** Which of two strands that cross lies on top. */
    @FunctionalInterface
    public interface Pattern {
        /**
         * {@return whether it is the strand of the first direction}
         *
         * @param warp the number of the warp thread, from the left
         * @param weft the number of the weft thread, from the top
         */
        boolean warpOnTop(int warp, int weft);
    }

    /**
     * Strands that fill an image.
     *
     * @param width in pixels
     * @param height in pixels
     * @param angle by which they are turned, in radians
     * @param random the source of randomness
     * @return the strands, the lowest first
     */
    public List<Strand> strands(int width, int height, double angle, SplittableRandom random) {
        int half = (int) Math.ceil((Math.hypot(width, height) / 2 + 4 * radius) / period) + 1;
        double shiftX = random.nextDouble(period);
        double shiftY = random.nextDouble(period);
        List<Strand> strands = new ArrayList<>();
        for (int direction = 0; direction < 2; direction++) {
            boolean first = direction == 0;
            for (int i = -half; i <= half; i++) {
                int number = i;
                double offset = (i + jitter * random.nextGaussian()) * period + (first ? shiftX : shiftY);
                Turned turned = new Turned(width / 2.0, height / 2.0, angle, first);
                strands.add(strand(
                        turned,
                        half,
                        offset,
                        first ? shiftY : shiftX,
                        first ? k -> pattern.warpOnTop(number, k) : k -> !pattern.warpOnTop(k, number),
                        (first ? warp : weft).apply(random),
                        random));
            }
        }
        return strands;
    }

    /** Says where a strand lies on top. */
    private interface OnTop {
        boolean at(int crossing);
    }

    /** Places along and across strands of a direction, as columns and rows. */
    private record Turned(double x, double y, double cos, double sin, boolean first) {
        Turned(double x, double y, double angle, boolean first) {
            this(x, y, Math.cos(angle), Math.sin(angle), first);
        }

        float x(double along, double across) {
            return (float) (x + (first ? across * cos - along * sin : along * cos - across * sin));
        }

        float y(double along, double across) {
            return (float) (y + (first ? across * sin + along * cos : along * sin + across * cos));
        }
    }

    private Strand strand(
            Turned turned, int half, double offset, double shift, OnTop onTop, Coat coat, SplittableRandom random) {
        SmoothNoise bends = new SmoothNoise(random.nextLong(), 7 * period);
        SmoothNoise bulges = new SmoothNoise(random.nextLong(), 1.5 * period);
        int count = 2 * half * POINTS + 1;
        float[] xs = new float[count];
        float[] ys = new float[count];
        float[] heights = new float[count];
        float[] radii = new float[count];
        for (int i = 0; i < count; i++) {
            int crossing = Math.floorDiv(i, POINTS) - half;
            double part = (double) (i % POINTS) / POINTS;
            double along = (crossing + part) * period + shift;
            double across = offset + wander * bends.at(along, 0);
            xs[i] = turned.x(along, across);
            ys[i] = turned.y(along, across);
            double here = onTop.at(crossing) ? lift : -lift;
            double next = onTop.at(crossing + 1) ? lift : -lift;
            heights[i] = (float) (here + (next - here) * (1 - Math.cos(Math.PI * part)) / 2);
            radii[i] = (float) (radius * (1 + uneven * bulges.at(along, 0)));
        }
        return new Strand(xs, ys, heights, radii, coat);
    }
}

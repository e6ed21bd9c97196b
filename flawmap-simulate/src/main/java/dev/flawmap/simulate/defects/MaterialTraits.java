package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/**
 * What kind of texture a good material is, which decides what can be wrong with it: where the order is regular, a piece
 * out of place is a defect, and where fibres lie at random, it is not.
 *
 * @param regularity how strongly the texture repeats itself in some direction, from 0 (random) to 1 (a perfect grid, or
 *     parallel lines): the highest autocorrelation, averaged over crops, beyond twice the texture's own correlation
 *     length
 * @param evenness how alike places are in brightness, from 0 (each its own) to 1 (all the same): 1 − the deviation of
 *     local means from each other, divided by that of pixels, both without what varies as slowly as light does
 * @param relief how much pixels differ where light is even: their standard deviation in grey without what varies as slowly
 *     as light does; little on smooth surfaces, much where fibres lie before dark ground
 * @param brightness how much large crops differ in brightness: the standard deviation of their means
 * @param contrast how much large crops differ in contrast: the standard deviation of the logarithm of theirs
 */
public record MaterialTraits(double regularity, double evenness, double relief, double brightness, double contrast) {
    /** The side of the crops, in pixels, that tell most; half of it will do for finer textures. */
    public static final int SIDE = 192;

    private static final int CROPS = 24;
    /** Crops whose brightness and contrast are compared. */
    private static final int COMPARED = 200;

    private static final int DIRECTIONS = 24;
    /** The correlation, averaged over directions, from which on places are not like each other. */
    private static final double UNLIKE = 0.2;

    private static final int LOCAL_RADIUS = 6;
    /** The relief of what is smooth, such as ground metal, and of a tangle of fibres. */
    private static final double SMOOTH = 0.12;

    private static final double TANGLED = 0.28;

    /** The part of a crop's side over which twice running means tell the light. */
    private static final int LIGHT_SHARE = 4;

    /**
     * Measures a material.
     *
     * @param source of good crops
     * @param side of the crops that tell, in pixels; what repeats itself within half of it is seen
     * @param seed of the choice of crops
     * @return what was measured
     */
    public static MaterialTraits of(GoodSource source, int side, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] correlation = new double[DIRECTIONS][side / 2];
        double meanOfMeans = 0;
        double squares = 0;
        double variance = 0;
        int count = 0;
        for (int i = 0; i < CROPS; i++) {
            float[] crop = source.cut(side, random);
            // How the light falls is no matter of the texture.
            float[] light = Fields.blur(crop, side, side / LIGHT_SHARE);
            for (int k = 0; k < crop.length; k++) {
                crop[k] -= light[k];
            }
            correlate(crop, side, correlation);
            float[] local = Fields.blur(crop, side, LOCAL_RADIUS);
            for (int k = 0; k < local.length; k += 7) {
                meanOfMeans += local[k];
                squares += local[k] * local[k];
                count++;
            }
            variance += variance(crop) / CROPS;
        }
        meanOfMeans /= count;
        double between = Math.max(0, squares / count - meanOfMeans * meanOfMeans);
        double total = Math.max(1e-9, Math.max(variance, between));
        float[] means = new float[COMPARED];
        float[] contrasts = new float[COMPARED];
        for (int i = 0; i < COMPARED; i++) {
            float[] crop = source.cut(side, random);
            means[i] = Fields.mean(crop);
            contrasts[i] = (float) Math.log(Math.max(1e-9, variance(crop))) / 2;
        }
        return new MaterialTraits(
                clamp(highest(correlation)),
                clamp(1 - Math.sqrt(between / total)),
                Math.sqrt(variance),
                Math.sqrt(variance(means)),
                Math.sqrt(variance(contrasts)));
    }

    /**
     * {@return how much of a tangle the material is, in which what is thin or faint is lost: from 0 (smooth or regular, such
     * as ground metal, cloth or a mesh) to 1 (random, and with the relief of fibres before dark ground)}
     */
    public double tangle() {
        return Math.min(1 - regularity, clamp((relief - SMOOTH) / (TANGLED - SMOOTH)));
    }

    private static double clamp(double value) {
        return Math.max(0, Math.min(1, value));
    }

    private static double variance(float[] values) {
        float mean = Fields.mean(values);
        double sum = 0;
        for (float value : values) {
            sum += (value - mean) * (value - mean);
        }
        return sum / values.length;
    }

    /** Adds a crop's autocorrelation, in half a circle of directions and at lags of 1 pixel and more. */
    private static void correlate(float[] crop, int side, double[][] sums) {
        float mean = Fields.mean(crop);
        double variance = Math.max(1e-9, variance(crop));
        for (int direction = 0; direction < DIRECTIONS; direction++) {
            double angle = Math.PI * direction / DIRECTIONS;
            for (int lag = 1; lag <= sums[direction].length; lag++) {
                int dx = (int) Math.round(lag * Math.cos(angle));
                int dy = (int) Math.round(lag * Math.sin(angle));
                int left = Math.max(0, -dx);
                int right = Math.min(side, side - dx);
                double sum = 0;
                for (int y = 0; y < side - dy; y++) {
                    float row = 0;
                    for (int x = left; x < right; x++) {
                        row += (crop[y * side + x] - mean) * (crop[(y + dy) * side + x + dx] - mean);
                    }
                    sum += row;
                }
                sums[direction][lag - 1] += sum / ((side - dy) * (right - left)) / variance / CROPS;
            }
        }
    }

    /** The highest value of any direction beyond twice the texture's own correlation length. */
    private static double highest(double[][] correlation) {
        int lags = correlation[0].length;
        int length = 0;
        double mean = 1;
        while (length < lags && mean >= UNLIKE) {
            mean = 0;
            for (double[] line : correlation) {
                mean += line[length] / DIRECTIONS;
            }
            length++;
        }
        double highest = 0;
        for (double[] line : correlation) {
            for (int lag = 2 * length; lag <= lags; lag++) {
                highest = Math.max(highest, line[lag - 1]);
            }
        }
        return highest;
    }
}

package dev.flawmap.simulate.defects;

import java.util.SplittableRandom;

/**
 * What kind of texture a good material is, which decides what can be wrong with it: where the order is regular, a piece
 * out of place is a defect, and where fibres lie at random, it is not.
 *
 * @param regularity how strongly the texture repeats itself, from 0 (random) to 1 (a perfect grid): the highest
 *     autocorrelation beyond the texture's own correlation length, averaged over crops
 * @param evenness how alike places are in brightness, from 0 (each its own) to 1 (all the same): 1 − the deviation of
 *     local means from each other, divided by that of pixels
 */
public record Traits(double regularity, double evenness) {
    private static final int SIDE = 96;
    private static final int LARGEST_LAG = 48;
    private static final int CROPS = 24;
    private static final int LOCAL_RADIUS = 6;

    /** Measures a material. */
    public static Traits of(GoodSource source, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double regularity = 0;
        double meanOfMeans = 0;
        double squares = 0;
        double variance = 0;
        int count = 0;
        for (int i = 0; i < CROPS; i++) {
            float[] crop = source.cut(SIDE, random);
            regularity += regularity(crop) / CROPS;
            float[] local = Fields.blur(crop, SIDE, LOCAL_RADIUS);
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
        return new Traits(clamp(regularity), clamp(1 - Math.sqrt(between / total)));
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

    /** Along rows and columns: the highest peak of the autocorrelation after its first valley. */
    private static double regularity(float[] crop) {
        return Math.max(peak(crop, 1), peak(crop, SIDE));
    }

    private static double peak(float[] crop, int step) {
        float mean = Fields.mean(crop);
        double variance = Math.max(1e-9, variance(crop));
        double last = 1;
        boolean rising = false;
        double highest = 0;
        for (int lag = 1; lag <= LARGEST_LAG; lag++) {
            double sum = 0;
            int count = 0;
            for (int y = 0; y < (step == 1 ? SIDE : SIDE - lag); y++) {
                for (int x = 0; x < (step == 1 ? SIDE - lag : SIDE); x++) {
                    int i = y * SIDE + x;
                    sum += (crop[i] - mean) * (crop[i + lag * step] - mean);
                    count++;
                }
            }
            double correlation = sum / count / variance;
            rising |= correlation > last;
            if (rising) {
                highest = Math.max(highest, correlation);
            }
            last = correlation;
        }
        return highest;
    }
}

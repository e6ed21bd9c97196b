package dev.flawmap.evaluate;

import java.util.Arrays;

/**
 * Counts of good and defective scores, in bins of the floats' own spacing: sign, exponent and 14 bits of mantissa. Its
 * memory depends on the range of the scores, not on their number. Scores that share a bin, within 0.006 % of each
 * other, are taken as equal; {@link Curves#aurocError()} says what that can change. Not thread-safe.
 */
final class ScoreHistogram {
    private static final int MANTISSA_BITS = 14;
    private static final int SHIFT = 23 - MANTISSA_BITS;
    private static final int PAGE = 1 << MANTISSA_BITS;
    private static final int PAGES = 1 << 9;

    private final long[][] good = new long[PAGES][];
    private final long[][] defective = new long[PAGES][];
    private final double[][] overlap = new double[PAGES][];
    private long goodCount;
    private long defectiveCount;
    private double overlapSum;

    void addGood(float score) {
        int bin = bin(score);
        page(bin);
        good[bin / PAGE][bin % PAGE]++;
        goodCount++;
    }

    /**
     * Adds a defective score.
     *
     * @param weight the share of its defect that it stands for: 1 / the defect's area
     */
    void addDefective(float score, double weight) {
        int bin = bin(score);
        page(bin);
        defective[bin / PAGE][bin % PAGE]++;
        overlap[bin / PAGE][bin % PAGE] += weight;
        defectiveCount++;
        overlapSum += weight;
    }

    private void page(int bin) {
        int page = bin / PAGE;
        if (good[page] == null) {
            good[page] = new long[PAGE];
            defective[page] = new long[PAGE];
            overlap[page] = new double[PAGE];
        }
    }

    /** Bins ascend with the score. */
    private static int bin(float score) {
        if (Float.isNaN(score)) {
            throw new IllegalArgumentException("The detector gave a score that is not a number.");
        }
        int bits = Float.floatToIntBits(score == 0 ? 0f : score);
        int ordered = bits >= 0 ? bits ^ Integer.MIN_VALUE : ~bits;
        return ordered >>> SHIFT;
    }

    /** The smallest score of a bin. */
    private static float lowest(int bin) {
        int ordered = bin << SHIFT;
        float lowest = Float.intBitsToFloat(ordered < 0 ? ordered ^ Integer.MIN_VALUE : ~ordered);
        return Float.isNaN(lowest) ? Float.NEGATIVE_INFINITY : lowest;
    }

    /** Sweeps a threshold from the highest score down: one step for every bin that holds a score. */
    Curves curves() {
        int used = 0;
        for (int page = 0; page < PAGES; page++) {
            if (good[page] != null) {
                for (int i = 0; i < PAGE; i++) {
                    if (good[page][i] + defective[page][i] > 0) {
                        used++;
                    }
                }
            }
        }
        float[] thresholds = new float[used];
        long[] falsePositives = new long[used];
        long[] truePositives = new long[used];
        double[] overlaps = new double[used];
        int step = 0;
        long fp = 0;
        long tp = 0;
        double covered = 0;
        for (int page = PAGES - 1; page >= 0; page--) {
            if (good[page] == null) {
                continue;
            }
            for (int i = PAGE - 1; i >= 0; i--) {
                if (good[page][i] + defective[page][i] > 0) {
                    fp += good[page][i];
                    tp += defective[page][i];
                    covered += overlap[page][i];
                    thresholds[step] = lowest(page * PAGE + i);
                    falsePositives[step] = fp;
                    truePositives[step] = tp;
                    overlaps[step] = covered;
                    step++;
                }
            }
        }
        return new Curves(
                Arrays.copyOf(thresholds, step),
                falsePositives,
                truePositives,
                overlaps,
                goodCount,
                defectiveCount,
                overlapSum);
    }
}

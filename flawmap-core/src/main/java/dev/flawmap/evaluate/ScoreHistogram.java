package dev.flawmap.evaluate;

import java.util.Objects;

/**
 * Counts of good and defective scores, in bins of the floats' own spacing: sign, exponent and 14 bits of mantissa. Its
 * memory depends on the range of the scores, not on their number. Scores that share a bin, within 0.006 % of each
 * other, are taken as equal. Not thread-safe.
 */
public final class ScoreHistogram {
    private static final int MANTISSA_BITS = 14;
    private static final int SHIFT = 23 - MANTISSA_BITS;
    private static final int PAGE = 1 << MANTISSA_BITS;
    private static final int PAGES = 1 << 9;

    private final long[][] good = new long[PAGES][];
    private final long[][] defective = new long[PAGES][];
    private final double[][] overlap = new double[PAGES][];
    private final long[] goodInPage = new long[PAGES];
    private long goodCount;
    private long defectiveCount;
    private double overlapSum;

    /**
     * Adds a good score.
     *
     * @param score finite
     */
    public void addGood(float score) {
        int bin = bin(score);
        int page = bin / PAGE;
        if (good[page] == null) {
            good[page] = new long[PAGE];
        }
        good[page][bin % PAGE]++;
        goodInPage[page]++;
        goodCount++;
    }

    /**
     * Adds a defective score.
     *
     * @param score finite
     * @param weight the share of its defect that it stands for: 1 / the defect's area
     */
    public void addDefective(float score, double weight) {
        int bin = bin(score);
        int page = bin / PAGE;
        if (defective[page] == null) {
            defective[page] = new long[PAGE];
            overlap[page] = new double[PAGE];
        }
        defective[page][bin % PAGE]++;
        overlap[page][bin % PAGE] += weight;
        defectiveCount++;
        overlapSum += weight;
    }

    /** {@return how many good scores there are} */
    public long goodCount() {
        return goodCount;
    }

    /**
     * The good score at a rank, in rising order from 0, rounded up to the highest of its bin: no more scores lie above
     * it than above the exact one.
     *
     * @param rank from 0
     * @return a score no more than a bin's width off
     * @throws IndexOutOfBoundsException if there are not more good scores than that
     */
    public float goodAt(long rank) {
        Objects.checkIndex(rank, goodCount);
        long left = rank;
        int page = 0;
        for (; left >= goodInPage[page]; page++) {
            left -= goodInPage[page];
        }
        int i = 0;
        for (; left >= good[page][i]; i++) {
            left -= good[page][i];
        }
        return score((page * PAGE + i) << SHIFT | (1 << SHIFT) - 1);
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
        float lowest = score(bin << SHIFT);
        return Float.isNaN(lowest) ? Float.NEGATIVE_INFINITY : lowest;
    }

    private static float score(int ordered) {
        return Float.intBitsToFloat(ordered < 0 ? ordered ^ Integer.MIN_VALUE : ~ordered);
    }

    /**
     * Sweeps a threshold from the highest score down: one step for every bin that holds a score.
     *
     * @return the curves of all scores added
     */
    public Curves curves() {
        int used = 0;
        for (int page = 0; page < PAGES; page++) {
            for (int i = 0; i < PAGE && used(page); i++) {
                used += good(page, i) + defective(page, i) > 0 ? 1 : 0;
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
            for (int i = PAGE - 1; i >= 0 && used(page); i--) {
                if (good(page, i) + defective(page, i) > 0) {
                    fp += good(page, i);
                    tp += defective(page, i);
                    covered += overlap[page] == null ? 0 : overlap[page][i];
                    thresholds[step] = lowest(page * PAGE + i);
                    falsePositives[step] = fp;
                    truePositives[step] = tp;
                    overlaps[step] = covered;
                    step++;
                }
            }
        }
        return new Curves(thresholds, falsePositives, truePositives, overlaps, goodCount, defectiveCount, overlapSum);
    }

    private boolean used(int page) {
        return good[page] != null || defective[page] != null;
    }

    private long good(int page, int i) {
        return good[page] == null ? 0 : good[page][i];
    }

    private long defective(int page, int i) {
        return defective[page] == null ? 0 : defective[page][i];
    }
}

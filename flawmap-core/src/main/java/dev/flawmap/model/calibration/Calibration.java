package dev.flawmap.model.calibration;

import dev.flawmap.Threshold;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;

/**
 * How one score is distributed over good material that was not trained on: for falling false-alarm rates, the score
 * that this share of the pixels exceeds.
 *
 * @param pixels the number of held-out pixels
 * @param falseAlarmRates falling, in (0, 1)
 * @param scores rising, as many as there are rates
 */
public record Calibration(long pixels, List<Double> falseAlarmRates, List<Float> scores) {
    /** The fewest pixels that must lie above a threshold for it to be trusted. */
    private static final int FEWEST_ABOVE = 10;

    /**
     * Checks the components, and copies collections.
     *
     * @param pixels the number of held-out pixels
     * @param falseAlarmRates falling, in (0, 1)
     * @param scores rising, as many as there are rates
     * @throws IllegalArgumentException with one sentence, if one is not what it should be
     */
    public Calibration {
        falseAlarmRates = List.copyOf(falseAlarmRates);
        scores = List.copyOf(scores);
        if (falseAlarmRates.isEmpty() || falseAlarmRates.size() != scores.size() || pixels < 1) {
            throw new IllegalArgumentException("A calibration needs as many scores as false-alarm rates.");
        }
        for (int i = 0; i < scores.size(); i++) {
            double rate = falseAlarmRates.get(i);
            boolean ordered = i == 0 || (rate < falseAlarmRates.get(i - 1) && scores.get(i) >= scores.get(i - 1));
            if (!(rate > 0 && rate < 1) || !Float.isFinite(scores.get(i)) || !ordered) {
                throw new IllegalArgumentException("A calibration's rates must fall and its scores rise.");
            }
        }
    }

    /**
     * The distribution of some scores, from a rate of 0.5 down to the smallest that they support.
     *
     * @param heldOut scores of good pixels that were not trained on, at least 20
     * @return the distribution
     */
    public static Calibration of(float[] heldOut) {
        float[] sorted = heldOut.clone();
        Arrays.sort(sorted);
        return of(sorted.length, rank -> sorted[(int) rank]);
    }

    /**
     * The distribution of scores that need not be held, from a rate of 0.5 down to the smallest that they support.
     *
     * @param pixels how many good pixels there are that were not trained on, at least 20
     * @param ranked the score at an index, in rising order
     * @return the distribution
     */
    public static Calibration of(long pixels, LongFunction<Float> ranked) {
        if (pixels < 2 * FEWEST_ABOVE) {
            throw new IllegalArgumentException("A calibration needs at least " + 2 * FEWEST_ABOVE + " pixels.");
        }
        List<Double> rates = new ArrayList<>();
        List<Float> scores = new ArrayList<>();
        for (double rate = 0.5; rate * pixels >= FEWEST_ABOVE; rate *= 0.93) {
            rates.add(rate);
            scores.add(ranked.apply(Math.min(pixels - 1, (long) Math.ceil((1 - rate) * pixels) - 1)));
        }
        return new Calibration(pixels, rates, scores);
    }

    /** {@return the smallest false-alarm rate that the held-out pixels support} */
    public double smallestRate() {
        return falseAlarmRates.get(falseAlarmRates.size() - 1);
    }

    /**
     * The score that a given share of good pixels exceeds, interpolated in the logarithm of the rate.
     *
     * @param rate in (0, 1]
     * @return the score
     * @throws IllegalArgumentException if the rate lies outside what the held-out pixels support
     */
    public float scoreAt(double rate) {
        if (!(rate <= falseAlarmRates.get(0) && rate >= smallestRate())) {
            throw new IllegalArgumentException(String.format(
                    java.util.Locale.ROOT,
                    "A false-alarm rate of %s is not supported: %d held-out pixels allow from %.2g to %.2g.",
                    rate,
                    pixels,
                    smallestRate(),
                    falseAlarmRates.get(0)));
        }
        for (int i = 1; i < scores.size(); i++) {
            double lower = falseAlarmRates.get(i);
            if (rate >= lower) {
                double upper = falseAlarmRates.get(i - 1);
                double share = Math.log(upper / rate) / Math.log(upper / lower);
                return (float) (scores.get(i - 1) + share * (scores.get(i) - scores.get(i - 1)));
            }
        }
        return scores.get(0);
    }

    /**
     * {@return the share of good pixels above a score: the inverse of {@link #scoreAt}; beyond what is known, the nearest rate}
     *
     * @param score of the same kind
     */
    public double rateAt(float score) {
        for (int i = 0; i < scores.size(); i++) {
            if (score <= scores.get(i)) {
                if (i == 0 || score == scores.get(i)) {
                    return falseAlarmRates.get(i);
                }
                double share = (score - scores.get(i - 1)) / (scores.get(i) - scores.get(i - 1));
                double upper = falseAlarmRates.get(i - 1);
                return upper * Math.pow(falseAlarmRates.get(i) / upper, share);
            }
        }
        return smallestRate();
    }

    /**
     * A prefix for the result of {@link #rateAt} where the score lies outside the calibrated range.
     *
     * @param score of the same kind
     * @return {@code "less than "}, {@code "more than "} or an empty text
     */
    public String beyond(float score) {
        if (score > scores.get(scores.size() - 1)) {
            return "less than ";
        }
        return score < scores.get(0) ? "more than " : "";
    }

    /**
     * {@return the threshold for a false-alarm rate}
     *
     * @param rate the share of good pixels that may lie above it
     * @param minAreaPx the smallest area that counts, in pixels
     */
    public Threshold threshold(double rate, int minAreaPx) {
        return new Threshold(scoreAt(rate), rate, pixels, minAreaPx);
    }
}

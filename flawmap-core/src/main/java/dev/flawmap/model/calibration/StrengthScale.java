package dev.flawmap.model.calibration;

import dev.flawmap.Defect;

/**
 * What a defect's strength is: its highest score on a scale without bounds, on which the ends of distributions can be
 * continued, and, where asked for, its area. Probabilities crowd at 1; their log-odds do not.
 *
 * @param logOdds whether scores are probabilities, and their log-odds count
 * @param areaWeight how much the natural logarithm of the area in pixels adds; 0 for the highest score alone
 */
public record StrengthScale(boolean logOdds, double areaWeight) {
    /** Nearer to 0 and 1, floating-point numbers do not tell probabilities apart. */
    private static final double RESOLUTION = 0x1p-24;

    public StrengthScale {
        if (!(areaWeight >= 0 && Double.isFinite(areaWeight))) {
            throw new IllegalArgumentException("The weight of areas must not be negative.");
        }
    }

    /** The scale for highest scores of a detector: log-odds where all its scores lie between 0 and 1, or themselves. */
    public static StrengthScale of(double lowestScore, double highestScore) {
        return new StrengthScale(lowestScore >= 0 && highestScore <= 1, 0);
    }

    /** The strength of a defect. */
    public double strength(Defect defect) {
        return strength(defect.maxScore(), defect.areaPx());
    }

    /** The strength of a defect with this highest score and area. */
    public double strength(double maxScore, int areaPx) {
        double evidence = maxScore;
        if (logOdds) {
            double probability = Math.max(RESOLUTION, Math.min(1 - RESOLUTION, maxScore));
            evidence = Math.log(probability / (1 - probability));
        }
        return evidence + areaWeight * Math.log(areaPx);
    }

    /** The highest score of a defect of this strength and area. */
    public double score(double strength, int areaPx) {
        double evidence = strength - areaWeight * Math.log(areaPx);
        return logOdds ? 1 / (1 + Math.exp(-evidence)) : evidence;
    }
}

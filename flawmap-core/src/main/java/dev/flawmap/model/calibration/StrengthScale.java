package dev.flawmap.model.calibration;

/**
 * The scale of a defect's strength: its highest score, or the log-odds of that where scores are probabilities.
 * Probabilities crowd at 1; log-odds do not, so the tail of a distribution can be continued.
 *
 * @param logOdds whether scores are probabilities, and their log-odds count
 */
public record StrengthScale(boolean logOdds) {
    /** Nearer to 0 and 1, floating-point numbers do not tell probabilities apart. */
    private static final double RESOLUTION = 0x1p-24;

    /** The highest seed level that something can exceed visibly. */
    private static final float HIGHEST_PROBABILITY = Math.nextDown(Math.nextDown(1f));

    /**
     * The strength of a defect with this highest score.
     *
     * @param maxScore the highest score of a defect
     * @return the strength
     */
    public double strength(double maxScore) {
        if (!logOdds) {
            return maxScore;
        }
        double probability = Math.max(RESOLUTION, Math.min(1 - RESOLUTION, maxScore));
        return Math.log(probability / (1 - probability));
    }

    /**
     * The highest score of a defect of this strength, kept below what no score exceeds.
     *
     * @param strength on the scale of strengths; higher is stronger
     * @return the score
     */
    public float score(double strength) {
        return logOdds ? Math.min(HIGHEST_PROBABILITY, (float) (1 / (1 + Math.exp(-strength)))) : (float) strength;
    }
}

package dev.flawmap;

/**
 * The two levels at which good material ends: a defect is a connected area of pixels (8 neighbours) whose scores are above
 * the {@code outline} level, one of which at least is above the {@code seed} level, and that has the smallest area or
 * more. The outline level says how far a defect reaches, the seed level which areas are defects at all (thresholding
 * with hysteresis, as in Canny 1986). Where both are equal there is a single level.
 *
 * @param seed a score on the detector's scale that a defect exceeds somewhere
 * @param outline a score on the detector's scale that a defect exceeds everywhere, at most {@code seed}
 * @param targetFpr the share of good pixels meant to lie above the outline level, in (0, 1); where the level was set by
 *     hand, the share of held-out good pixels that lie above it
 * @param heldOutPixels how many good pixels, not trained on, the outline level was fitted to; 0 if it was set by hand
 * @param minAreaPx the smallest area that counts as a defect, in pixels above the outline level, at least 1
 */
public record Threshold(float seed, float outline, double targetFpr, long heldOutPixels, int minAreaPx) {
    /**
     * Checks the components.
     *
     * @param seed a score on the detector's scale that a defect exceeds somewhere
     * @param outline a score on the detector's scale that a defect exceeds everywhere, at most {@code seed}
     * @param targetFpr the share of good pixels meant to lie above the outline level, in (0, 1); where the level was
     *     set by hand, the share of held-out good pixels that lie above it
     * @param heldOutPixels how many good pixels, not trained on, the outline level was fitted to; 0 if it was set by hand
     * @param minAreaPx the smallest area that counts as a defect, in pixels above the outline level, at least 1
     */
    public Threshold {
        if (!Float.isFinite(seed) || !Float.isFinite(outline)) {
            throw new IllegalArgumentException(
                    "A threshold must be a finite number, not " + (Float.isFinite(seed) ? outline : seed) + ".");
        }
        if (outline > seed) {
            throw new IllegalArgumentException("The outline level, " + outline + ", must not be above the seed level, "
                    + seed + ", which a defect has to reach.");
        }
        if (!(targetFpr > 0 && targetFpr < 1)) {
            throw new IllegalArgumentException(
                    "The target false-alarm rate must lie in (0, 1), not " + targetFpr + ".");
        }
        if (heldOutPixels < 0) {
            throw new IllegalArgumentException("The number of held-out pixels must not be negative.");
        }
        if (minAreaPx < 1) {
            throw new IllegalArgumentException("The smallest area must be at least 1 pixel, not " + minAreaPx + ".");
        }
    }

    /**
     * A single level, outline and seed alike.
     *
     * @param level the score that a defect exceeds everywhere and somewhere
     * @param targetFpr the share of good pixels meant to lie above it, in (0, 1)
     * @param heldOutPixels how many good pixels it was fitted to; 0 if it was set by hand
     * @param minAreaPx the smallest area that counts, in pixels, at least 1
     * @throws IllegalArgumentException with one sentence, if one is not what it should be
     */
    public Threshold(float level, double targetFpr, long heldOutPixels, int minAreaPx) {
        this(level, level, targetFpr, heldOutPixels, minAreaPx);
    }

    /**
     * {@return these levels with another seed level}
     *
     * @param other takes the place of its own
     */
    public Threshold withSeed(float other) {
        return new Threshold(other, outline, targetFpr, heldOutPixels, minAreaPx);
    }

    /**
     * {@return these levels with another smallest area}
     *
     * @param other takes the place of its own
     */
    public Threshold withMinAreaPx(int other) {
        return new Threshold(seed, outline, targetFpr, heldOutPixels, other);
    }
}

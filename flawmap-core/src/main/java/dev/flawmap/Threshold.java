package dev.flawmap;

/**
 * Where good material ends: pixels whose score is above {@code value} are defective, connected areas below
 * {@code minAreaPx} are ignored.
 *
 * @param value a score on the detector's scale
 * @param targetFpr the share of good pixels meant to lie above it, in (0, 1); of one that was set by hand, the share of
 *     held-out good pixels that do
 * @param heldOutPixels how many good pixels, not trained on, it was fitted to; 0 if it was set by hand
 * @param minAreaPx the smallest area that counts as a defect, in pixels, at least 1
 */
public record Threshold(float value, double targetFpr, long heldOutPixels, int minAreaPx) {
    /**
     * Checks the components.
     *
     * @param value a score on the detector's scale
     * @param targetFpr the share of good pixels meant to lie above it, in (0, 1); of one that was set by hand, the share of
     *     held-out good pixels that do
     * @param heldOutPixels how many good pixels, not trained on, it was fitted to; 0 if it was set by hand
     * @param minAreaPx the smallest area that counts as a defect, in pixels, at least 1
     * @throws IllegalArgumentException with one sentence, if one is not what it should be
     */
    public Threshold {
        if (!Float.isFinite(value)) {
            throw new IllegalArgumentException("A threshold must be a finite number, not " + value + ".");
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
}

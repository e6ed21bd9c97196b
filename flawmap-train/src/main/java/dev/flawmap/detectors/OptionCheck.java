package dev.flawmap.detectors;

/** The conditions that detectors' options must meet. */
final class OptionCheck {
    private OptionCheck() {}

    /**
     * Requires something of options.
     *
     * @param detector its published name, for the sentence
     * @param otherwise what must hold, without the full stop
     * @throws IllegalArgumentException with one sentence, unless it holds
     */
    static void require(String detector, boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(detector + ": " + otherwise + ".");
        }
    }

    /**
     * Requires what all detectors of patches do of their {@link PatchDetector.Settings}.
     *
     * @throws IllegalArgumentException with one sentence, unless it holds
     */
    static void patches(String detector, int latent, int batch, double averageDecay, int stride) {
        require(detector, latent >= 1, "latent must be at least 1");
        require(detector, batch >= 2, "batch must be at least 2");
        require(detector, averageDecay >= 0 && averageDecay < 1, "averageDecay must lie in [0, 1)");
        require(detector, stride >= 1 && stride <= Patches.SIZE, "stride must lie between 1 and 32");
    }

    /** Whether all these can weigh a loss or a score: in [0, 1e6]. */
    static boolean areWeights(double... values) {
        for (double value : values) {
            if (!(value >= 0 && value <= 1e6)) {
                return false;
            }
        }
        return true;
    }

    /** Whether all these can be learning rates: in (0, 1). */
    static boolean areRates(double... values) {
        for (double value : values) {
            if (!(value > 0 && value < 1)) {
                return false;
            }
        }
        return true;
    }
}

package dev.flawmap.detectors;

/** The conditions that detectors' options must meet. */
final class OptionCheck {
    private static final int MOST_PATCHES = 4096;
    private static final int MOST_LATENT = 4096;
    private static final int MOST_SIDE = 1024;
    /** The pixels of a batch, as many as those of {@link #MOST_PATCHES} patches. */
    private static final int MOST_PIXELS = MOST_PATCHES * Patches.SIZE * Patches.SIZE;

    private static final int MOST_STEPS = 100;

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
        latent(detector, latent);
        require(detector, batch >= 2 && batch <= MOST_PATCHES, "batch must lie between 2 and " + MOST_PATCHES);
        require(detector, averageDecay >= 0 && averageDecay < 1, "averageDecay must lie in [0, 1)");
        require(detector, stride >= 1 && stride <= Patches.SIZE, "stride must lie between 1 and 32");
    }

    /**
     * Requires a latent vector to have a length that layers can be made for.
     *
     * @throws IllegalArgumentException with one sentence, unless it has
     */
    static void latent(String detector, int latent) {
        require(detector, latent >= 1 && latent <= MOST_LATENT, "latent must lie between 1 and " + MOST_LATENT);
    }

    /**
     * Requires crops that can be cut, of which a batch fits in memory.
     *
     * @param multiple of which the side of a crop must be
     * @throws IllegalArgumentException with one sentence, unless it holds
     */
    static void crops(String detector, int crop, int multiple, int batch) {
        require(
                detector,
                crop >= 32 && crop <= MOST_SIDE && crop % multiple == 0,
                "crop must lie between 32 and " + MOST_SIDE + " and be a multiple of " + multiple);
        int most = MOST_PIXELS / (crop * crop);
        require(
                detector,
                batch >= 2 && batch <= most,
                "batch must lie between 2 and " + most + " where crop is " + crop);
    }

    /**
     * Requires a number of steps in turn.
     *
     * @throws IllegalArgumentException with one sentence, unless it lies between 1 and 100
     */
    static void steps(String detector, String name, int steps) {
        require(detector, steps >= 1 && steps <= MOST_STEPS, name + " must lie between 1 and " + MOST_STEPS);
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

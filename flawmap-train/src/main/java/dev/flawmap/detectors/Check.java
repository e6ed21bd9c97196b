package dev.flawmap.detectors;

/** What records of options check themselves with. */
final class Check {
    private Check() {}

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

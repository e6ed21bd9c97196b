package dev.flawmap.detectors;

/** How the learning rate changes over a stage. */
final class Schedule {
    private Schedule() {}

    /**
     * Rises linearly over the first 3 % of the stage, then falls along half a cosine to 1 % of the peak.
     *
     * @param progress in [0, 1]
     */
    static double warmCosine(double peak, double progress) {
        double warm = 0.03;
        if (progress < warm) {
            return peak * (0.1 + 0.9 * progress / warm);
        }
        double falling = (progress - warm) / (1 - warm);
        return peak * (0.01 + 0.99 * 0.5 * (1 + Math.cos(Math.PI * falling)));
    }
}

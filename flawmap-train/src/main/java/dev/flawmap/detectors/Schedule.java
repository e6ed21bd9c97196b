package dev.flawmap.detectors;

import dev.flawmap.network.AdamSettings;
import dev.flawmap.network.Training;

/** How the learning rate changes over a stage. */
final class Schedule {
    private Schedule() {}

    /** Adam for adversarial training at this point of the stage. */
    static AdamSettings adversarial(Training<?> t, double peak, boolean annealed) {
        return AdamSettings.adversarial(rate(t, peak, annealed));
    }

    /** The learning rate at this point of the stage: the peak, or what is annealed from it. */
    static double rate(Training<?> t, double peak, boolean annealed) {
        return annealed ? warmCosine(peak, t.progress()) : peak;
    }

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

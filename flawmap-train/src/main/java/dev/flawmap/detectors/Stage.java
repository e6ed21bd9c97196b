package dev.flawmap.detectors;

import dev.flawmap.network.Metric;
import dev.flawmap.network.Network;
import java.util.List;

/**
 * A part of a detector's training.
 *
 * @param name short, for people and the history
 * @param share of the training time that it should get, relative to the other stages'
 * @param trains the networks in training mode; all others are frozen, in evaluation mode
 * @param falls the metric that falls while the stage learns; in adversarial training, not every loss does
 */
public record Stage(String name, double share, List<Network> trains, Metric falls) {
    /**
     * Checks the components, and copies collections.
     *
     * @param name short, for people and the history
     * @param share of the training time that it should get, relative to the other stages'
     * @param trains the networks in training mode; all others are frozen, in evaluation mode
     * @param falls the metric that falls while the stage learns; in adversarial training, not every loss does
     * @throws IllegalArgumentException with one sentence, if one is not what it should be
     */
    public Stage {
        if (!(share > 0)) {
            throw new IllegalArgumentException("The stage '" + name + "' needs a positive share of the time.");
        }
        trains = List.copyOf(trains);
    }
}

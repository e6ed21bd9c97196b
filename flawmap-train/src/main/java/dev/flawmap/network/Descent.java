package dev.flawmap.network;

import java.util.List;

/**
 * How a vector is searched for by gradient descent.
 *
 * @param starts where it starts from, one after the other; vectors of one length
 * @param steps of Adam from each start
 * @param adam the steps' settings
 */
public record Descent(List<float[]> starts, int steps, AdamSettings adam) {
    /**
     * Checks the components, and copies collections.
     *
     * @param starts where it starts from, one after the other; vectors of one length
     * @param steps of Adam from each start
     * @param adam the steps' settings
     * @throws IllegalArgumentException with one sentence, if one is not what it should be
     */
    public Descent {
        starts = List.copyOf(starts);
        if (starts.isEmpty() || steps < 0) {
            throw new IllegalArgumentException("A descent needs a start, and steps.");
        }
    }
}

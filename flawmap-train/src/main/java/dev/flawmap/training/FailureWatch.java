package dev.flawmap.training;

import java.util.Map;

/** Stops training that has failed: losses that are not finite, and a generator whose samples are all the same. */
final class FailureWatch {
    private static final double LEAST_SPREAD = 0.01;
    private static final int PATIENCE = 200;

    private int collapsed;

    /**
     * Looks at one iteration's losses.
     *
     * @throws TrainingException if training has failed
     */
    void check(String stage, int iteration, Map<String, Double> losses) {
        losses.forEach((name, value) -> {
            if (!Double.isFinite(value)) {
                throw new TrainingException("Training failed: the loss '" + name + "' of stage '" + stage
                        + "' is not a finite number at iteration " + (iteration + 1)
                        + "; try another --seed or smaller learning rates.");
            }
        });
        Double spread = losses.get("generated_spread");
        if (spread != null) {
            collapsed = spread < LEAST_SPREAD ? collapsed + 1 : 0;
            if (collapsed >= PATIENCE) {
                throw new TrainingException("Training failed: the generator has collapsed, its samples have been all"
                        + " alike for " + PATIENCE + " iterations before iteration " + (iteration + 1) + " of stage '"
                        + stage + "'; try another --seed or smaller learning rates.");
            }
        }
    }
}

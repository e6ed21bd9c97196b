package dev.flawmap.training.checks;

import dev.flawmap.network.Metric;
import dev.flawmap.training.TrainingException;
import dev.flawmap.training.TrainingException.Problem;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Stops training that has failed: values that are not finite, and a generator whose samples are all the same. Notes a
 * discriminator that wins, whose cross-entropy stays at 0 or who leaves generated samples far more energy than real ones.
 * Training may still recover from that, so it goes on. What to watch for, the metrics' roles say.
 */
public final class FailureWatch {
    private static final double LEAST_SPREAD = 0.01;
    /** The most iterations that a collapse may last. */
    private static final int PATIENCE = 200;

    /** The share of a stage that a collapse may last, if that is fewer iterations. */
    private static final double SHARE = 0.2;

    /** The iterations that a collapse may last in any case. */
    private static final int LEAST_PATIENCE = 20;

    private static final double LEAST_CROSS_ENTROPY = 1e-5;
    private static final double MOST_ENERGY = 1.5;
    private static final int WINS = 100;

    private final Consumer<String> note;
    private final Map<String, Integer> wins = new HashMap<>();
    private final Set<String> noted = new HashSet<>();
    private int collapsed;

    /**
     * What a watch has seen, to go on after an interruption as if there had been none.
     *
     * @param wins iterations in a row that the discriminator has won, by stage and loss
     * @param noted stages of which something was noted
     * @param collapsed iterations in a row that samples have been all alike
     */
    public record State(Map<String, Integer> wins, Set<String> noted, int collapsed) {
        /**
         * Copies collections.
         *
         * @param wins iterations in a row that the discriminator has won, by stage and loss
         * @param noted stages of which something was noted
         * @param collapsed iterations in a row that samples have been all alike
         */
        public State {
            wins = Map.copyOf(wins);
            noted = Set.copyOf(noted);
        }
    }

    /**
     * A watch over one run.
     *
     * @param note hears sentences for the user, at most one a stage
     */
    public FailureWatch(Consumer<String> note) {
        this.note = note;
    }

    /**
     * Looks at what one iteration noted.
     *
     * @param stage its name
     * @param iteration of the stage, from 0
     * @param total iterations of the stage
     * @param values of that iteration
     * @throws TrainingException if training has failed
     */
    public void check(String stage, int iteration, int total, Map<Metric, Double> values) {
        values.forEach((metric, value) -> {
            String name = metric.name();
            if (!Double.isFinite(value)) {
                throw new TrainingException(
                        Problem.NOT_FINITE,
                        "Training failed: the loss '" + name + "' of stage '" + stage
                                + "' is not a finite number at iteration " + (iteration + 1)
                                + "; try another seed or smaller learning rates.");
            }
            switch (metric.role()) {
                case DISCRIMINATOR ->
                    watchDiscriminator(
                            stage, iteration, name, value < LEAST_CROSS_ENTROPY, "below " + LEAST_CROSS_ENTROPY);
                case GENERATED_ENERGY -> {
                    boolean far = value > MOST_ENERGY * realEnergy(values);
                    watchDiscriminator(
                            stage, iteration, name, far, "above " + MOST_ENERGY + " times that of real patches");
                }
                case SPREAD -> watchGenerator(stage, iteration, total, value);
                case LOSS, REAL_ENERGY -> {}
            }
        });
    }

    private static double realEnergy(Map<Metric, Double> values) {
        return values.entrySet().stream()
                .filter(entry -> entry.getKey().role() == Metric.Role.REAL_ENERGY)
                .mapToDouble(Map.Entry::getValue)
                .findFirst()
                .orElse(Double.POSITIVE_INFINITY);
    }

    /** {@return what has been seen so far} */
    public State state() {
        return new State(wins, noted, collapsed);
    }

    /**
     * Takes up what {@link #state()} gave.
     *
     * @param seen of an earlier run
     */
    public void load(State seen) {
        wins.putAll(seen.wins());
        noted.addAll(seen.noted());
        collapsed = seen.collapsed();
    }

    private void watchGenerator(String stage, int iteration, int total, double spread) {
        int patience = (int) Math.max(LEAST_PATIENCE, Math.min(PATIENCE, SHARE * total));
        collapsed = spread < LEAST_SPREAD ? collapsed + 1 : 0;
        if (collapsed >= patience) {
            throw new TrainingException(
                    Problem.COLLAPSED,
                    "Training failed: the generator has collapsed, its samples have been all"
                            + " alike for " + patience + " iterations before iteration " + (iteration + 1)
                            + " of stage '"
                            + stage + "'; try another seed or smaller learning rates.");
        }
    }

    private void watchDiscriminator(String stage, int iteration, String name, boolean winning, String where) {
        String loss = stage + " " + name;
        int inARow = winning ? wins.merge(loss, 1, Integer::sum) : 0;
        wins.put(loss, inARow);
        if (inARow >= WINS && noted.add(stage)) {
            note.accept("The discriminator wins: the loss '" + name + "' of stage '" + stage + "' has been " + where
                    + " for " + WINS + " iterations before iteration " + (iteration + 1)
                    + ", so little is learnt from it; try a smaller learning rate for it.");
        }
    }
}

package dev.flawmap.training.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Watches how long training steps take. Where training has to end in time, says when the iterations that are left no
 * longer fit: the machine has become slower, or faster. Used on one thread; reads no clock.
 *
 * <p>Steps are looked at in windows of time. Plans change only when three windows in a row say the same, and only when
 * the end would be off by more than a few per cent of all the time, so that a machine that keeps its speed keeps its
 * plan. More iterations are planned only once a stage has come some way, since some detectors' first steps are shorter.
 */
final class StepPace {
    /** How far off the end may be in any case, as part of all the time. */
    private static final double TOLERANCE = 0.05;
    /** How far off it may be, as part of the time left: what is far away can still be met later. */
    private static final double TOLERANCE_OF_LEFT = 0.12;

    private static final double WINDOW_SHARE = 0.02;
    private static final double LEAST_WINDOW_SECONDS = 1;
    private static final int LEAST_WINDOW_STEPS = 3;
    private static final int WINDOWS = 3;
    private static final double SETTLED = 0.25;
    /** The ratio to the planned time of a step from which on the machine counts as busy. */
    private static final double BUSY = 1.4;

    /** More iterations of a stage than any run has. */
    static final int UNLIMITED = 100_000_000;

    /**
     * What a run may take.
     *
     * @param end when its last iteration should be done, in seconds since the run began
     * @param stepSeconds what a step of every stage took when the iterations were planned
     */
    record Budget(double end, List<Double> stepSeconds) {
        Budget {
            stepSeconds = List.copyOf(stepSeconds);
            boolean valid = Double.isFinite(end)
                    && stepSeconds.stream().allMatch(seconds -> Double.isFinite(seconds) && seconds > 0);
            if (!valid) {
                throw new IllegalArgumentException("A budget ends some time, and steps take some.");
            }
        }
    }

    private final Optional<Budget> budget;
    private final int most;
    private final double window;
    private int stage = -1;
    private double windowSeconds;
    private int windowSteps;
    private double current;
    private boolean measured;
    private int off;
    private int offWindows;
    private double offPace;
    private int slow;
    private double slowdown = 1;

    /**
     * Watches a run.
     *
     * @param budget without which plans never change
     * @param most iterations of a stage, however fast the machine is
     */
    StepPace(Optional<Budget> budget, int most) {
        this.budget = budget;
        this.most = most;
        this.window = Math.max(
                LEAST_WINDOW_SECONDS, WINDOW_SHARE * budget.map(Budget::end).orElse(0.0));
    }

    /**
     * Takes a step into account.
     *
     * @param stage of the step
     * @param done iterations of this stage, this one among them
     * @param iterations of every stage, as planned now
     * @param progress of the stage
     * @param seconds that the step took
     * @param now in seconds since the run began
     * @return new numbers of iterations of every stage, where they have to change
     */
    Optional<List<Integer>> step(
            int stage, int done, List<Integer> iterations, double progress, double seconds, double now) {
        if (stage != this.stage) {
            begin(stage);
        }
        windowSeconds += seconds;
        windowSteps++;
        if (!measured) {
            current = windowSeconds / windowSteps;
        }
        if (windowSeconds < window || windowSteps < LEAST_WINDOW_STEPS) {
            return Optional.empty();
        }
        current = windowSeconds / windowSteps;
        measured = true;
        windowSeconds = 0;
        windowSteps = 0;
        watchSpeed();
        if (budget.isEmpty() || done >= iterations.get(stage)) {
            return Optional.empty();
        }
        int direction = direction(done, iterations, progress, now);
        if (direction == 0 || direction != off) {
            offWindows = 0;
            offPace = 0;
        }
        off = direction;
        offWindows++;
        offPace += current;
        if (off == 0 || offWindows < WINDOWS) {
            return Optional.empty();
        }
        current = offPace / offWindows;
        off = 0;
        return Optional.of(fitted(done, iterations, now));
    }

    private void begin(int next) {
        stage = next;
        windowSeconds = 0;
        windowSteps = 0;
        measured = false;
        off = 0;
    }

    private void watchSpeed() {
        double ratio =
                budget.map(known -> current / known.stepSeconds().get(stage)).orElse(1.0);
        slow = ratio > BUSY ? slow + 1 : 0;
        if (slow >= 2) {
            slowdown = Math.max(slowdown, ratio);
        }
    }

    /** How many times as long as planned steps have taken, where that is much and has lasted; otherwise 1. */
    double slowdown() {
        return slowdown;
    }

    /** Whether the end would come too late (1), too early (-1), or about in time (0). */
    private int direction(int done, List<Integer> iterations, double progress, double now) {
        double end = budget.orElseThrow().end();
        double late = now + secondsLeft(done, iterations) - end;
        if (Math.abs(late) <= Math.max(TOLERANCE * end, TOLERANCE_OF_LEFT * (end - now))) {
            return 0;
        }
        return late > 0 ? 1 : progress < SETTLED || iterations.get(stage) >= most ? 0 : -1;
    }

    private List<Integer> fitted(int done, List<Integer> iterations, double now) {
        double factor = Math.max(0, budget.orElseThrow().end() - now) / secondsLeft(done, iterations);
        List<Integer> fitted = new ArrayList<>(iterations);
        fitted.set(stage, Math.max(done + 1, Math.min(most, done + scaled(iterations.get(stage) - done, factor))));
        for (int later = stage + 1; later < fitted.size(); later++) {
            fitted.set(later, scaled(iterations.get(later), factor));
        }
        return fitted;
    }

    private static int scaled(int count, double factor) {
        return (int) Math.max(1, Math.min(UNLIMITED, Math.round(count * factor)));
    }

    /** What the iterations that are left take at the present speed. */
    double secondsLeft(int done, List<Integer> iterations) {
        double seconds = current * (iterations.get(stage) - done);
        for (int later = stage + 1; later < iterations.size(); later++) {
            seconds += iterations.get(later) * current * relative(later);
        }
        return seconds;
    }

    /** How long a later stage's step takes, relative to one of this stage. */
    private double relative(int later) {
        return budget.map(known ->
                        known.stepSeconds().get(later) / known.stepSeconds().get(stage))
                .orElse(1.0);
    }
}

package dev.flawmap.training;

import dev.flawmap.Threads;
import dev.flawmap.image.Scale;
import dev.flawmap.simulate.defects.DefectSettings;
import dev.flawmap.torch.Torch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * How a detector is trained, apart from its own options.
 *
 * @param seed the one seed: weights, batches and noise follow from it
 * @param budget the wall time that training, calibration and export may take; ignored where iterations are given
 * @param iterations of every stage, or empty to fit them to the budget
 * @param threads for computing
 * @param precision of networks while training
 * @param device {@code cpu} or {@code cuda}
 * @param targetFpr the share of good pixels meant to lie above the outline level, in (0, 0.5]
 * @param minAreaPx the smallest defect in pixels of the images; where empty, 30 at the resolution worked at
 * @param defects changes the settings of simulated defects that suit the material, for detectors that learn from them
 * @param checkpoint the file in which a run saves its state now and then, and when it is stopped
 */
public record TrainingSettings(
        long seed,
        Duration budget,
        Optional<IterationPlan> iterations,
        int threads,
        Torch.Precision precision,
        String device,
        double targetFpr,
        OptionalInt minAreaPx,
        UnaryOperator<DefectSettings> defects,
        Path checkpoint) {
    private static final int MIN_AREA_PX = 30;

    /**
     * Checks the components.
     *
     * @param seed the one seed: weights, batches and noise follow from it
     * @param budget the wall time that training, calibration and export may take; ignored where iterations are given
     * @param iterations of every stage, or empty to fit them to the budget
     * @param threads for computing
     * @param precision of networks while training
     * @param device {@code cpu} or {@code cuda}
     * @param targetFpr the share of good pixels meant to lie above the threshold, in (0, 0.5]
     * @param minAreaPx the smallest defect in pixels of the images; where empty, 30 at the resolution worked at
     * @param defects changes the settings of simulated defects that suit the material, for detectors that learn from them
     * @param checkpoint the file in which a run saves its state now and then, and when it is stopped
     * @throws IllegalArgumentException with one sentence, if one is not what it should be
     */
    public TrainingSettings {
        Threads.require(threads);
        if (budget.isNegative() || budget.isZero()) {
            throw new IllegalArgumentException("The time budget must be positive.");
        }
        if (!(targetFpr > 0 && targetFpr <= 0.5)) {
            throw new IllegalArgumentException(
                    "The target false-alarm rate must lie in (0, 0.5], not " + targetFpr + ".");
        }
        if (minAreaPx.orElse(1) < 1) {
            throw new IllegalArgumentException(
                    "The smallest area must be at least 1 pixel, not " + minAreaPx.getAsInt() + ".");
        }
    }

    /**
     * {@return settings for ten minutes on all cores, with seed 1, in the faster precision, for a false-alarm rate of 1 %}
     *
     * @param checkpoint the file in which a run saves its state now and then, and when it is stopped
     */
    public static TrainingSettings standard(Path checkpoint) {
        return new TrainingSettings(
                1,
                Duration.ofMinutes(10),
                Optional.empty(),
                Runtime.getRuntime().availableProcessors(),
                Torch.bestPrecision(),
                "cpu",
                0.01,
                OptionalInt.empty(),
                UnaryOperator.identity(),
                checkpoint);
    }

    /**
     * {@return the same with another seed}
     *
     * @param other from which weights, batches and noise follow
     */
    public TrainingSettings withSeed(long other) {
        return new TrainingSettings(
                other, budget, iterations, threads, precision, device, targetFpr, minAreaPx, defects, checkpoint);
    }

    /**
     * {@return the same for another wall time, whatever number of iterations that makes}
     *
     * @param other the time that training, calibration and export may take
     */
    public TrainingSettings withBudget(Duration other) {
        return new TrainingSettings(
                seed, other, Optional.empty(), threads, precision, device, targetFpr, minAreaPx, defects, checkpoint);
    }

    /**
     * {@return the same for a number of iterations, whatever time they take}
     *
     * @param plan of every stage
     */
    public TrainingSettings withIterations(IterationPlan plan) {
        return new TrainingSettings(
                seed, budget, Optional.of(plan), threads, precision, device, targetFpr, minAreaPx, defects, checkpoint);
    }

    /**
     * {@return the same with another number of threads}
     *
     * @param number for computing, at least 1
     */
    public TrainingSettings withThreads(int number) {
        return new TrainingSettings(
                seed, budget, iterations, number, precision, device, targetFpr, minAreaPx, defects, checkpoint);
    }

    /**
     * {@return the smallest defect in pixels of the images}
     *
     * @param scale of the images' resolution
     */
    public int minAreaPx(Scale scale) {
        return minAreaPx.orElse(MIN_AREA_PX * scale.factor() * scale.factor());
    }
}

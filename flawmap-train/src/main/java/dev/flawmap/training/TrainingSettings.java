package dev.flawmap.training;

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

    public TrainingSettings {
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

    /** The smallest defect in pixels of the images. */
    public int minAreaPx(Scale scale) {
        return minAreaPx.orElse(MIN_AREA_PX * scale.factor() * scale.factor());
    }
}

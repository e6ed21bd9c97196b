package dev.flawmap.cli;

import dev.flawmap.Threshold;
import dev.flawmap.model.Calibration;
import dev.flawmap.model.Model;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where good material ends, in place of what the model file says. */
final class ThresholdOptions {
    @Option(
            names = "--target-fpr",
            paramLabel = "RATE",
            description = "The share of good pixels meant to lie above the threshold, for example 0.01.")
    private Optional<Double> targetFpr;

    @Option(names = "--threshold", paramLabel = "SCORE", description = "The threshold itself, on the detector's scale.")
    private Optional<Float> value;

    @Option(
            names = "--min-area",
            paramLabel = "AREA",
            converter = Areas.class,
            description = "The smallest defect in pixels, for example 30px.")
    private Optional<Integer> minArea;

    /** Whether no option was given. */
    boolean isEmpty() {
        return targetFpr.isEmpty() && value.isEmpty() && minArea.isEmpty();
    }

    /** The model's threshold, changed as asked. */
    Threshold apply(Model model) {
        if (targetFpr.isPresent() && value.isPresent()) {
            throw new UsageException("Give either --target-fpr or --threshold.");
        }
        Threshold now = model.description().threshold();
        int area = minArea.orElse(now.minAreaPx());
        try {
            if (targetFpr.isPresent()) {
                String score = model.description().scores().get(0).name();
                Calibration calibration = model.description().calibrations().get(score);
                if (calibration == null) {
                    throw new UsageException("The model has no calibration; give --threshold instead.");
                }
                return calibration.threshold(targetFpr.get(), area);
            }
            return value.isPresent()
                    ? new Threshold(value.get(), now.targetFpr(), 0, area)
                    : new Threshold(now.value(), now.targetFpr(), now.heldOutPixels(), area);
        } catch (IllegalArgumentException e) {
            throw UsageException.of(e);
        }
    }
}

package dev.flawmap.cli;

import dev.flawmap.Threshold;
import dev.flawmap.model.Model;
import dev.flawmap.model.calibration.Calibration;
import dev.flawmap.model.calibration.FalseAlarms;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
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

    @Option(
            names = "--false-defects",
            paramLabel = "RATE",
            description = "How many false defects there may be per good image: sets the smallest area.")
    private Optional<Double> falseDefects;

    /** Whether no option was given. */
    boolean isEmpty() {
        return targetFpr.isEmpty() && value.isEmpty() && minArea.isEmpty() && falseDefects.isEmpty();
    }

    /** The smallest area that gives so many false defects above a threshold. */
    private static int smallestArea(Model model, Threshold threshold, double rate) {
        FalseAlarms alarms = model.description()
                .falseAlarms(threshold)
                .orElseThrow(() -> new UsageException(
                        model.description().falseAlarms().isEmpty()
                                ? "No good area was held out; give --min-area instead."
                                : "How many false defects there are at this threshold is not known; give --min-area"
                                        + " instead."));
        return alarms.minAreaFor(rate)
                .orElseThrow(() -> new UsageException(String.format(
                        Locale.ROOT,
                        "The held-out area, that of %.2g images, is too small to tell %s false defects per image; ask"
                                + " for %.2g or more, or give --min-area.",
                        alarms.images(),
                        rate,
                        roundedUp(1 / alarms.images()))));
    }

    /** To two digits that are enough. */
    private static double roundedUp(double rate) {
        return new BigDecimal(rate)
                .round(new MathContext(2, RoundingMode.CEILING))
                .doubleValue();
    }

    /** The model's threshold, changed as asked. */
    Threshold apply(Model model) {
        if (targetFpr.isPresent() && value.isPresent()) {
            throw new UsageException("Give either --target-fpr or --threshold.");
        }
        if (falseDefects.isPresent() && minArea.isPresent()) {
            throw new UsageException("Give either --false-defects or --min-area.");
        }
        try {
            Threshold changed = changed(model);
            int area = falseDefects
                    .map(rate -> smallestArea(model, changed, rate))
                    .orElse(minArea.orElse(changed.minAreaPx()));
            return changed.withMinAreaPx(area);
        } catch (IllegalArgumentException e) {
            throw UsageException.of(e);
        }
    }

    /** The threshold with the smallest area as it was. */
    private Threshold changed(Model model) {
        Threshold now = model.description().threshold();
        Optional<Calibration> calibration = model.description().calibration();
        if (targetFpr.isPresent()) {
            return calibration
                    .orElseThrow(() -> new UsageException("The model has no calibration; give --threshold instead."))
                    .threshold(targetFpr.get(), now.minAreaPx());
        }
        if (value.isPresent()) {
            double rate = calibration.map(c -> c.rateAt(value.get())).orElse(now.targetFpr());
            return new Threshold(value.get(), rate, 0, now.minAreaPx());
        }
        return now;
    }
}

package dev.flawmap.cli;

import dev.flawmap.Threshold;
import dev.flawmap.model.Model;
import dev.flawmap.model.ModelDescription;
import dev.flawmap.model.calibration.Calibration;
import dev.flawmap.report.ModelFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flawmap threshold}: shows or changes a model's threshold. */
@Command(
        name = "threshold",
        description = "Shows a model's threshold and what it may be, or changes it in the model file.")
final class ThresholdCommand implements Callable<Integer> {
    @Mixin
    private Common common;

    @Mixin
    private ThresholdOptions thresholds;

    @Mixin
    private ModelOption model;

    @Option(
            names = "--out",
            paramLabel = "MODEL",
            description = "Write the changed model here and leave the other as it is.")
    private Optional<Path> out;

    @Override
    public Integer call() throws IOException {
        Model loaded = model.read();
        if (thresholds.isEmpty()) {
            show(loaded);
            return ExitCode.DONE;
        }
        Threshold changed = thresholds.apply(loaded);
        Path target = out.orElse(model.file());
        loaded.withThreshold(changed).write(new Outputs(List.of()).file(target));
        common.out()
                .println("Before: "
                        + text(loaded.description(), loaded.description().threshold()));
        common.out().println("Now:    " + text(loaded.description(), changed) + ", in " + target + ".");
        printFalseAlarms(loaded.description(), changed);
        return ExitCode.DONE;
    }

    private void show(Model loaded) {
        common.out()
                .println("Threshold: "
                        + text(loaded.description(), loaded.description().threshold()) + ".");
        printFalseAlarms(loaded.description(), loaded.description().threshold());
        loaded.description().calibration().ifPresent(this::printRates);
    }

    private void printRates(Calibration calibration) {
        common.out()
                .printf(
                        Locale.ROOT,
                        "%nOn %d held-out good pixels:%nfalse-alarm rate  threshold%n",
                        calibration.pixels());
        for (String text : List.of("0.1", "0.05", "0.02", "0.01", "0.005", "0.002", "0.001", "0.0001")) {
            double rate = Double.parseDouble(text);
            if (rate >= calibration.smallestRate()) {
                common.out().printf(Locale.ROOT, "%-16s  %.5g%n", text, calibration.scoreAt(rate));
            }
        }
    }

    private void printFalseAlarms(ModelDescription description, Threshold threshold) {
        description
                .falseAlarms(threshold)
                .ifPresent(alarms ->
                        common.out().println("On held-out images: " + ModelFacts.falseAlarms(alarms, threshold) + "."));
    }

    private static String text(ModelDescription description, Threshold threshold) {
        return String.format(
                Locale.ROOT,
                "%.5g for a false-alarm rate of %s%s, defects from %d px",
                threshold.value(),
                ModelFacts.rate(description, threshold),
                threshold.heldOutPixels() == 0 ? " (set by hand)" : "",
                threshold.minAreaPx());
    }
}

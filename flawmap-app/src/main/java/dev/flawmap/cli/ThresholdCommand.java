package dev.flawmap.cli;

import dev.flawmap.Threshold;
import dev.flawmap.model.Model;
import dev.flawmap.model.ModelDescription;
import dev.flawmap.model.calibration.Calibration;
import dev.flawmap.model.calibration.FalseDefects;
import dev.flawmap.report.FoundByKind;
import dev.flawmap.report.ModelFacts;
import dev.flawmap.report.PowerCurve;
import dev.flawmap.report.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
            if (out.isPresent()) {
                throw new UsageException("Nothing is to be changed, so " + out.get()
                        + " was not written; say how, for example with --false-defects 0.1, or leave --out out.");
            }
            show(loaded);
            return ExitCode.DONE;
        }
        Threshold changed = thresholds.apply(loaded);
        Path target = out.orElse(model.file());
        Path written = new Outputs(List.of()).file(target);
        if (out.isPresent() && !(Files.exists(written) && Files.isSameFile(written, model.file()))) {
            Outputs.keep(written)
                    .ifPresent(old ->
                            common.err().println("The model that " + target + " held before is kept as " + old + "."));
        }
        loaded.withThreshold(changed).write(written);
        common.out().println("Before:");
        printLevels(loaded.description(), loaded.description().threshold());
        common.out().println("Now, in " + target + ":");
        printLevels(loaded.description(), changed);
        return ExitCode.DONE;
    }

    private void show(Model loaded) {
        printLevels(loaded.description(), loaded.description().threshold());
        loaded.description().falseDefects().ifPresent(this::printPromises);
        loaded.description().calibration().ifPresent(this::printRates);
        PowerCurve.of(loaded.description()).ifPresent(this::printPower);
        FoundByKind.of(loaded.description()).ifPresent(this::printKinds);
    }

    private void printLevels(ModelDescription description, Threshold threshold) {
        ModelFacts.levels(description, threshold)
                .forEach((name, value) -> common.out().printf(Locale.ROOT, "  %-16s %s%n", name + ":", value));
    }

    private void printPromises(FalseDefects known) {
        common.out()
                .printf(
                        Locale.ROOT,
                        "%nOn good area equal to %.2g images, from %d px on:%n"
                                + "false defects per good image  (95 %%)            good images flagged  seed level%n",
                        known.images(),
                        known.minAreaPx());
        for (double rate : List.of(2.0, 1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01)) {
            FalseDefects.Promise promise = known.strengthFor(rate);
            if (promise.kept() && promise.strength() > Double.NEGATIVE_INFINITY) {
                common.out()
                        .printf(
                                Locale.ROOT,
                                "%-29s  %-16s  %-19s  %.6g%n",
                                rate,
                                String.format(
                                        Locale.ROOT,
                                        "%.2g to %.2g",
                                        promise.level().least(),
                                        promise.level().most()),
                                String.format(Locale.ROOT, "%.2g %%", 100 * -Math.expm1(-rate)),
                                known.scale().score(promise.strength()));
            }
        }
    }

    private void printPower(PowerCurve curve) {
        common.out().printf("%n%s%n%s %s%n", curve.finding(), curve.conditions(), curve.caveat());
        print(curve.table());
    }

    private void printKinds(FoundByKind found) {
        common.out().printf("%nBy kind, area, and strength in multiples of the least that is seen:%n");
        print(found.table());
    }

    private void print(Table table) {
        printRow(table.head());
        table.rows().forEach(this::printRow);
    }

    private void printRow(List<String> cells) {
        String row = cells.stream()
                .map(cell -> String.format(Locale.ROOT, "%-16s", cell))
                .collect(Collectors.joining());
        common.out().println(row.stripTrailing());
    }

    private void printRates(Calibration calibration) {
        common.out()
                .printf(
                        Locale.ROOT,
                        "%nOn %d held-out good pixels:%nshare above  outline level%n",
                        calibration.pixels());
        for (String text : List.of("0.2", "0.1", "0.05", "0.02", "0.01", "0.005", "0.002", "0.001", "0.0001")) {
            double rate = Double.parseDouble(text);
            if (rate >= calibration.smallestRate()) {
                common.out().printf(Locale.ROOT, "%-11s  %.5g%n", text, calibration.scoreAt(rate));
            }
        }
    }
}

package dev.flawmap.cli;

import dev.flawmap.benchmark.Benchmark;
import dev.flawmap.benchmark.Cell;
import dev.flawmap.benchmark.CellResult;
import dev.flawmap.benchmark.Plan;
import dev.flawmap.benchmark.Summary;
import dev.flawmap.data.Dataset;
import dev.flawmap.detectors.Catalogue;
import dev.flawmap.detectors.Options;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.evaluate.Evaluator;
import dev.flawmap.evaluate.Protocol;
import dev.flawmap.model.Model;
import dev.flawmap.report.BenchmarkReport;
import dev.flawmap.report.BenchmarkTables;
import dev.flawmap.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flawmap benchmark}: detectors side by side. */
@Command(
        name = "benchmark",
        description =
                "Trains and evaluates detectors with several seeds, and puts them side by side. Can be stopped with Ctrl-C and continued by the same command; a cell that failed is tried again once its folder is deleted.")
final class BenchmarkCommand implements Callable<Integer> {
    private static final String ALL = "all";

    @Mixin
    private Common common;

    @Mixin
    private DataOptions data;

    @Mixin
    private CropOption crop;

    @Option(
            names = "--detectors",
            split = ",",
            defaultValue = ALL,
            paramLabel = "NAME",
            completionCandidates = TrainingOptions.Names.class,
            description = "all, or some of ${COMPLETION-CANDIDATES}, separated by commas (default ${DEFAULT-VALUE}).")
    private List<String> detectors = List.of();

    @Option(
            names = "--seeds",
            defaultValue = "3",
            paramLabel = "N",
            description = "How many seeds: 1 to N (default ${DEFAULT-VALUE}).")
    private int seeds;

    @Option(
            names = "--budget",
            defaultValue = "5m",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "The time to train one detector with one seed (default ${DEFAULT-VALUE}).")
    private Duration budget;

    @Option(
            names = "--protocol",
            split = ",",
            defaultValue = "thesis,strict",
            paramLabel = "NAME",
            description = "Of strict, split and thesis, separated by commas (default ${DEFAULT-VALUE}).")
    private List<String> protocols = List.of();

    @Option(
            names = "--max-inspection",
            defaultValue = "10m",
            paramLabel = "TIME",
            converter = Durations.class,
            description =
                    "The longest time to evaluate one detector with one seed; a slower one is judged on as many patches as fit, drawn at random (default ${DEFAULT-VALUE}).")
    private Duration maxInspection;

    @Option(
            names = "--images",
            paramLabel = "N",
            description = "Evaluate on N test images only, spread evenly over all.")
    private Optional<Integer> images;

    @Option(
            names = {"-O", "--option"},
            paramLabel = "[DETECTOR.]NAME=VALUE",
            description =
                    "An option of every detector that has it, for example stride=8, or of one, for example sencebgan.latent=64; may be repeated.")
    private Map<String, String> options = new LinkedHashMap<>();

    @Mixin
    private SizeOptions size;

    @Mixin
    private ComputingOptions computing;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "The folder for all models and results; benchmark.html in it shows them.")
    private Path out;

    @Override
    public Integer call() throws IOException {
        Plan plan = plan();
        new Outputs(Outputs.files(plan.data())).benchmark(out, plan.cells());
        common.err().println(DataOptions.describe(plan.data()));
        try (ProgressDisplay display = common.progress();
                Interruption interruption = new Interruption()) {
            boolean finished = run(plan, display, interruption);
            display.close();
            if (!finished) {
                common.err().println("Stopped; the same command continues.");
            }
            sumUp(plan, finished);
            return finished ? ExitCode.DONE : ExitCode.FAILURE;
        }
    }

    private boolean run(Plan plan, ProgressDisplay display, Interruption interruption) throws IOException {
        try {
            return new Benchmark(plan, Model::detector, new Shown(plan, display)).run(interruption.cancellation());
        } catch (IllegalArgumentException e) {
            throw UsageException.of(e);
        }
    }

    /** Prints and writes what there is. While the process ends, no pictures can be drawn, so the page is not. */
    private void sumUp(Plan plan, boolean finished) throws IOException {
        Summary summary = Summary.of(plan);
        if (summary.detectors().isEmpty()) {
            return;
        }
        summary.write();
        common.out().print(new BenchmarkTables(summary).markdown());
        common.out().println();
        if (finished) {
            new BenchmarkReport(summary).write();
            common.out().println("Report: " + out.resolve(BenchmarkReport.FILE));
        }
        common.out().flush();
    }

    private static void write(Plan plan) throws IOException {
        Summary summary = Summary.of(plan);
        summary.write();
        new BenchmarkReport(summary).write();
    }

    private Plan plan() throws IOException {
        Dataset dataset = crop.apply(data.open(), common.err()::println);
        dataset.requireOneMaskEach();
        if (images.isPresent() && images.get() < 1) {
            throw new UsageException("At least one test image is needed, not " + images.get() + ".");
        }
        try {
            List<TrainableDetector> created = create();
            Plan plan = new Plan(
                    out,
                    images.isPresent() ? Plan.limited(dataset, images.get()) : dataset,
                    created,
                    seeds,
                    protocols.stream().map(Protocol::of).toList(),
                    budget,
                    maxInspection,
                    size.size(Optional.empty()),
                    computing.threads(),
                    computing.precision(Plan.precision(out, created, seeds)));
            Map<Protocol, String> obstacles = plan.obstacles();
            if (obstacles.keySet().containsAll(plan.protocols())) {
                Evaluator.requireJudgeable(plan.data(), plan.protocols().get(0));
            }
            obstacles.values().forEach(why -> common.err().println("Not judged: " + why));
            return plan;
        } catch (IllegalArgumentException e) {
            throw UsageException.of(e);
        }
    }

    private List<TrainableDetector> create() {
        Set<String> names = new LinkedHashSet<>();
        for (String name : detectors) {
            if (name.equals(ALL)) {
                names.addAll(Catalogue.names());
            } else {
                names.add(name.toLowerCase(Locale.ROOT));
            }
        }
        Set<String> unused = new LinkedHashSet<>(options.keySet());
        List<TrainableDetector> created = new ArrayList<>();
        for (String name : names) {
            Set<String> known =
                    Options.values(Catalogue.create(name, Map.of()).options()).keySet();
            Map<String, String> own = new LinkedHashMap<>();
            options.forEach((option, value) -> {
                if (known.contains(option) || option.equals("preset") && hasPreset(name, value)) {
                    own.putIfAbsent(option, value);
                    unused.remove(option);
                } else if (option.startsWith(name + ".")) {
                    own.put(option.substring(name.length() + 1), value);
                    unused.remove(option);
                }
            });
            created.add(Catalogue.create(name, own));
        }
        if (!unused.isEmpty()) {
            throw new UsageException(
                    "None of the detectors has the option '" + unused.iterator().next() + "'.");
        }
        return created;
    }

    private static boolean hasPreset(String detector, String preset) {
        try {
            Catalogue.create(detector, Map.of("preset", preset));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Shows the progress over all cells and within one, and keeps the summary up to date. */
    private final class Shown implements Benchmark.Listener {
        private final Plan plan;
        private final ProgressDisplay display;

        Shown(Plan plan, ProgressDisplay display) {
            this.plan = plan;
            this.display = display;
        }

        @Override
        public void begins(Cell cell, int number, int total, double secondsLeft) {
            display.close();
            common.err()
                    .printf(
                            "Cell %d of %d: %s, seed %d; about %s left.%n",
                            number, total, cell.detector(), cell.seed(), Durations.text(secondsLeft));
            common.err().flush();
        }

        @Override
        public TrainingListener training(Cell cell) {
            return new TrainingFolder(cell.model(), display);
        }

        @Override
        public void step(String what, long done, long total) {
            display.step(what, done, total);
        }

        @Override
        public void ended(Cell cell, CellResult result) throws IOException {
            display.close();
            result.failure()
                    .map(why -> Advice.after(why, result.problem().flatMap(Advice::of)))
                    .ifPresent(why ->
                            common.err().println("Failed: " + cell.detector() + ", seed " + cell.seed() + ": " + why));
            write(plan);
        }
    }
}

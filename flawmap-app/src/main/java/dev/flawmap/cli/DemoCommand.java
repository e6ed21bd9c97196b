package dev.flawmap.cli;

import dev.flawmap.Detector;
import dev.flawmap.data.Dataset;
import dev.flawmap.detectors.Catalogue;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.evaluate.Evaluation;
import dev.flawmap.evaluate.Evaluator;
import dev.flawmap.evaluate.Judging;
import dev.flawmap.evaluate.Protocol;
import dev.flawmap.inspect.Inspector;
import dev.flawmap.model.Model;
import dev.flawmap.model.ModelDescription;
import dev.flawmap.report.RunFolder;
import dev.flawmap.simulate.SimulatedDataset;
import dev.flawmap.training.TrainingListener;
import dev.flawmap.training.TrainingSettings;
import dev.flawmap.training.material.ColourChoice;
import dev.flawmap.training.material.WorkingSize;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flawmap demo}: the whole path on made-up material. */
@Command(
        name = "demo",
        description =
                "Makes up nanofibres, learns the good ones, finds the defects of the others, and writes a report. Needs no data.")
final class DemoCommand implements Callable<Integer> {
    private static final int WIDTH = 768;
    private static final int HEIGHT = 512;
    private static final int GOOD = 5;
    private static final int DEFECTIVE = 6;

    @Mixin
    private Common common;

    @Option(
            names = "--out",
            defaultValue = "flawmap-demo",
            paramLabel = "DIR",
            description = "A folder for everything (default ${DEFAULT-VALUE}).")
    private Path out;

    @Option(
            names = "--budget",
            defaultValue = "2m",
            converter = Durations.class,
            paramLabel = "TIME",
            description = "The wall time for training (default ${DEFAULT-VALUE}).")
    private Duration budget;

    @Option(
            names = "--detector",
            defaultValue = "localiser",
            paramLabel = "NAME",
            description = "The detector to train (default ${DEFAULT-VALUE}).")
    private String detectorName;

    @Option(names = "--seed", defaultValue = "1", description = "The seed (default ${DEFAULT-VALUE}).")
    private long seed;

    @Override
    public Integer call() throws IOException {
        Path images = out.resolve("images-" + seed);
        Path modelFile = out.resolve("model.flaw");
        requireNothingElse(images, modelFile);
        try (ProgressDisplay display = common.progress();
                Interruption interruption = new Interruption()) {
            if (!Files.isDirectory(images)) {
                common.err().println("Making up " + GOOD + " good and " + DEFECTIVE + " defective images …");
                Path beside = out.resolve(
                        ".images-" + seed + "-" + ProcessHandle.current().pid());
                SimulatedDataset.write(beside, GOOD, DEFECTIVE, WIDTH, HEIGHT, seed, display);
                Files.move(beside, images);
            }
            Dataset dataset = Dataset.open(images);
            TrainingFolder folder = new TrainingFolder(modelFile, display);
            common.err().println("Learning the good ones, for " + Durations.text(budget.toSeconds()) + " …");
            TrainingSettings settings = TrainingSettings.standard(folder.checkpoint())
                    .withSeed(seed)
                    .withBudget(budget);
            Optional<Model> trained = TrainCommand.train(
                    create(), dataset, ColourChoice.GREY, WorkingSize.FULL, settings, folder, false, interruption);
            if (trained.isEmpty()) {
                folder.finished();
                display.close();
                common.err().println("Stopped.");
                return ExitCode.FAILURE;
            }
            Model model = trained.get();
            model.write(modelFile);
            folder.finished();
            common.err().println("Finding the defects of the others …");
            Detector detector = model.detector();
            try (Inspector inspector = Inspector.of(detector, model, Inspector.Options.standard())) {
                ModelDescription known = model.description();
                Judging judging = Judging.at(known.threshold(), known.promise(known.threshold()));
                Evaluation evaluation = Evaluator.evaluate(detector, dataset, judging, Protocol.STRICT, display);
                new RunFolder(out).write(model, inspector, dataset, evaluation, display);
                display.close();
                EvaluateCommand.print(evaluation, common.out());
            }
        }
        common.out().println();
        common.out().println("Report: " + out.resolve(RunFolder.REPORT).toAbsolutePath());
        return ExitCode.DONE;
    }

    /** Refuses a folder that holds a model, but no images of a demonstration. */
    private void requireNothingElse(Path images, Path modelFile) throws IOException {
        List<Path> read = Files.isDirectory(images) ? Outputs.files(Dataset.open(images)) : List.of();
        new Outputs(read).demo(out, new TrainingFolder(modelFile, TrainingListener.NONE));
        try (DirectoryStream<Path> made = Files.newDirectoryStream(out, "images-*")) {
            if (Files.exists(modelFile) && !made.iterator().hasNext()) {
                throw new UsageException("The folder " + out
                        + " holds a model that would be replaced; choose another one for the demonstration.");
            }
        }
    }

    private TrainableDetector create() {
        try {
            return Catalogue.create(detectorName, Map.of());
        } catch (IllegalArgumentException e) {
            throw UsageException.of(e);
        }
    }
}

package dev.flawmap.cli;

import dev.flawmap.detectors.Catalogue;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.file.AtomicFiles;
import dev.flawmap.simulate.texture.TextureFamily;
import dev.flawmap.training.IterationPlan;
import dev.flawmap.training.TrainingListener;
import dev.flawmap.training.TrainingSettings;
import dev.flawmap.training.loop.OtherRunException;
import dev.flawmap.training.loop.Pretraining;
import dev.flawmap.training.loop.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flawmap pretrain}: from made-up materials to the weights that trainings begin from. */
@Command(
        name = "pretrain",
        description =
                "Learns what textures are, from made-up materials alone, and writes the weights that trainings begin from. For developers: such weights come with the program.")
final class PretrainCommand implements Callable<Integer> {
    private static final double TARGET_FPR = 0.05;

    @Mixin
    private Common common;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "The file of weights to write, for example localiser.weights.")
    private Path out;

    @Option(names = "--seed", defaultValue = "1", description = "The one seed of the run (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--budget",
            defaultValue = "3h",
            paramLabel = "TIME",
            converter = Durations.class,
            description =
                    "The wall time it may take, for example 90s, 10m or 1h; iterations are fitted to it (default ${DEFAULT-VALUE}).")
    private Duration budget;

    @Option(
            names = "--iterations",
            paramLabel = "N",
            description = "Iterations in place of a budget, with changes as a run records them.")
    private Optional<String> iterations;

    @Mixin
    private ComputingOptions computing;

    @Option(
            names = "--all-families",
            description = "Learn from all families of materials; by default, ten are left out, to judge by.")
    private boolean allFamilies;

    @Option(
            names = "--resume",
            description = "Continue the run that was stopped with Ctrl-C, or ended before it was done.")
    private boolean resume;

    @Override
    public Integer call() throws IOException {
        TrainableDetector detector = Catalogue.create("localiser", Map.of("start", "none"));
        Outputs outputs = new Outputs(List.of());
        outputs.training(new TrainingFolder(out, TrainingListener.NONE));
        Path target = outputs.file(out);
        AtomicFiles.discardLeftovers(target);
        try (ProgressDisplay display = common.progress();
                Interruption interruption = new Interruption()) {
            TrainingFolder folder = new TrainingFolder(out, display);
            boolean resuming = folder.resuming(resume, common.err());
            Optional<byte[]> weights = new Pretraining(
                            detector,
                            allFamilies ? List.of(TextureFamily.values()) : TextureFamily.OTHERS,
                            settings(folder.checkpoint(), resuming),
                            folder)
                    .train(resuming, interruption.cancellation());
            display.close();
            if (weights.isEmpty()) {
                common.err()
                        .println("Stopped; the same command with --resume continues from " + folder.checkpoint() + ".");
                return ExitCode.FAILURE;
            }
            byte[] content = weights.get();
            Optional<Path> kept = Outputs.keep(target);
            AtomicFiles.write(target, stream -> stream.write(content));
            folder.finished();
            kept.ifPresent(
                    old -> common.err().println("The weights that " + out + " held before are kept as " + old + "."));
            common.out().println("Wrote " + out + ".");
        } catch (OtherRunException e) {
            throw UsageException.of(e);
        }
        return ExitCode.DONE;
    }

    private TrainingSettings settings(Path checkpoint, boolean resuming) throws IOException {
        try {
            return new TrainingSettings(
                    seed,
                    budget,
                    iterations.map(IterationPlan::parse),
                    computing.threads(),
                    computing.precision(resuming ? Trainer.precision(checkpoint) : Optional.empty()),
                    "cpu",
                    TARGET_FPR,
                    OptionalInt.empty(),
                    UnaryOperator.identity(),
                    checkpoint);
        } catch (IllegalArgumentException e) {
            throw UsageException.of(e);
        }
    }
}

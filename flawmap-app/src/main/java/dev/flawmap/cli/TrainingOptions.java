package dev.flawmap.cli;

import dev.flawmap.detectors.Catalogue;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.training.IterationPlan;
import dev.flawmap.training.TrainingSettings;
import dev.flawmap.training.loop.Trainer;
import dev.flawmap.training.material.ColourChoice;
import dev.flawmap.training.material.WorkingSize;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a detector is trained. */
final class TrainingOptions {
    /** Lists the detectors' names in the help. */
    static final class Names implements Iterable<String> {
        @Override
        public java.util.Iterator<String> iterator() {
            return Catalogue.names().iterator();
        }
    }

    @Option(
            names = "--detector",
            paramLabel = "NAME",
            defaultValue = "localiser",
            completionCandidates = Names.class,
            description = "One of ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
    private String detector;

    @Option(
            names = {"-O", "--option"},
            paramLabel = "NAME=VALUE",
            description =
                    "An option of the detector, for example stride=8, or preset=thesis for the published settings; may be repeated.")
    private Map<String, String> options = new LinkedHashMap<>();

    @Option(names = "--seed", defaultValue = "1", description = "The one seed of the run (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--budget",
            defaultValue = "10m",
            paramLabel = "TIME",
            converter = Durations.class,
            description =
                    "The wall time it may take, for example 90s, 10m or 1h; iterations are fitted to it (default ${DEFAULT-VALUE}).")
    private Duration budget;

    @Option(
            names = "--iterations",
            paramLabel = "N[,N...]",
            description =
                    "Iterations of every stage, separated by commas, in place of a budget, with changes as a model's plan records them: replays a run exactly.")
    private Optional<String> iterations;

    @Mixin
    private ComputingOptions computing;

    @Option(names = "--device", defaultValue = "cpu", description = "cpu or cuda (default ${DEFAULT-VALUE}).")
    private String device;

    @Option(
            names = "--target-fpr",
            defaultValue = "0.05",
            paramLabel = "RATE",
            converter = ShareConverter.class,
            description =
                    "The share of good pixels meant to lie above the outline level, for example 0.05 or 5%% (default ${DEFAULT-VALUE}).")
    private double targetFpr;

    @Option(
            names = "--min-area",
            paramLabel = "AREA",
            converter = AreaConverter.class,
            description = "The smallest defect sought, in pixels of the images (default 30px at the size worked at).")
    private Optional<Integer> minArea;

    @Mixin
    private SizeOptions size;

    @Option(
            names = "--colour",
            defaultValue = "auto",
            paramLabel = "auto|grey|rgb",
            description =
                    "What of the good images is learned: grey, brightness alone; rgb, hue and saturation too, which the localiser can; or auto, rgb where the good images are in colour (default ${DEFAULT-VALUE}).")
    private ColourChoice colour = ColourChoice.AUTO;

    @Mixin
    private DefectOptions defects;

    TrainableDetector create() {
        try {
            return Catalogue.create(detector.toLowerCase(Locale.ROOT), options);
        } catch (IllegalArgumentException e) {
            throw UsageException.of(e);
        }
    }

    /** The files that are read. */
    Path[] files() {
        return defects.files();
    }

    ColourChoice colour() {
        return colour;
    }

    WorkingSize size() {
        return size.size(minArea);
    }

    TrainingSettings settings(Path checkpoint, boolean resume) throws IOException {
        try {
            return new TrainingSettings(
                    seed,
                    budget,
                    iterations.map(IterationPlan::parse),
                    computing.threads(),
                    computing.precision(resume ? Trainer.precision(checkpoint) : Optional.empty()),
                    device,
                    targetFpr,
                    minArea.map(OptionalInt::of).orElse(OptionalInt.empty()),
                    defects.read(),
                    checkpoint);
        } catch (IllegalArgumentException e) {
            throw UsageException.of(e);
        }
    }
}

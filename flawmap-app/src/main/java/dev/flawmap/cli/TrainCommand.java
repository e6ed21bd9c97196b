package dev.flawmap.cli;

import dev.flawmap.Expectation;
import dev.flawmap.Threshold;
import dev.flawmap.data.Dataset;
import dev.flawmap.data.Reading;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.file.AtomicFiles;
import dev.flawmap.image.Crop;
import dev.flawmap.model.Model;
import dev.flawmap.model.Provenance;
import dev.flawmap.report.FoundByKind;
import dev.flawmap.report.ImageEntries;
import dev.flawmap.report.ModelFacts;
import dev.flawmap.report.PowerCurve;
import dev.flawmap.training.TrainingListener;
import dev.flawmap.training.TrainingSettings;
import dev.flawmap.training.loop.OtherRunException;
import dev.flawmap.training.loop.Trainer;
import dev.flawmap.training.material.ColourChoice;
import dev.flawmap.training.material.GoodMaterial;
import dev.flawmap.training.material.WorkingSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flawmap train}: from good images to a model file. */
@Command(
        name = "train",
        description = "Learns what good material looks like, from images of it, and writes a model file.")
final class TrainCommand implements Callable<Integer> {
    @Mixin
    private Common common;

    @Mixin
    private DataOptions data;

    @Mixin
    private TrainingOptions training;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "MODEL",
            description = "The model file to write, for example sem.flaw.")
    private Path out;

    @Option(
            names = "--exclude",
            paramLabel = "FILE|DIR",
            description =
                    "A mask, or a folder of masks, named as the good images: what is not black in them is neither learned from nor held out.")
    private Optional<Path> exclude;

    @Mixin
    private CropOption crop;

    @Mixin
    private RegionOption region;

    @Mixin
    private PixelSizeOption pixelSize;

    @Option(
            names = "--resume",
            description =
                    "Continue the run that was stopped with Ctrl-C, or ended before it was done; without one, begin.")
    private boolean resume;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws IOException {
        TrainableDetector detector = training.create();
        Dataset all = data.open();
        Dataset masked = exclude.isPresent() ? all.withLeftOut(exclude.get()) : all;
        Dataset dataset =
                crop.apply(masked.with(new Reading(Crop.NONE, region.read(), pixelSize.size())), common.err()::println);
        List<Path> read = Outputs.files(dataset, training.files());
        read.addAll(region.files());
        Outputs outputs = new Outputs(read);
        outputs.training(new TrainingFolder(out, TrainingListener.NONE));
        Path target = outputs.file(out);
        AtomicFiles.discardLeftovers(target);
        common.err().println(DataOptions.describe(dataset));
        try (ProgressDisplay display = common.progress();
                Interruption interruption = new Interruption()) {
            TrainingFolder folder = new TrainingFolder(out, display);
            boolean resuming = folder.resuming(resume, common.err());
            Optional<Model> model = train(
                    detector,
                    dataset,
                    training.colour(),
                    training.size(),
                    training.settings(folder.checkpoint(), resuming),
                    folder,
                    resuming,
                    interruption);
            if (model.isEmpty()) {
                display.close();
                common.err()
                        .println("Stopped; the same command with --resume continues from " + folder.checkpoint() + ".");
                return ExitCode.FAILURE;
            }
            Optional<Path> kept = Outputs.keep(target);
            model.get().write(target);
            folder.finished();
            display.close();
            kept.ifPresent(
                    old -> common.err().println("The model that " + out + " held before is kept as " + old + "."));
            report(model.get(), folder);
        }
        return ExitCode.DONE;
    }

    /** Trains on a data set's good images. */
    static Optional<Model> train(
            TrainableDetector detector,
            Dataset dataset,
            ColourChoice colour,
            WorkingSize size,
            TrainingSettings settings,
            TrainingListener listener,
            boolean resume,
            Interruption interruption)
            throws IOException {
        try {
            ColourChoice.Choice choice = colour.choose(dataset.train(), detector.takesColours());
            TrainableDetector made = detector.in(choice.colour());
            choice.note().ifPresent(listener::note);
            GoodMaterial material = GoodMaterial.read(
                    ColourChoice.in(dataset.train(), choice.colour()), detector.cropSize(), settings.seed(), size);
            material.notes().forEach(listener::note);
            return new Trainer(made, material, settings, listener).train(resume, interruption.cancellation());
        } catch (IllegalArgumentException | OtherRunException e) {
            throw UsageException.of(e);
        } catch (IllegalStateException e) {
            // Engines end with the process, while the finished detector is still being measured.
            if (interruption.asked() && Files.exists(settings.checkpoint())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void report(Model model, TrainingFolder folder) {
        Provenance provenance = model.description().provenance();
        Threshold threshold = model.description().threshold();
        int iterations =
                provenance.iterations().values().stream().mapToInt(i -> i).sum();
        if (json.given()) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("model", out.toString());
            object.put("detector", model.description().detector());
            object.put("seconds", provenance.seconds());
            object.put("iterations", iterations);
            object.put("iterations_by_stage", provenance.iterations());
            object.put("plan", provenance.plan());
            object.put("seed", provenance.seed());
            object.put("precision", provenance.precision());
            object.put("threads", provenance.threads());
            object.put("seed_level", threshold.seed());
            object.put("outline_level", threshold.outline());
            object.put("target_fpr", threshold.targetFpr());
            object.put(
                    "promised_false",
                    model.description()
                            .promise(threshold)
                            .map(Expectation::perImage)
                            .orElse(null));
            object.put(
                    "found_by_kind",
                    FoundByKind.of(model.description()).map(FoundByKind::json).orElse(null));
            object.put("training_folder", folder.path().toString());
            object.put("notes", model.description().notes());
            common.json(object);
            return;
        }
        common.out()
                .printf(
                        Locale.ROOT,
                        "Wrote %s: %s, %s in %s, seed %d.%nFalse defects: %s.%n",
                        out,
                        model.description().detector(),
                        ImageEntries.count(iterations, "iteration"),
                        Durations.text(provenance.seconds()),
                        provenance.seed(),
                        ModelFacts.promise(model.description(), threshold));
        PowerCurve.of(model.description())
                .ifPresent(curve -> common.out().println(curve.finding() + " " + curve.caveat()));
        FoundByKind.of(model.description()).flatMap(FoundByKind::least).ifPresent(common.out()::println);
        common.out()
                .printf(
                        Locale.ROOT,
                        "Losses and samples are in %s.%nSee whether all good images are good: %s%n",
                        folder.path(),
                        folder.goodImages());
        if (provenance.plan().contains("@")) {
            common.out()
                    .println(
                            "The machine's speed changed, and the iterations with it; to replay this run: --iterations "
                                    + provenance.plan());
        }
    }
}

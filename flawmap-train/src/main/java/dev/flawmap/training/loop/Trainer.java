package dev.flawmap.training.loop;

import dev.flawmap.Detector;
import dev.flawmap.detectors.Options;
import dev.flawmap.detectors.Stage;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.image.GreyImage;
import dev.flawmap.model.Model;
import dev.flawmap.model.ModelDescription;
import dev.flawmap.model.Provenance;
import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.network.Metric;
import dev.flawmap.network.Training;
import dev.flawmap.simulate.defects.DefectSettings;
import dev.flawmap.simulate.defects.DefectSimulator;
import dev.flawmap.torch.Engine;
import dev.flawmap.torch.Torch;
import dev.flawmap.training.TrainingException;
import dev.flawmap.training.TrainingListener;
import dev.flawmap.training.TrainingSettings;
import dev.flawmap.training.checks.Calibrator;
import dev.flawmap.training.checks.CopyCheck;
import dev.flawmap.training.checks.FailureWatch;
import dev.flawmap.training.export.Export;
import dev.flawmap.training.material.Contact;
import dev.flawmap.training.material.Crops;
import dev.flawmap.training.material.GoodCrops;
import dev.flawmap.training.material.GoodMaterial;
import dev.flawmap.training.material.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Trains any detector on good material: the one loop. Batches, noise and weights depend on the seed and the iteration
 * alone, so the same seed, data, options, iterations and thread count give the same model, whether or not the run was
 * interrupted.
 */
public final class Trainer {
    private static final int PICTURES = 12;
    private static final int COLUMNS = 16;
    /** Time kept for export, and for calibration where it is not estimated. */
    private static final double RESERVE_SECONDS = 6;

    /** Kept because machines that are shared get slower now and then. */
    private static final double RESERVE_SHARE = 0.15;
    /** The most of the budget that is kept for calibration. */
    private static final double MOST_CALIBRATION = 0.4;
    /** The part of the budget in which steps are timed. */
    private static final double TIMING_SHARE = 0.015;

    private static final int PARITY_IMAGES = 4;

    private final TrainableDetector detector;
    private final GoodMaterial material;
    private final TrainingSettings settings;
    private final TrainingListener listener;
    private final long start = System.nanoTime();
    private final Torch torch;
    private @Nullable DefectSettings defects;
    private final Crops crops;
    private final History history = new History();
    private final FailureWatch watch;
    private final List<String> failures = new ArrayList<>();
    private final SortedMap<String, byte[]> pictures = new TreeMap<>();
    private List<String> pictureRows = List.of();
    private double secondsBefore;

    public Trainer(
            TrainableDetector detector, GoodMaterial material, TrainingSettings settings, TrainingListener listener) {
        this.detector = detector;
        this.material = material;
        this.settings = settings;
        this.listener = listener;
        this.watch = new FailureWatch(sentence -> {
            failures.add(sentence);
            listener.note(sentence);
        });
        this.torch = Torch.open(settings.threads(), settings.precision(), settings.device());
        Optional<DefectSimulator> simulator =
                detector.learnsFromDefects() ? Optional.of(new DefectSimulator(defects())) : Optional.empty();
        this.crops = new Crops(
                material, detector.cropSize(), detector.batchSize(), simulator, Seeds.mix(settings.seed(), 1));
    }

    /**
     * Trains, calibrates and exports.
     *
     * @param resume whether to take up the run that was stopped at the checkpoint
     * @param stop asked before every iteration; once true, the state is written to the checkpoint
     * @return the model, or empty if the run was stopped; the checkpoint is there in both cases, to be deleted once the
     *     model has been written
     * @throws TrainingException if training cannot go on
     * @throws BadCheckpointException if a checkpoint is damaged or missing
     * @throws IOException if a checkpoint cannot be written, or is that of another run
     */
    public Optional<Model> train(boolean resume, BooleanSupplier stop) throws IOException {
        try (Engine engine = engine()) {
            int firstStage = 0;
            int firstIteration = 0;
            List<Integer> iterations;
            if (resume) {
                Checkpoint checkpoint = Checkpoint.read(settings.checkpoint());
                if (!checkpoint.run().identity().equals(identity())) {
                    throw new IOException("The checkpoint " + settings.checkpoint()
                            + " belongs to a run with other options or images, another seed or precision,"
                            + " or to another version.");
                }
                if (!settings.iterations().isEmpty()
                        && !settings.iterations().equals(checkpoint.run().iterations())) {
                    throw new IOException("The run at the checkpoint " + settings.checkpoint() + " has the iterations "
                            + checkpoint.run().iterations() + "; leave --iterations out to continue it.");
                }
                try {
                    engine.load(checkpoint.arrays());
                    history.load(checkpoint.history(), checkpoint.run().pendingLosses());
                } catch (IllegalArgumentException e) {
                    throw Checkpoint.damaged(settings.checkpoint(), e);
                }
                pictures.putAll(checkpoint.pictures());
                failures.addAll(checkpoint.run().notes());
                iterations = checkpoint.run().iterations();
                firstStage = checkpoint.run().stage();
                firstIteration = checkpoint.run().iteration();
                secondsBefore = checkpoint.run().seconds();
            } else {
                iterations = settings.iterations().isEmpty() ? plan() : settings.iterations();
            }
            if (iterations.size() != detector.stages().size()) {
                throw new TrainingException("The detector " + detector.name() + " has "
                        + detector.stages().size() + " stages, so as many counts of iterations are needed.");
            }
            for (int stage = firstStage; stage < iterations.size(); stage++) {
                if (!run(engine, iterations, stage, stage == firstStage ? firstIteration : 0, stop)) {
                    return Optional.empty();
                }
            }
            // Whatever happens after this, what was learned is kept.
            int last = iterations.size() - 1;
            save(engine, iterations, last, iterations.get(last));
            picture(engine, detector.stages().get(last), sum(iterations), true);
            return Optional.of(model(engine, iterations));
        }
    }

    /**
     * The precision that the run at a checkpoint was computed in, and has to go on in; empty if there is no such file.
     *
     * @throws BadCheckpointException if it cannot be read
     */
    public static Optional<Torch.Precision> precision(Path checkpoint) throws IOException {
        Optional<Checkpoint.Run> run = Checkpoint.run(checkpoint);
        try {
            return run.map(stopped -> Torch.Precision.valueOf(stopped.precision()));
        } catch (IllegalArgumentException e) {
            throw Checkpoint.damaged(checkpoint, e);
        }
    }

    /** What defects are simulated; to find out what suits the material takes a while, so only once and where needed. */
    private DefectSettings defects() {
        DefectSettings known = defects;
        if (known == null) {
            known = settings.defects().apply(material.suitingDefects(settings.seed()));
            defects = known;
        }
        return known;
    }

    private Engine engine() {
        return new Engine(torch, detector.networks(), detector.averageDecay(), settings.seed());
    }

    /** Times a few steps of every stage on networks of their own, and fits the iterations to the budget. */
    private List<Integer> plan() {
        List<Stage> stages = detector.stages();
        double longest = TIMING_SHARE * settings.budget().toSeconds() / stages.size();
        List<Double> seconds;
        // With batches made at the same time, as in training.
        try (Prefetch batches = new Prefetch(n -> crops.batch(n, 1), 0)) {
            seconds = StepTimes.of(torch, detector, batches::next, longest);
        }
        double calibration = scoringSeconds();
        double most = MOST_CALIBRATION * settings.budget().toSeconds();
        if (calibration > most) {
            listener.note(String.format(
                    Locale.ROOT,
                    "Setting the threshold may take %.0f s, more than the budget leaves for it; a larger stride takes less.",
                    calibration));
        }
        double reserve = RESERVE_SECONDS + RESERVE_SHARE * settings.budget().toSeconds() + Math.min(calibration, most);
        double available = Math.max(1, settings.budget().toMillis() / 1e3 - secondsSince(start) - reserve);
        double shares = stages.stream().mapToDouble(Stage::share).sum();
        List<Integer> iterations = new ArrayList<>();
        for (int i = 0; i < stages.size(); i++) {
            double share = available * stages.get(i).share() / shares;
            iterations.add(Math.max(1, (int) (share / seconds.get(i))));
        }
        return iterations;
    }

    /**
     * What calibration takes of a detector that scores patch by patch, estimated from some patches; with the last picture
     * of one that searches for each.
     */
    private double scoringSeconds() {
        GraphInput input = detector.input();
        if (input.kind() == GraphInput.Kind.IMAGE) {
            return 0;
        }
        int side = detector.cropSize();
        int size = side * side;
        int count = detector.batchSize();
        double scored = material.heldOut().stream()
                .mapToDouble(
                        area -> input.patchCount(area.width() + 2 * Calibrator.margin(detector, area), area.height()))
                .sum();
        if (detector.searches()) {
            count = Math.min(count, Calibrator.WINDOW_PATCHES);
            scored = Calibrator.WINDOWS * Calibrator.WINDOW_PATCHES + COLUMNS;
        }
        float[] patches = Arrays.copyOf(crops.good(0), count * size);
        try (Engine trial = engine()) {
            // The first call takes longer than others do.
            trial.evaluate(Export.scores(detector), Arrays.copyOf(patches, size), 1, side, side, 0);
            long before = System.nanoTime();
            trial.evaluate(Export.scores(detector), patches, count, side, side, 0);
            return secondsSince(before) / count * scored;
        }
    }

    private boolean run(Engine engine, List<Integer> iterations, int index, int first, BooleanSupplier stop)
            throws IOException {
        Stage stage = detector.stages().get(index);
        int total = iterations.get(index);
        long before = sum(iterations.subList(0, index));
        long all = sum(iterations);
        long stageStart = System.nanoTime();
        int pictureEvery = Math.max(1, (int) (all / PICTURES));
        LongFunction<float[]> batch =
                detector.learnsFromDefects() ? n -> crops.batch(n, (double) (n - before) / total) : crops::good;
        try (Prefetch batches = new Prefetch(batch, before + first)) {
            for (int i = first; i < total; i++) {
                if (stop.getAsBoolean()) {
                    save(engine, iterations, index, i);
                    return false;
                }
                Map<Metric, Double> metrics = engine.step(
                        StepTimes.step(detector, stage),
                        batches.next(),
                        detector.batchSize(),
                        detector.cropSize(),
                        Set.copyOf(stage.trains()),
                        (double) i / total,
                        Seeds.mix(settings.seed(), 2 + before + i));
                watch.check(stage.name(), i, total, metrics);
                Map<String, Double> losses = new LinkedHashMap<>();
                metrics.forEach((metric, value) -> losses.put(metric.name(), value));
                history.add(stage.name(), i, total, secondsBefore + secondsSince(start), losses);
                double perIteration = secondsSince(stageStart) / (i - first + 1);
                listener.iterated(
                        stage.name(), before + i + 1, all, losses, secondsLeft(iterations, index, i, perIteration));
                if ((before + i + 1) % pictureEvery == 0 && before + i + 1 < all) {
                    picture(engine, stage, before + i + 1, false);
                }
            }
        }
        return true;
    }

    private static long sum(List<Integer> iterations) {
        return iterations.stream().mapToLong(i -> i).sum();
    }

    private double secondsLeft(List<Integer> iterations, int stage, int iteration, double perIteration) {
        double left = perIteration * (iterations.get(stage) - iteration - 1);
        double share = detector.stages().get(stage).share() / iterations.get(stage);
        for (int later = stage + 1; later < iterations.size(); later++) {
            // Where iterations were fitted to a budget, a stage's time follows its share.
            left += settings.iterations().isEmpty()
                    ? perIteration * detector.stages().get(later).share() / share
                    : perIteration * iterations.get(later);
        }
        return left;
    }

    private void save(Engine engine, List<Integer> iterations, int stage, int iteration) throws IOException {
        Checkpoint.Run run = new Checkpoint.Run(
                identity(),
                iterations,
                stage,
                iteration,
                torch.precision().name(),
                secondsBefore + secondsSince(start),
                history.pending(),
                failures);
        new Checkpoint(run, history.csv(), pictures, engine.save()).write(settings.checkpoint());
    }

    private String identity() {
        return detector.name() + " " + options() + " seed " + settings.seed() + " " + torch.precision() + " at 1/"
                + material.scale().factor() + " " + material.files();
    }

    /** The detector's options, and the simulated defects where it learns from them. */
    private Map<String, Object> options() {
        Map<String, Object> options = new LinkedHashMap<>(Options.values(detector.options()));
        if (detector.learnsFromDefects()) {
            options.put("defects", Options.values(defects()));
        }
        return options;
    }

    private void picture(Engine engine, Stage stage, long iteration, boolean last) {
        int side = detector.cropSize();
        int columns = Math.min(COLUMNS, detector.batchSize());
        Map<String, float[]> rows = engine.evaluate(
                new Engine.Outputs() {
                    @Override
                    public <T> Map<String, T> of(Training<T> ops, T images) {
                        Map<String, T> shown = new LinkedHashMap<>();
                        detector.pictures(ops, images).forEach((row, picture) -> shown.put(row.title(), picture));
                        if (last) {
                            detector.lastPictures(ops, images)
                                    .forEach((row, picture) -> shown.put(row.title(), picture));
                        }
                        return shown;
                    }
                },
                Arrays.copyOf(crops.batch(-1, 0), columns * crops.planes() * side * side),
                columns,
                side,
                side,
                Seeds.mix(settings.seed(), -1));
        pictureRows = List.copyOf(rows.keySet());
        GreyImage picture = Contact.sheet(rows.values(), columns, side);
        String name = String.format(Locale.ROOT, "%07d_%s", iteration, stage.name());
        pictures.put(name + ".png", Contact.png(picture));
        listener.picture(name, picture);
        listener.history(history.csv());
    }

    private Model model(Engine engine, List<Integer> iterations) {
        Map<Model.Part, byte[]> parts = Export.parts(detector, engine, checkImages());
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (int i = 0; i < iterations.size(); i++) {
            counts.put(detector.stages().get(i).name(), iterations.get(i));
        }
        Calibrator.Result calibration;
        try (Detector finished = Export.detector(detector, parts, settings.threads())) {
            calibration = Calibrator.calibrate(detector, finished, material, settings);
        }
        List<String> found = new ArrayList<>(calibration.notes());
        copies(parts).ifPresent(found::add);
        found.forEach(listener::note);
        List<String> notes = new ArrayList<>(material.notes());
        notes.addAll(failures);
        notes.addAll(found);
        double seconds = secondsBefore + secondsSince(start);
        Provenance provenance = new Provenance(
                Optional.ofNullable(Trainer.class.getPackage().getImplementationVersion())
                        .orElse("development"),
                Instant.now(),
                settings.seed(),
                counts,
                seconds,
                torch.precision().name().toLowerCase(Locale.ROOT),
                torch.threads(),
                settings.device(),
                System.getProperty("java.version", "unknown"),
                System.getProperty("os.name", "") + " " + System.getProperty("os.arch", ""),
                material.files());
        ModelDescription description = new ModelDescription(
                Model.FORMAT_VERSION,
                detector.name(),
                options(),
                detector.input().at(material.scale()).of(material.greys()),
                detector.scores(),
                calibration.calibrations(),
                calibration.threshold(),
                calibration.falseAlarms(),
                material.nmPerPixel(),
                pictureRows,
                notes,
                provenance,
                Map.of());
        return new Model(description, parts, history.csv(), pictures);
    }

    /** What a user should know of a detector that reconstructs defects too; one that searches is too slow to ask. */
    private Optional<String> copies(Map<Model.Part, byte[]> parts) {
        if (!detector.reconstructs() || detector.searches()) {
            return Optional.empty();
        }
        // Smoothing would spread small defects over crops of one patch.
        try (Detector finished = Export.unsmoothed(detector, parts, settings.threads())) {
            int side = Math.max(detector.cropSize(), finished.minimumSide());
            boolean fits = material.heldOut().stream().anyMatch(area -> area.places(side) > 0);
            GoodCrops source = fits ? new GoodCrops(material, material.heldOut()) : new GoodCrops(material);
            return CopyCheck.of(finished, source, new DefectSimulator(defects()), side, Seeds.mix(settings.seed(), -2))
                    .note(detector.name());
        }
    }

    /** Some crops of good material, to compare two engines on. */
    private float[] checkImages() {
        int side = detector.cropSize();
        float[] images = new float[PARITY_IMAGES * side * side];
        SplittableRandom random = new SplittableRandom(settings.seed());
        GoodCrops good = new GoodCrops(material);
        for (int i = 0; i < PARITY_IMAGES; i++) {
            System.arraycopy(good.cut(side, random), 0, images, i * side * side, side * side);
        }
        return images;
    }

    static double secondsSince(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime).toNanos() / 1e9;
    }
}

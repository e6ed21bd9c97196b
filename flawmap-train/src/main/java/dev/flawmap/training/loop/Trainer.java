package dev.flawmap.training.loop;

import dev.flawmap.Cancellation;
import dev.flawmap.Detector;
import dev.flawmap.Threshold;
import dev.flawmap.detectors.Options;
import dev.flawmap.detectors.Stage;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.file.AtomicFiles;
import dev.flawmap.image.GreyImage;
import dev.flawmap.model.Model;
import dev.flawmap.model.ModelDescription;
import dev.flawmap.model.Provenance;
import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.model.inference.OnnxGraph;
import dev.flawmap.network.Metric;
import dev.flawmap.network.Network;
import dev.flawmap.network.Training;
import dev.flawmap.simulate.defects.DefectSettings;
import dev.flawmap.simulate.defects.DefectSimulator;
import dev.flawmap.torch.Engine;
import dev.flawmap.torch.Torch;
import dev.flawmap.training.IterationPlan;
import dev.flawmap.training.TrainingException;
import dev.flawmap.training.TrainingListener;
import dev.flawmap.training.TrainingNote;
import dev.flawmap.training.TrainingSettings;
import dev.flawmap.training.checks.Calibrator;
import dev.flawmap.training.checks.CopyCheck;
import dev.flawmap.training.checks.FailureWatch;
import dev.flawmap.training.checks.PowerCheck;
import dev.flawmap.training.export.Export;
import dev.flawmap.training.material.ContactSheet;
import dev.flawmap.training.material.Crops;
import dev.flawmap.training.material.GoodCrops;
import dev.flawmap.training.material.GoodMaterial;
import dev.flawmap.training.material.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
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
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Trains any detector on good material: the one loop. Batches, noise and weights depend on the seed and the iteration
 * alone, so the same seed, data, options, iterations and thread count give the same model, whether or not the run was
 * interrupted. The state is saved to the checkpoint now and then, so that little is lost however the process ends.
 *
 * <p>One training at a time: libtorch has one set of random numbers and one number of threads for the whole process, so
 * {@link #train} refuses to begin while another runs.
 */
public final class Trainer {
    private static final int PICTURES = 12;
    private static final int COLUMNS = 16;
    /** Time kept for export, and for calibration where it is not estimated. */
    private static final double RESERVE_SECONDS = 6;

    /** Kept because the end is not met exactly; that machines become slower is met by planning again. */
    private static final double RESERVE_SHARE = 0.06;
    /** The most of the budget that is kept for calibration. */
    private static final double MOST_CALIBRATION = 0.4;
    /** The part of the budget in which steps are timed. */
    private static final double TIMING_SHARE = 0.015;

    private static final int PARITY_IMAGES = 4;
    /** Differences longer than this, such as of lists of files, are not told in full. */
    private static final int MOST_TOLD = 100;

    private final TrainableDetector detector;
    private final GoodMaterial material;
    private final TrainingSettings settings;
    private final TrainingListener listener;
    private final LongSupplier nanoTime;
    private final long start;
    private @Nullable Torch torch;
    private @Nullable DefectSettings defects;
    private final Crops crops;
    private final History history = new History();
    private final FailureWatch watch;
    private final List<String> failures = new ArrayList<>();
    private final SortedMap<String, byte[]> pictures = new TreeMap<>();
    private List<String> pictureRows = List.of();
    private Optional<StepPace.Budget> budget = Optional.empty();
    private double secondsBefore;
    private boolean unsaved;
    private boolean busy;

    /**
     * A training.
     *
     * @param detector to be trained
     * @param material good images
     * @param settings seed, iterations or budget, threads
     * @param listener told of what happens, on the thread that trains
     */
    public Trainer(
            TrainableDetector detector, GoodMaterial material, TrainingSettings settings, TrainingListener listener) {
        this(detector, material, settings, listener, System::nanoTime);
    }

    /** A training whose clock does not have to be the system's. */
    Trainer(
            TrainableDetector detector,
            GoodMaterial material,
            TrainingSettings settings,
            TrainingListener listener,
            LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
        this.detector = detector;
        this.material = material;
        this.settings = settings;
        this.listener = listener;
        this.watch = new FailureWatch(sentence -> {
            failures.add(sentence);
            listener.note(sentence);
        });
        Optional<DefectSimulator> simulator =
                detector.learnsFromDefects() ? Optional.of(new DefectSimulator(defects())) : Optional.empty();
        this.crops = new Crops(
                material, detector.cropSize(), detector.batchSize(), simulator, Seeds.mix(settings.seed(), 1));
    }

    /**
     * Trains, calibrates and exports.
     *
     * @param resume whether to take up the run that was stopped at the checkpoint; otherwise, what is there is replaced
     * @param stop asked before every iteration; once true, the state is written to the checkpoint
     * @return the model, or empty if the run was stopped; the checkpoint is to be deleted once the model has been written
     * @throws IllegalStateException if another training runs in this process
     * @throws TrainingException if training cannot go on; where the detector failed, the checkpoint is gone
     * @throws BadCheckpointException if a checkpoint is damaged or missing
     * @throws OtherRunException if a checkpoint is that of another run
     * @throws IOException if the state of a stopped run cannot be written
     */
    public Optional<Model> train(boolean resume, BooleanSupplier stop) throws IOException {
        try (Torch.Scope alone = Torch.alone();
                Engine engine = engine()) {
            // The finished graph needs it; what keeps it from being loaded is told before hours of training.
            OnnxGraph.load();
            AtomicFiles.discardLeftovers(settings.checkpoint());
            IterationPlan plan;
            int stage = 0;
            int iteration = 0;
            if (resume) {
                Checkpoint.Run run = load(engine);
                plan = run.iterationPlan();
                stage = run.stage();
                iteration = run.iteration();
            } else {
                plan = settings.iterations().isPresent() ? settings.iterations().get() : plan();
            }
            requireStages(plan);
            StepPace pace = new StepPace(budget);
            SaveTimer saves = new SaveTimer(seconds());
            while (stage < detector.stages().size()) {
                if (iteration == plan.iterations().get(stage)) {
                    stage++;
                    iteration = 0;
                    continue;
                }
                Optional<Progress> progress = run(engine, new Progress(plan, stage, iteration), pace, saves, stop);
                if (progress.isEmpty()) {
                    return Optional.empty();
                }
                plan = progress.get().plan();
                iteration = progress.get().iteration();
            }
            int last = plan.iterations().size() - 1;
            // Whatever happens after this, what was learned is kept.
            saveIfPossible(engine, new Progress(plan, last, plan.iterations().get(last)), saves);
            picture(engine, detector.stages().get(last), plan.total(), true);
            return Optional.of(model(engine, plan));
        }
    }

    /**
     * Trains, calibrates and exports, from the start and to the end.
     *
     * @return the model; the checkpoint is to be deleted once it has been written
     * @throws IllegalStateException if another training runs in this process
     * @throws TrainingException if the detector failed
     * @throws IOException if files cannot be used
     */
    public Model train() throws IOException {
        return train(false, () -> false).orElseThrow();
    }

    /**
     * Trains, calibrates and exports, unless another thread cancels.
     *
     * @param resume whether to take up the run that was stopped at the checkpoint; otherwise, what is there is replaced
     * @param cancellation once cancelled, training stops before the next iteration, with its state in the checkpoint
     * @return the model, or empty if the run was stopped; the checkpoint is to be deleted once the model has been written
     * @throws IllegalStateException if another training runs in this process
     * @throws TrainingException if training cannot go on; where the detector failed, the checkpoint is gone
     * @throws BadCheckpointException if a checkpoint is damaged or missing
     * @throws OtherRunException if a checkpoint is that of another run
     * @throws IOException if the state of a stopped run cannot be written
     */
    public Optional<Model> train(boolean resume, Cancellation cancellation) throws IOException {
        return train(resume, () -> cancellation.reason().isPresent());
    }

    /** How far a run has come: the next iteration of a stage. */
    private record Progress(IterationPlan plan, int stage, int iteration) {
        /** Iterations of all stages. */
        long done() {
            return plan.before(stage) + iteration;
        }

        Progress at(int next) {
            return new Progress(plan, stage, next);
        }
    }

    private Checkpoint.Run load(Engine engine) throws IOException {
        Optional<Checkpoint.Run> whose = Checkpoint.run(settings.checkpoint());
        if (whose.isPresent()) {
            requireSameRun(whose.get());
        }
        Checkpoint checkpoint = Checkpoint.read(settings.checkpoint(), engine.lengths());
        Checkpoint.Run run = checkpoint.run();
        try {
            requireStages(run.iterationPlan());
            engine.load(checkpoint.arrays());
            history.load(checkpoint.history(), run.pendingLosses());
            requireReached(engine, run);
        } catch (IllegalArgumentException | TrainingException e) {
            throw Checkpoint.damaged(settings.checkpoint(), e);
        }
        if (settings.iterations().isPresent() && !settings.iterations().get().equals(run.iterationPlan())) {
            throw new OtherRunException(
                    OtherRunException.Problem.ITERATIONS,
                    belongs() + "the iterations " + run.plan() + ", not "
                            + settings.iterations().get() + "; it is continued without giving any.");
        }
        watch.load(run.watch());
        pictures.putAll(checkpoint.pictures());
        failures.addAll(run.notes());
        budget = run.budget();
        secondsBefore = run.seconds();
        return run;
    }

    /** Refuses a state whose losses and optimisers are not those of the iterations that it claims. */
    private void requireReached(Engine engine, Checkpoint.Run run) {
        Map<String, Integer> rows = new LinkedHashMap<>();
        Set<Network> begun = new HashSet<>();
        boolean reached = true;
        for (int i = 0; i <= run.stage(); i++) {
            Stage stage = detector.stages().get(i);
            int done = i < run.stage() ? run.iterationPlan().iterations().get(i) : run.iteration();
            int inRows = i < run.stage() ? done : done - pending(run);
            if (inRows != 0) {
                rows.put(stage.name(), inRows);
            }
            if (done > 0) {
                begun.addAll(stage.trains());
            }
            // Some networks are not changed in every iteration, but one of them is.
            reached &= stage.trains().stream().mapToLong(engine::steps).max().orElse(0) >= done;
        }
        reached &=
                detector.networks().stream().allMatch(network -> begun.contains(network) || engine.steps(network) == 0);
        if (!reached || !rows.equals(history.reached())) {
            throw new IllegalArgumentException("The run has not come as far as its state says.");
        }
    }

    /** The iterations whose losses are in no row of the history yet. */
    private static int pending(Checkpoint.Run run) {
        return (int) run.pendingLosses().values().stream()
                .mapToDouble(sum -> sum[1])
                .max()
                .orElse(0);
    }

    private void requireStages(IterationPlan plan) {
        if (plan.iterations().size() != detector.stages().size()) {
            throw new TrainingException(
                    TrainingException.Problem.OTHER_STAGES,
                    "The detector " + detector.name() + " has "
                            + detector.stages().size() + (detector.stages().size() == 1 ? " stage" : " stages")
                            + ", so as many counts of iterations are needed.");
        }
    }

    private void requireSameRun(Checkpoint.Run run) throws OtherRunException {
        for (Map.Entry<String, String> wanted : identity().entrySet()) {
            String name = wanted.getKey();
            String had = run.identity().getOrDefault(name, "none");
            if (!had.equals(wanted.getValue())) {
                boolean telling = had.length() + wanted.getValue().length() < MOST_TOLD;
                String what = telling ? "the " + name + " " + had + ", not " + wanted.getValue() : "other " + name;
                throw new OtherRunException(OtherRunException.Problem.SETTINGS, belongs() + what + ".");
            }
        }
    }

    private String belongs() {
        return "The checkpoint " + settings.checkpoint() + " belongs to a run with ";
    }

    /**
     * The precision that the run at a checkpoint was computed in, and has to go on in; empty if there is no such file.
     *
     * @param checkpoint the file, which may be missing
     * @return empty where there is no checkpoint
     * @throws BadCheckpointException if it cannot be read
     */
    public static Optional<Torch.Precision> precision(Path checkpoint) throws IOException {
        return Checkpoint.run(checkpoint).map(Checkpoint.Run::precision);
    }

    /** libtorch, made ready only once this training has it to itself. */
    private Torch torch() {
        Torch known = torch;
        if (known == null) {
            known = Torch.open(settings.threads(), settings.precision(), settings.device());
            torch = known;
        }
        return known;
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
        return new Engine(torch(), detector.networks(), detector.averageDecay(), settings.seed());
    }

    /** Times a few steps of every stage on networks of their own, and fits the iterations to the budget. */
    private IterationPlan plan() {
        List<Stage> stages = detector.stages();
        double longest = TIMING_SHARE * settings.budget().toSeconds() / stages.size();
        List<Double> seconds;
        // With batches made at the same time, as in training.
        try (Prefetch batches = new Prefetch(n -> crops.batch(n, 1), 0)) {
            seconds = StepTimes.of(torch(), detector, batches::next, longest, nanoTime);
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
        double spent = seconds();
        double available = Math.max(1, settings.budget().toMillis() / 1e3 - spent - reserve);
        budget = Optional.of(new StepPace.Budget(spent + available, seconds));
        double shares = stages.stream().mapToDouble(Stage::share).sum();
        List<Integer> iterations = new ArrayList<>();
        for (int i = 0; i < stages.size(); i++) {
            double share = available * stages.get(i).share() / shares;
            iterations.add(Math.max(1, (int) (share / seconds.get(i))));
        }
        return IterationPlan.of(iterations);
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
            double before = seconds();
            trial.evaluate(Export.scores(detector), patches, count, side, side, 0);
            return (seconds() - before) / count * scored;
        }
    }

    /**
     * Runs a stage until it ends or the plan changes.
     *
     * @return how far it has come; empty if it was stopped
     */
    private Optional<Progress> run(Engine engine, Progress from, StepPace pace, SaveTimer saves, BooleanSupplier stop)
            throws IOException {
        int index = from.stage();
        Stage stage = detector.stages().get(index);
        long before = from.plan().before(index);
        // What a plan that is replayed says of later belongs to later, as when it was made.
        IterationPlan plan = from.plan().until(from.done());
        int total = plan.iterations().get(index);
        long all = plan.total();
        int end = (int) Math.min(total, from.plan().nextChange(from.done()) - before);
        int pictureEvery = Math.max(1, (int) (all / PICTURES));
        LongFunction<float[]> batch = detector.learnsFromDefects()
                ? n -> crops.batch(n, plan.progress(index, (int) (n - before)))
                : crops::good;
        try (Prefetch batches = new Prefetch(batch, from.done())) {
            for (int i = from.iteration(); i < end; i++) {
                if (stop.getAsBoolean()) {
                    save(engine, from.at(i));
                    return Optional.empty();
                }
                if (saves.isDue(seconds())) {
                    saveIfPossible(engine, from.at(i), saves);
                }
                double began = seconds();
                double progress = plan.progress(index, i);
                Map<Metric, Double> metrics = engine.step(
                        StepTimes.step(detector, stage),
                        batches.next(),
                        detector.batchSize(),
                        detector.cropSize(),
                        Set.copyOf(stage.trains()),
                        progress,
                        Seeds.mix(settings.seed(), 2 + before + i));
                check(stage, i, total, metrics);
                Map<String, Double> losses = new LinkedHashMap<>();
                metrics.forEach((metric, value) -> losses.put(metric.name(), value));
                double now = seconds();
                history.add(stage.name(), i, total, now, losses);
                long done = before + i + 1;
                Optional<List<Integer>> changed =
                        pace.step(index, i + 1, plan.iterations(), progress, now - began, now);
                listener.iterated(stage.name(), done, all, losses, pace.secondsLeft(i + 1, plan.iterations()));
                if (done % pictureEvery == 0 && done < all) {
                    picture(engine, stage, done, false);
                }
                sayIfBusy(pace);
                if (changed.isPresent()) {
                    return Optional.of(new Progress(from.plan().changed(done, changed.get()), index, i + 1));
                }
            }
        }
        return Optional.of(from.at(end));
    }

    /** What led to a failure would lead there again, so the checkpoint goes. */
    private void check(Stage stage, int iteration, int total, Map<Metric, Double> metrics) throws IOException {
        try {
            watch.check(stage.name(), iteration, total, metrics);
        } catch (TrainingException e) {
            Files.deleteIfExists(settings.checkpoint());
            throw e;
        }
    }

    private void sayIfBusy(StepPace pace) {
        if (!busy && pace.slowdown() > 1) {
            busy = true;
            listener.note(String.format(
                    Locale.ROOT,
                    "Training steps take %.1f times as long as at the start; where other programs keep this machine's"
                            + " processors busy, fewer iterations fit into the budget.",
                    pace.slowdown()));
        }
    }

    private void saveIfPossible(Engine engine, Progress progress, SaveTimer saves) {
        double began = seconds();
        try {
            save(engine, progress);
        } catch (IOException e) {
            if (!unsaved) {
                unsaved = true;
                listener.note("Training goes on, but its state cannot be saved, so it may be lost: " + e.getMessage());
            }
        }
        saves.saved(began, seconds());
    }

    private void save(Engine engine, Progress progress) throws IOException {
        Checkpoint.Run run = Checkpoint.run(
                identity(),
                progress.plan(),
                budget,
                progress.stage(),
                progress.iteration(),
                torch().precision(),
                seconds(),
                history.pending(),
                watch.state(),
                failures);
        new Checkpoint(run, history.csv(), pictures, engine.save()).write(settings.checkpoint());
    }

    /** What has to be the same for a run to be continued, by name. */
    private Map<String, String> identity() {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put("detector", detector.name());
        options().forEach((name, value) -> identity.put("option " + name, String.valueOf(value)));
        identity.put("seed", Long.toString(settings.seed()));
        identity.put("precision", torch().precision().name().toLowerCase(Locale.ROOT));
        identity.put("resolution", "1/" + material.scale().factor());
        identity.put("images", material.files().toString());
        identity.put(
                "area left out",
                material.leftOutSums().isEmpty()
                        ? "none"
                        : material.leftOutSums().toString());
        return identity;
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
        GreyImage picture = ContactSheet.sheet(rows.values(), columns, side);
        String name = String.format(Locale.ROOT, "%07d_%s", iteration, stage.name());
        pictures.put(name + ".png", ContactSheet.png(picture));
        listener.picture(name, picture);
        listener.history(history.csv());
    }

    private Model model(Engine engine, IterationPlan plan) {
        Map<Model.Part, byte[]> parts = Export.parts(detector, engine, checkImages());
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (int i = 0; i < plan.iterations().size(); i++) {
            counts.put(detector.stages().get(i).name(), plan.iterations().get(i));
        }
        Calibrator.Result calibration;
        PowerCheck power;
        try (Detector finished = Export.detector(detector, parts, settings.threads())) {
            calibration = Calibrator.calibrate(detector, finished, material, settings);
            power = power(finished, plan.total(), calibration.threshold());
        }
        List<TrainingNote> found = new ArrayList<>(calibration.notes());
        copies(parts).map(TrainingNote::of).ifPresent(found::add);
        power.note().map(TrainingNote::of).ifPresent(found::add);
        found.forEach(listener::note);
        listener.leastLikeTheRest(calibration.finds());
        List<String> notes = new ArrayList<>(material.notes());
        notes.addAll(failures);
        found.forEach(note -> notes.add(note.sentence()));
        double seconds = seconds();
        Provenance provenance = new Provenance(
                Optional.ofNullable(Trainer.class.getPackage().getImplementationVersion())
                        .orElse("development"),
                Instant.now(),
                settings.seed(),
                counts,
                plan.toString(),
                seconds,
                torch().precision().name().toLowerCase(Locale.ROOT),
                torch().threads(),
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
                calibration.falseDefects(),
                power.power(),
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
            return CopyCheck.of(
                            finished,
                            heldOut(side),
                            new DefectSimulator(defects()),
                            side,
                            Seeds.mix(settings.seed(), -2))
                    .note(detector.name());
        }
    }

    /** Judges the model by simulated defects; one that searches is too slow to ask, and judged by its iterations. */
    private PowerCheck power(Detector finished, long iterations, Threshold threshold) {
        if (detector.searches()) {
            return new PowerCheck(iterations, Optional.empty());
        }
        int side = Math.max(detector.cropSize(), finished.minimumSide());
        return PowerCheck.of(
                iterations,
                PowerCheck.crops(detector.input().kind(), iterations),
                finished,
                threshold,
                material.scale(),
                heldOut(side),
                new DefectSimulator(defects()),
                side,
                Seeds.mix(settings.seed(), -3));
    }

    /** Crops of held-out material, or of all where none of them fits in there. */
    private GoodCrops heldOut(int side) {
        boolean fits = material.heldOut().stream().anyMatch(area -> area.places(side) > 0);
        return fits ? new GoodCrops(material, material.heldOut()) : new GoodCrops(material);
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

    /** Seconds since the run began, without those between a stop and its continuation. */
    private double seconds() {
        return secondsBefore + (nanoTime.getAsLong() - start) / 1e9;
    }
}

package dev.flawmap.training.loop;

import dev.flawmap.detectors.Stage;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.file.AtomicFiles;
import dev.flawmap.image.GreyImage;
import dev.flawmap.network.Metric;
import dev.flawmap.network.Network;
import dev.flawmap.network.Training;
import dev.flawmap.torch.Engine;
import dev.flawmap.torch.Torch;
import dev.flawmap.training.IterationPlan;
import dev.flawmap.training.TrainingException;
import dev.flawmap.training.TrainingListener;
import dev.flawmap.training.TrainingSettings;
import dev.flawmap.training.checks.FailureWatch;
import dev.flawmap.training.material.Batches;
import dev.flawmap.training.material.ContactSheet;
import dev.flawmap.training.material.Seeds;
import java.io.IOException;
import java.nio.file.Files;
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
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one loop: trains the networks of any detector on batches, plans iterations for a budget, keeps losses and pictures,
 * and saves its state to the checkpoint now and then, so that little is lost however the process ends. Batches, noise and
 * weights depend on the seed and the iteration alone. Not thread-safe.
 */
final class TrainingLoop {
    private static final int PICTURES = 12;
    /** The most crops that a picture shows side by side. */
    static final int COLUMNS = 16;
    /** Time kept for export, and for calibration where it is not estimated. */
    private static final double RESERVE_SECONDS = 6;

    /** Kept because the end is not met exactly; that machines become slower is met by planning again. */
    private static final double RESERVE_SHARE = 0.06;
    /** The most of the budget that is kept for calibration. */
    private static final double MOST_CALIBRATION = 0.4;
    /** The part of the budget in which steps are timed. */
    private static final double TIMING_SHARE = 0.015;

    /** Batches from which running statistics are measured at the end of a stage. */
    private static final int MEASURED_BATCHES = 16;

    /** Differences longer than this, such as of lists of files, are not told in full. */
    private static final int MOST_TOLD = 100;

    /** What a detector learns from. */
    interface Work {
        /** {@return its batches} */
        Batches batches();

        /** {@return the detector's options and whatever else decides what is learned, by name} */
        Map<String, Object> options();

        /** {@return what the batches are made of, by name} */
        Map<String, String> data();

        /** {@return the iterations of a stage beyond which more do not help, however much time there is} */
        default int mostIterations() {
            return StepPace.UNLIMITED;
        }

        /** {@return the seconds that are to be kept for scoring good material in the end} */
        double scoringSeconds();
    }

    private final TrainableDetector detector;
    private final Work work;
    private final TrainingSettings settings;
    private final TrainingListener listener;
    private final LongSupplier nanoTime;
    private final long start;
    private @Nullable Torch torch;
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
     * A training that has not begun.
     *
     * @param start when it was asked for, by the clock
     */
    TrainingLoop(
            TrainableDetector detector,
            Work work,
            TrainingSettings settings,
            TrainingListener listener,
            LongSupplier nanoTime,
            long start) {
        this.detector = detector;
        this.work = work;
        this.settings = settings;
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.start = start;
        this.watch = new FailureWatch(sentence -> {
            failures.add(sentence);
            listener.note(sentence);
        });
    }

    /**
     * Trains an engine's networks, from the start or from the checkpoint.
     *
     * @return the iterations that were made; empty if the run was stopped, with its state in the checkpoint
     */
    Optional<IterationPlan> train(Engine engine, boolean resume, BooleanSupplier stop) throws IOException {
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
        StepPace pace = new StepPace(budget, work.mostIterations());
        SaveTimer saves = new SaveTimer(seconds());
        while (stage < detector.stages().size()) {
            if (iteration == plan.iterations().get(stage)) {
                measure(engine, detector.stages().get(stage));
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
        return Optional.of(plan);
    }

    /** {@return losses, as a table} */
    String history() {
        return history.csv();
    }

    /** {@return pictures as PNG, by name} */
    SortedMap<String, byte[]> pictures() {
        return pictures;
    }

    /** {@return what the rows of pictures show, from the top} */
    List<String> pictureRows() {
        return pictureRows;
    }

    /** {@return what went wrong, in sentences} */
    List<String> failures() {
        return failures;
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

    /** libtorch, made ready only once this training has it to itself. */
    Torch torch() {
        Torch known = torch;
        if (known == null) {
            known = Torch.open(settings.threads(), settings.precision(), settings.device());
            torch = known;
        }
        return known;
    }

    Engine engine() {
        return new Engine(torch(), detector.networks(), detector.averageDecay(), settings.seed());
    }

    /** Times a few steps of every stage on networks of their own, and fits the iterations to the budget. */
    private IterationPlan plan() {
        List<Stage> stages = detector.stages();
        double longest = TIMING_SHARE * settings.budget().toSeconds() / stages.size();
        List<Double> seconds;
        // With batches made at the same time, as in training.
        try (Prefetch batches = new Prefetch(n -> work.batches().batch(n, 1), 0)) {
            seconds = StepTimes.of(torch(), detector, batches::next, longest, nanoTime);
        }
        double calibration = work.scoringSeconds();
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
        int enough = work.mostIterations();
        List<Integer> iterations = new ArrayList<>();
        for (int i = 0; i < stages.size(); i++) {
            double share = available * stages.get(i).share() / shares;
            int fitting = Math.max(1, (int) (share / seconds.get(i)));
            if (fitting > enough) {
                listener.note(String.format(
                        Locale.ROOT,
                        "%,d iterations fit into the budget, but more than %,d do not help on so little good area, so training"
                                + " ends earlier.",
                        fitting,
                        enough));
            }
            iterations.add(Math.min(enough, fitting));
        }
        return IterationPlan.of(iterations);
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
                ? n -> work.batches().batch(n, plan.progress(index, (int) (n - before)))
                : work.batches()::good;
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

    /**
     * Measures the running statistics of a stage's networks, as they are from here on; not of a detector that learns from
     * defects, whose statistics are not those of good crops alone.
     */
    private void measure(Engine engine, Stage stage) {
        if (detector.learnsFromDefects()) {
            return;
        }
        for (int i = 0; i < MEASURED_BATCHES; i++) {
            engine.measure(
                    new Engine.Step() {
                        @Override
                        public <T> void run(Training<T> training, T images) {
                            detector.measure(stage, training, images);
                        }
                    },
                    work.batches().good(-2 - i),
                    detector.batchSize(),
                    detector.cropSize(),
                    Set.copyOf(stage.trains()),
                    i,
                    Seeds.mix(settings.seed(), -5 - i));
        }
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
        work.options().forEach((name, value) -> identity.put("option " + name, String.valueOf(value)));
        identity.put("seed", Long.toString(settings.seed()));
        identity.put("precision", torch().precision().name().toLowerCase(Locale.ROOT));
        identity.putAll(work.data());
        return identity;
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
                Arrays.copyOf(
                        work.batches().batch(-1, 0), columns * work.batches().planes() * side * side),
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

    /** Seconds since the run began, without those between a stop and its continuation. */
    double seconds() {
        return secondsBefore + (nanoTime.getAsLong() - start) / 1e9;
    }
}

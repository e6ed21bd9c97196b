package dev.flawmap.training.loop;

import dev.flawmap.Cancellation;
import dev.flawmap.Detector;
import dev.flawmap.Threshold;
import dev.flawmap.detectors.Options;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.image.Colour;
import dev.flawmap.model.Model;
import dev.flawmap.model.ModelDescription;
import dev.flawmap.model.Provenance;
import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.model.inference.OnnxGraph;
import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.simulate.defects.ColourDefects;
import dev.flawmap.simulate.defects.DefectPainter;
import dev.flawmap.simulate.defects.DefectSettings;
import dev.flawmap.simulate.defects.DefectSimulator;
import dev.flawmap.simulate.defects.MaterialTraits;
import dev.flawmap.torch.Engine;
import dev.flawmap.torch.Torch;
import dev.flawmap.training.IterationPlan;
import dev.flawmap.training.TrainingException;
import dev.flawmap.training.TrainingListener;
import dev.flawmap.training.TrainingNote;
import dev.flawmap.training.TrainingSettings;
import dev.flawmap.training.checks.Calibrator;
import dev.flawmap.training.checks.CopyCheck;
import dev.flawmap.training.checks.PowerCheck;
import dev.flawmap.training.checks.ScoreChoice;
import dev.flawmap.training.export.Export;
import dev.flawmap.training.export.StartWeights;
import dev.flawmap.training.material.Batches;
import dev.flawmap.training.material.Crops;
import dev.flawmap.training.material.GoodCrops;
import dev.flawmap.training.material.GoodMaterial;
import dev.flawmap.training.material.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Trains any detector on good material, calibrates and exports it. Batches, noise and weights depend on the seed and the
 * iteration alone, so the same seed, data, options, iterations and thread count give the same model, whether or not the run was
 * interrupted. The state is saved to the checkpoint now and then, so that little is lost however the process ends.
 *
 * <p>One training at a time: libtorch has one set of random numbers and one number of threads for the whole process, so
 * {@link #train} refuses to begin while another runs.
 */
public final class Trainer {
    private static final int PARITY_IMAGES = 4;

    /**
     * How often a detector that learns from simulated defects sees the good area at most, where a budget decides: on the
     * five NanoTWICE images, 165 times (8,000 iterations) are better than 310 (15,000), in CPM and average precision, with
     * two seeds.
     */
    private static final double MOST_PASSES = 165;

    /** Iterations that are never too many, however small the good area is. */
    private static final double ENOUGH_ITERATIONS = 8000;

    private final TrainableDetector detector;
    private final GoodMaterial material;
    private final TrainingSettings settings;
    private final TrainingListener listener;
    private @Nullable MaterialTraits traits;
    private @Nullable DefectSettings defects;
    private final TrainingLoop loop;

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
        long start = nanoTime.getAsLong();
        if (detector.colour() != material.colour()) {
            throw new IllegalArgumentException("The detector and the good images must have the same colours.");
        }
        this.detector = detector;
        this.material = material;
        this.settings = settings;
        this.listener = listener;
        this.loop = new TrainingLoop(detector, new OnGoodMaterial(), settings, listener, nanoTime, start);
    }

    /** Learning from crops of the good material. */
    private final class OnGoodMaterial implements TrainingLoop.Work {
        private final Crops crops;

        OnGoodMaterial() {
            Optional<DefectPainter> painter = detector.learnsFromDefects() ? Optional.of(painter()) : Optional.empty();
            this.crops = new Crops(
                    material, detector.cropSize(), detector.batchSize(), painter, Seeds.mix(settings.seed(), 1));
        }

        @Override
        public Batches batches() {
            return crops;
        }

        @Override
        public Map<String, Object> options() {
            return Trainer.this.options();
        }

        /** What learns to tell good material apart by heart finds less: {@link #MOST_PASSES}. */
        @Override
        public int mostIterations() {
            if (!detector.learnsFromDefects()) {
                return StepPace.UNLIMITED;
            }
            double area = material.training().stream()
                    .mapToDouble(part -> (double) part.width() * part.height())
                    .sum();
            double crops = (double) detector.batchSize() * detector.cropSize() * detector.cropSize();
            return (int) Math.min(StepPace.UNLIMITED, Math.max(ENOUGH_ITERATIONS, MOST_PASSES * area / crops));
        }

        @Override
        public Map<String, String> data() {
            Map<String, String> data = new LinkedHashMap<>();
            data.put("resolution", "1/" + material.scale().factor());
            if (material.colour() != Colour.GREY) {
                data.put("colour", material.colour().name().toLowerCase(Locale.ROOT));
            }
            data.put("images", material.files().toString());
            data.put(
                    "area left out",
                    material.leftOutSums().isEmpty()
                            ? "none"
                            : material.leftOutSums().toString());
            return data;
        }

        /**
         * What calibration takes of a detector that scores patch by patch, estimated from some patches; with the last picture
         * of one that searches for each.
         */
        @Override
        public double scoringSeconds() {
            GraphInput input = detector.input();
            if (input.kind() == GraphInput.Kind.IMAGE) {
                return 0;
            }
            int side = detector.cropSize();
            int size = side * side;
            int count = detector.batchSize();
            double scored = material.heldOut().stream()
                    .mapToDouble(area ->
                            input.patchCount(area.width() + 2 * Calibrator.margin(detector, area), area.height()))
                    .sum();
            scored += ScoreChoice.CROPS * input.patchCount(ScoreChoice.SIDE, ScoreChoice.SIDE);
            if (detector.searches()) {
                count = Math.min(count, Calibrator.WINDOW_PATCHES);
                scored = Calibrator.WINDOWS * Calibrator.WINDOW_PATCHES + TrainingLoop.COLUMNS;
            }
            float[] patches = Arrays.copyOf(crops.good(0), count * size);
            try (Engine trial = loop.engine()) {
                // The first call takes longer than others do.
                trial.evaluate(Export.scores(detector), Arrays.copyOf(patches, size), 1, side, side, 0);
                double before = loop.seconds();
                trial.evaluate(Export.scores(detector), patches, count, side, side, 0);
                return (loop.seconds() - before) / count * scored;
            }
        }
    }

    /** Trains, calibrates and exports; {@code stop} is asked before every iteration. */
    Optional<Model> train(boolean resume, BooleanSupplier stop) throws IOException {
        try (Torch.Scope alone = Torch.alone();
                Engine engine = loop.engine()) {
            // The finished graph needs it; what keeps it from being loaded is told before hours of training.
            OnnxGraph.load();
            if (!resume) {
                StartWeights.of(detector, () -> traits().relief())
                        .ifPresent(start -> start.give(engine, detector.startNetworks()));
            }
            return loop.train(engine, resume, stop).map(plan -> model(engine, plan));
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

    /** What kind of texture the material is; measured only once and where needed. */
    private MaterialTraits traits() {
        MaterialTraits known = traits;
        if (known == null) {
            known = material.traits(settings.seed());
            traits = known;
        }
        return known;
    }

    /** What defects are simulated; to find out what suits the material takes a while, so only once and where needed. */
    private DefectSettings defects() {
        DefectSettings known = defects;
        if (known == null) {
            known = settings.defects().apply(DefectSettings.suiting(traits()));
            defects = known;
        }
        return known;
    }

    /** What paints these defects. */
    private DefectPainter painter() {
        DefectSimulator simulator = new DefectSimulator(defects());
        return material.colour() == Colour.GREY ? simulator : new ColourDefects(simulator);
    }

    /** The detector's options, and the simulated defects where it learns from them. */
    private Map<String, Object> options() {
        Map<String, Object> options = new LinkedHashMap<>(Options.values(detector.options()));
        if (detector.learnsFromDefects()) {
            options.put("defects", Options.values(defects()));
        }
        return options;
    }

    private Model model(Engine engine, IterationPlan plan) {
        Map<Model.Part, byte[]> parts = Export.parts(detector, engine, checkImages());
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (int i = 0; i < plan.iterations().size(); i++) {
            counts.put(detector.stages().get(i).name(), plan.iterations().get(i));
        }
        Optional<ScoreChoice> choice = choice(parts);
        List<ScoreOutput> scores =
                choice.map(best -> best.ordered(detector.scores())).orElse(detector.scores());
        Calibrator.Result calibration;
        PowerCheck power;
        try (Detector finished = Export.detector(detector, scores, parts, settings.threads())) {
            calibration = Calibrator.calibrate(detector, finished, material, settings);
            power = power(finished, plan.total(), calibration.threshold());
        }
        List<TrainingNote> found = new ArrayList<>();
        choice.map(best -> best.sentence(detector.publishedScores()))
                .map(TrainingNote::of)
                .ifPresent(found::add);
        found.addAll(calibration.notes());
        copies(scores, parts).map(TrainingNote::of).ifPresent(found::add);
        power.note().map(TrainingNote::of).ifPresent(found::add);
        found.forEach(listener::note);
        listener.leastLikeTheRest(calibration.finds());
        List<String> notes = new ArrayList<>(material.notes());
        notes.addAll(loop.failures());
        found.forEach(note -> notes.add(note.sentence()));
        double seconds = loop.seconds();
        Provenance provenance = new Provenance(
                Optional.ofNullable(Trainer.class.getPackage().getImplementationVersion())
                        .orElse("development"),
                Instant.now(),
                settings.seed(),
                counts,
                plan.toString(),
                seconds,
                loop.torch().precision().name().toLowerCase(Locale.ROOT),
                loop.torch().threads(),
                settings.device(),
                System.getProperty("java.version", "unknown"),
                System.getProperty("os.name", "") + " " + System.getProperty("os.arch", ""),
                material.files());
        ModelDescription description = new ModelDescription(
                Model.FORMAT_VERSION,
                detector.name(),
                options(),
                detector.input().at(material.scale()).of(material.greys()).without(material.crop()),
                scores,
                calibration.calibrations(),
                calibration.threshold(),
                calibration.falseDefects(),
                power.power(),
                material.nmPerPixel(),
                Optional.of(material.appearance()),
                loop.pictureRows(),
                notes,
                provenance,
                Map.of());
        return new Model(description, parts, loop.history(), loop.pictures());
    }

    /**
     * Which score becomes the default; none is chosen where there is but one, where defects of this kind were learned
     * from, where a search takes too long, or where none tells defects from good material.
     */
    private Optional<ScoreChoice> choice(Map<Model.Part, byte[]> parts) {
        if (detector.scores().size() == 1 || detector.learnsFromDefects() || detector.searches()) {
            return Optional.empty();
        }
        try (Detector finished = Export.detector(detector, detector.scores(), parts, settings.threads())) {
            int least = Math.max(detector.cropSize(), finished.minimumSide());
            boolean fits = material.heldOut().stream().anyMatch(area -> area.places(ScoreChoice.SIDE) > 0);
            int side = fits ? Math.max(least, ScoreChoice.SIDE) : least;
            return Optional.of(ScoreChoice.of(
                            finished,
                            heldOut(side),
                            new DefectSimulator(defects()),
                            side,
                            Seeds.mix(settings.seed(), -4)))
                    .filter(ScoreChoice::tells);
        }
    }

    /** What a user should know of a detector that reconstructs defects too; one that searches is too slow to ask. */
    private Optional<String> copies(List<ScoreOutput> scores, Map<Model.Part, byte[]> parts) {
        if (!detector.reconstructs() || detector.searches()) {
            return Optional.empty();
        }
        // Smoothing would spread small defects over crops of one patch.
        try (Detector finished = Export.unsmoothed(detector, scores, parts, settings.threads())) {
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
                painter(),
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
        int size = side * side * material.colour().channels();
        float[] images = new float[PARITY_IMAGES * size];
        SplittableRandom random = new SplittableRandom(settings.seed());
        GoodCrops good = new GoodCrops(material);
        for (int i = 0; i < PARITY_IMAGES; i++) {
            System.arraycopy(good.channels(side, random), 0, images, i * size, size);
        }
        return images;
    }
}

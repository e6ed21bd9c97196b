package dev.flawmap.training.loop;

import dev.flawmap.Cancellation;
import dev.flawmap.detectors.Options;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.simulate.texture.TextureFamily;
import dev.flawmap.torch.Engine;
import dev.flawmap.torch.Torch;
import dev.flawmap.training.TrainingListener;
import dev.flawmap.training.TrainingSettings;
import dev.flawmap.training.export.StartWeights;
import dev.flawmap.training.material.Batches;
import dev.flawmap.training.material.MadeUpBatches;
import dev.flawmap.training.material.Seeds;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Trains a detector that learns from simulated defects on an endless row of made-up materials. What it learned is where
 * trainings on users' materials begin. Reproducible and resumable as {@link Trainer} is.
 */
public final class Pretraining {
    private final TrainableDetector detector;
    private final List<TextureFamily> families;
    private final TrainingSettings settings;
    private final TrainingLoop loop;

    /**
     * A pretraining.
     *
     * @param detector to be trained, from random weights
     * @param families that materials are drawn from
     * @param settings seed, iterations or budget, threads
     * @param listener told of what happens, on the thread that trains
     * @throws IllegalArgumentException if the detector does not learn from simulated defects
     */
    public Pretraining(
            TrainableDetector detector,
            List<TextureFamily> families,
            TrainingSettings settings,
            TrainingListener listener) {
        if (!detector.learnsFromDefects()) {
            throw new IllegalArgumentException("The detector " + detector.name()
                    + " does not learn from simulated defects, so it cannot be pretrained.");
        }
        this.detector = detector;
        this.families = List.copyOf(families);
        this.settings = settings;
        MadeUpBatches batches =
                new MadeUpBatches(families, detector.cropSize(), detector.batchSize(), Seeds.mix(settings.seed(), 1));
        this.loop = new TrainingLoop(
                detector, new OnMadeUpMaterials(batches), settings, listener, System::nanoTime, System.nanoTime());
    }

    private final class OnMadeUpMaterials implements TrainingLoop.Work {
        private final MadeUpBatches batches;

        OnMadeUpMaterials(MadeUpBatches batches) {
            this.batches = batches;
        }

        @Override
        public Batches batches() {
            return batches;
        }

        @Override
        public Map<String, Object> options() {
            return Options.values(detector.options());
        }

        @Override
        public Map<String, String> data() {
            return Map.of("families", names());
        }

        @Override
        public double scoringSeconds() {
            return 0;
        }
    }

    private String names() {
        return families.stream().map(TextureFamily::name).collect(Collectors.joining(" "));
    }

    /**
     * Trains.
     *
     * @param resume whether to take up the run that was stopped at the checkpoint
     * @param cancellation once cancelled, training stops before the next iteration, with its state in the checkpoint
     * @return the content of a file of {@link StartWeights}; empty if the run was stopped
     * @throws IllegalStateException if another training runs in this process
     * @throws dev.flawmap.training.TrainingException if training cannot go on
     * @throws BadCheckpointException if a checkpoint is damaged or missing
     * @throws OtherRunException if a checkpoint is that of another run
     * @throws IOException if the state of a stopped run cannot be written
     */
    public Optional<byte[]> train(boolean resume, Cancellation cancellation) throws IOException {
        try (Torch.Scope alone = Torch.alone();
                Engine engine = loop.engine()) {
            return loop.train(engine, resume, () -> cancellation.reason().isPresent())
                    .map(plan -> {
                        Map<String, Object> origin = new LinkedHashMap<>();
                        origin.put("detector", detector.name());
                        origin.putAll(Options.values(detector.options()));
                        origin.put("seed", settings.seed());
                        origin.put("iterations", plan);
                        origin.put("threads", loop.torch().threads());
                        origin.put("precision", loop.torch().precision());
                        origin.put("families", names());
                        String text = origin.entrySet().stream()
                                .map(entry -> entry.getKey() + ": " + entry.getValue() + "\n")
                                .collect(Collectors.joining());
                        return StartWeights.of(detector.startNetworks(), engine, text);
                    });
        }
    }
}

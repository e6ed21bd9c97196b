package dev.flawmap.training;

import dev.flawmap.detectors.Stage;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.network.Training;
import dev.flawmap.torch.Engine;
import dev.flawmap.torch.Torch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** How long a detector's training steps take. */
public final class StepTimes {
    private static final int WARM_UP = 3;
    private static final int LEAST = 5;
    private static final int MOST = 40;
    private static final double ENOUGH_SECONDS = 2;
    /** Late enough in a stage for all its losses to count. */
    private static final double PROGRESS = 0.5;

    private StepTimes() {}

    /** Seconds per step by stage, on random images; takes some seconds. */
    public static Map<String, Double> of(TrainableDetector detector, int threads, Torch.Precision precision) {
        int planes = detector.learnsFromDefects() ? 2 : 1;
        float[] images = new float[detector.batchSize() * planes * detector.cropSize() * detector.cropSize()];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < images.length; i++) {
            images[i] = random.nextInt(2);
        }
        List<Double> seconds = of(Torch.open(threads, precision, "cpu"), detector, images);
        Map<String, Double> times = new LinkedHashMap<>();
        for (int i = 0; i < seconds.size(); i++) {
            times.put(detector.stages().get(i).name(), seconds.get(i));
        }
        return times;
    }

    /** Seconds per step of every stage, on networks of their own. */
    static List<Double> of(Torch torch, TrainableDetector detector, float[] batch) {
        List<Double> seconds = new ArrayList<>();
        try (Engine trial = new Engine(torch, detector.networks(), detector.averageDecay(), 1)) {
            for (Stage stage : detector.stages()) {
                int count = 0;
                long start = 0;
                while (count < WARM_UP + LEAST
                        || (count < WARM_UP + MOST && (System.nanoTime() - start) / 1e9 < ENOUGH_SECONDS)) {
                    if (count == WARM_UP) {
                        start = System.nanoTime();
                    }
                    trial.step(
                            step(detector, stage),
                            batch,
                            detector.batchSize(),
                            detector.cropSize(),
                            Set.copyOf(stage.trains()),
                            PROGRESS,
                            count);
                    count++;
                }
                seconds.add((System.nanoTime() - start) / 1e9 / (count - WARM_UP));
            }
        }
        return seconds;
    }

    /** A stage's step as the engine runs it. */
    static Engine.Step step(TrainableDetector detector, Stage stage) {
        return new Engine.Step() {
            @Override
            public <T> void run(Training<T> training, T images) {
                detector.step(stage, training, images);
            }
        };
    }
}

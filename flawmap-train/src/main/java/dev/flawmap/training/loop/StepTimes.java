package dev.flawmap.training.loop;

import dev.flawmap.detectors.Stage;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.network.Training;
import dev.flawmap.torch.Engine;
import dev.flawmap.torch.Torch;
import dev.flawmap.training.material.Batches;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** How long a detector's training steps take. */
public final class StepTimes {
    private static final int WARM_UP = 3;
    private static final double WARM_UP_SHARE = 0.25;
    private static final int LEAST = 5;
    private static final double ENOUGH_SECONDS = 2;
    /** Steps differ in the course of a stage; multiples of this, modulo 1, are spread evenly over it. */
    private static final double GOLDEN_RATIO = 0.6180339887498949;

    private StepTimes() {}

    /**
     * Seconds per step by stage, on random images; takes some seconds.
     *
     * @param detector as it would be trained
     * @param threads for computing
     * @param precision of the computation
     * @return the seconds by the stage's name
     */
    public static Map<String, Double> of(TrainableDetector detector, int threads, Torch.Precision precision) {
        int planes = Batches.planes(detector.colour(), detector.learnsFromDefects());
        float[] images = new float[detector.batchSize() * planes * detector.cropSize() * detector.cropSize()];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < images.length; i++) {
            images[i] = random.nextInt(2);
        }
        List<Double> seconds =
                of(Torch.open(threads, precision, "cpu"), detector, () -> images, ENOUGH_SECONDS, System::nanoTime);
        Map<String, Double> times = new LinkedHashMap<>();
        for (int i = 0; i < seconds.size(); i++) {
            times.put(detector.stages().get(i).name(), seconds.get(i));
        }
        return times;
    }

    /**
     * Seconds per step of every stage, on networks of their own. The first steps, which are slower, do not count.
     *
     * @param batches gives a batch for every step
     * @param longest how long to time a stage, in seconds
     * @param nanoTime the clock
     */
    static List<Double> of(
            Torch torch, TrainableDetector detector, Supplier<float[]> batches, double longest, LongSupplier nanoTime) {
        List<Double> seconds = new ArrayList<>();
        try (Engine trial = new Engine(torch, detector.networks(), detector.averageDecay(), 1)) {
            for (Stage stage : detector.stages()) {
                long start = nanoTime.getAsLong();
                long from = start;
                int count = 0;
                int counted = 0;
                while (counted < LEAST || seconds(nanoTime, start) < longest) {
                    if (count < WARM_UP || seconds(nanoTime, start) < WARM_UP_SHARE * longest) {
                        from = nanoTime.getAsLong();
                        counted = 0;
                    }
                    trial.step(
                            step(detector, stage),
                            batches.get(),
                            detector.batchSize(),
                            detector.cropSize(),
                            Set.copyOf(stage.trains()),
                            count * GOLDEN_RATIO % 1,
                            count);
                    count++;
                    counted++;
                }
                seconds.add(seconds(nanoTime, from) / counted);
            }
        }
        return seconds;
    }

    private static double seconds(LongSupplier nanoTime, long since) {
        return (nanoTime.getAsLong() - since) / 1e9;
    }

    /**
     * {@return a stage's step as the engine runs it}
     *
     * @param detector as it is trained
     * @param stage one of its stages
     */
    public static Engine.Step step(TrainableDetector detector, Stage stage) {
        return new Engine.Step() {
            @Override
            public <T> void run(Training<T> training, T images) {
                detector.step(stage, training, images);
            }
        };
    }
}

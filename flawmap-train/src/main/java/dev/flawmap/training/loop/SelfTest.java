package dev.flawmap.training.loop;

import dev.flawmap.detectors.Catalogue;
import dev.flawmap.detectors.Stage;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.model.inference.OnnxGraph;
import dev.flawmap.torch.Engine;
import dev.flawmap.torch.Torch;
import dev.flawmap.training.export.Export;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** Tries the native libraries: a few training steps of a small autoencoder, and its graph in ONNX Runtime. */
public final class SelfTest {
    private static final int STEPS = 5;

    private SelfTest() {}

    /**
     * What came out.
     *
     * @param onnxRuntimeVersion the version of ONNX Runtime
     * @param largestDifference between libtorch's and ONNX Runtime's scores, relative where they exceed 1
     */
    public record Result(String onnxRuntimeVersion, double largestDifference) {
        /** {@return whether both engines compute the same} */
        public boolean agrees() {
            return largestDifference <= Export.TOLERANCE;
        }
    }

    /**
     * Runs the test; takes a few seconds.
     *
     * @param threads for computing
     * @return what was compared
     */
    public static Result run(int threads) {
        Torch torch = Torch.open(threads, Torch.bestPrecision(), "cpu");
        TrainableDetector detector = Catalogue.create("autoencoder", Map.of("batch", "8"));
        Stage stage = detector.stages().get(0);
        int side = detector.cropSize();
        float[] images = new float[detector.batchSize() * side * side];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) random.nextDouble();
        }
        try (Engine engine = new Engine(torch, detector.networks(), detector.averageDecay(), 1)) {
            for (int i = 0; i < STEPS; i++) {
                engine.step(
                        StepTimes.step(detector, stage),
                        images,
                        detector.batchSize(),
                        side,
                        Set.copyOf(stage.trains()),
                        0.5,
                        i);
            }
            double difference = Export.largestDifference(detector, engine, Export.onnx(detector, engine), images);
            return new Result(OnnxGraph.runtimeVersion(), difference);
        }
    }
}

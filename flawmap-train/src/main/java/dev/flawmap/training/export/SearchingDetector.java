package dev.flawmap.training.export;

import dev.flawmap.Cancellation;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.model.inference.CutDetector;
import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.torch.Engine;
import dev.flawmap.torch.Torch;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A detector that searches for every patch: its scores, computed by libtorch. Its users wait for each other. */
final class SearchingDetector extends CutDetector {
    private final TrainableDetector detector;
    private final Engine engine;

    /**
     * Takes over the weights of a model file.
     *
     * @param detector whose networks and scores they are
     * @param scores as the model has them
     * @param weights as {@link WeightsFile} writes them
     * @param threads for computing one image
     * @throws IllegalArgumentException if they are not this detector's
     */
    SearchingDetector(TrainableDetector detector, List<ScoreOutput> scores, byte[] weights, int threads) {
        super(detector.name(), detector.input(), scores);
        WeightsFile.requireFitting(weights, detector.networks());
        this.detector = detector;
        Torch torch = Torch.open(threads, Torch.Precision.FP32, "cpu");
        this.engine = new Engine(torch, detector.networks(), detector.averageDecay(), 0);
        WeightsFile.read(weights, detector.networks(), engine);
    }

    /** All scores, whatever is wanted: the search is what takes time. */
    @Override
    protected Scorer scorer(List<ScoreOutput> scores) {
        return this::run;
    }

    private synchronized Map<String, float[]> run(
            float[] images, int count, int width, int height, Set<String> outputs, Cancellation cancellation) {
        float[] exact = Arrays.copyOf(images, count * width * height);
        return engine.evaluate(Export.scores(detector), exact, count, width, height, 0);
    }

    @Override
    protected void free() {
        engine.close();
    }
}

package dev.flawmap.training.export;

import dev.flawmap.Cancellation;
import dev.flawmap.Detector;
import dev.flawmap.detectors.Generator;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.model.Model.Part;
import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.model.inference.OnnxDetector;
import dev.flawmap.model.inference.OnnxGenerator;
import dev.flawmap.model.inference.OnnxGraph;
import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.network.Network;
import dev.flawmap.network.Training;
import dev.flawmap.onnx.OnnxOps;
import dev.flawmap.torch.Engine;
import dev.flawmap.training.TrainingException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/** Writes detectors as ONNX graphs, and refuses graphs that compute something else than libtorch. */
public final class Export {
    /** The largest difference allowed, relative to the value where that is above 1. */
    public static final double TOLERANCE = 1e-4;

    /** Generated patches to compare. */
    private static final int GENERATED = 4;

    private Export() {}

    /**
     * What a model file holds of a trained detector.
     *
     * @param detector as it was trained
     * @param engine with its weights
     * @param images to compare the engines on
     * @return the parts
     * @throws TrainingException if a graph differs from what was trained by more than {@link #TOLERANCE}
     */
    public static Map<Part, byte[]> parts(TrainableDetector detector, Engine engine, float[] images) {
        Map<Part, byte[]> parts = new EnumMap<>(Part.class);
        if (detector.searches()) {
            parts.put(Part.WEIGHTS, WeightsFile.write(detector.networks(), engine));
        } else {
            byte[] onnx = onnx(detector, engine);
            requireParity(detector, engine, onnx, images);
            parts.put(Part.GRAPH, onnx);
        }
        detector.generator().ifPresent(generator -> parts.put(Part.GENERATOR, generator(generator, engine)));
        return parts;
    }

    /**
     * {@return the detector that a model with these parts is inspected with}
     *
     * @param detector as it was trained
     * @param scores its own, the default first; of one that searches, in its order
     * @param parts of its model file
     * @param threads for computing one image
     */
    public static Detector detector(
            TrainableDetector detector, List<ScoreOutput> scores, Map<Part, byte[]> parts, int threads) {
        return detector.searches()
                ? new SearchingDetector(detector, scores, Objects.requireNonNull(parts.get(Part.WEIGHTS)), threads)
                : withGraph(detector, scores, parts, threads);
    }

    /**
     * {@return the same, where there is a graph, without smoothing its maps}
     *
     * @param detector as it was trained
     * @param scores its own, the default first
     * @param parts of its model file
     * @param threads for computing one image
     */
    public static Detector unsmoothed(
            TrainableDetector detector, List<ScoreOutput> scores, Map<Part, byte[]> parts, int threads) {
        List<ScoreOutput> raw = scores.stream().map(score -> score.smoothed(0)).toList();
        return withGraph(detector, raw, parts, threads);
    }

    private static Detector withGraph(
            TrainableDetector detector, List<ScoreOutput> scores, Map<Part, byte[]> parts, int threads) {
        byte[] graph = Objects.requireNonNull(parts.get(Part.GRAPH));
        return new OnnxDetector(detector.name(), detector.input(), scores, graph, threads);
    }

    /**
     * {@return a detector's scores as the engine computes them}
     *
     * @param detector as it was trained
     */
    public static Engine.Outputs scores(TrainableDetector detector) {
        return new Engine.Outputs() {
            @Override
            public <T> Map<String, T> of(Training<T> ops, T images) {
                return detector.score(ops, images);
            }
        };
    }

    private static OnnxOps ops(Engine engine) {
        return new OnnxOps(new OnnxOps.Source() {
            @Override
            public float[] parameter(Network network, int index) {
                return engine.parameter(network, index);
            }

            @Override
            public float[] spectral(Network network, int weight, int vector) {
                return engine.spectral(network, weight, vector);
            }
        });
    }

    private static byte[] generator(Generator generator, Engine engine) {
        OnnxOps ops = ops(engine);
        String patches = generator.patches(ops, ops.input("input", -1, generator.latent()));
        ops.output(OnnxGenerator.OUTPUT, patches, -1, 1, -1, -1);
        byte[] onnx = ops.model();
        try (OnnxGenerator loaded = new OnnxGenerator(onnx, 1)) {
            float[] z = loaded.draw(GENERATED, new SplittableRandom(1));
            Engine.Outputs patch = new Engine.Outputs() {
                @Override
                public <T> Map<String, T> of(Training<T> ops, T vectors) {
                    return Map.of(
                            OnnxGenerator.OUTPUT, generator.patches(ops, ops.reshape(vectors, generator.latent())));
                }
            };
            float[] expected = Objects.requireNonNull(engine.evaluate(patch, z, GENERATED, generator.latent(), 1, 0)
                    .get(OnnxGenerator.OUTPUT));
            require("generator", difference(expected, loaded.patches(z)));
        }
        return onnx;
    }

    /**
     * {@return the graph as a model file holds it}
     *
     * @param detector as it was trained
     * @param engine with its weights
     */
    public static byte[] onnx(TrainableDetector detector, Engine engine) {
        OnnxOps onnx = ops(engine);
        GraphInput input = detector.input();
        boolean patch = input.kind() == GraphInput.Kind.PATCH;
        long side = patch ? input.size() : -1;
        Map<String, String> values =
                detector.score(onnx, onnx.input("input", -1, detector.colour().channels(), side, side));
        for (ScoreOutput score : detector.scores()) {
            if (score.kind() == ScoreOutput.Kind.PIXEL) {
                onnx.output(score.name(), required(values, score.name()), -1, 1, side, side);
            } else {
                onnx.output(score.name(), required(values, score.name()), -1);
            }
            if (score.patchValue()) {
                onnx.output(score.patchOutput(), required(values, score.patchOutput()), -1);
            }
        }
        return onnx.model();
    }

    private static String required(Map<String, String> values, String name) {
        return Objects.requireNonNull(values.get(name), () -> "The detector does not compute its output " + name);
    }

    /**
     * Compares all outputs of a graph with libtorch's on some images.
     *
     * @throws TrainingException if they differ by more than {@link #TOLERANCE}
     */
    static void requireParity(TrainableDetector detector, Engine engine, byte[] onnx, float[] images) {
        differences(detector, engine, onnx, images).forEach(Export::require);
    }

    private static void require(String name, double difference) {
        if (!(difference <= TOLERANCE)) {
            throw new TrainingException(
                    TrainingException.Problem.OTHER_GRAPH,
                    "The exported model was refused: its output '" + name + "' differs from the trained one by "
                            + difference + ".");
        }
    }

    /**
     * {@return the largest difference of all outputs, relative to the value where that is above 1}
     *
     * @param detector as it was trained
     * @param engine with its weights
     * @param onnx the exported graph
     * @param images channels that both compute
     */
    public static double largestDifference(TrainableDetector detector, Engine engine, byte[] onnx, float[] images) {
        return differences(detector, engine, onnx, images).values().stream()
                .mapToDouble(difference -> difference)
                .max()
                .orElse(0);
    }

    private static Map<String, Double> differences(
            TrainableDetector detector, Engine engine, byte[] onnx, float[] images) {
        int side = detector.cropSize();
        int channels = detector.colour().channels();
        int count = images.length / (channels * side * side);
        Map<String, float[]> expected = engine.evaluate(scores(detector), images, count, side, side, 0);
        Map<String, Double> worst = new LinkedHashMap<>();
        try (OnnxGraph graph = new OnnxGraph(onnx, 1)) {
            Map<String, float[]> actual =
                    graph.run(images, channels, count, side, side, expected.keySet(), new Cancellation());
            expected.forEach(
                    (name, values) -> worst.put(name, difference(values, Objects.requireNonNull(actual.get(name)))));
        }
        return worst;
    }

    static double difference(float[] expected, float[] actual) {
        if (expected.length != actual.length) {
            return Double.POSITIVE_INFINITY;
        }
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs(expected[i] - actual[i]) / Math.max(1, Math.abs(expected[i]));
            worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(worst, difference);
        }
        return worst;
    }
}

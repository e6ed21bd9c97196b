package dev.flawmap.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.model.inference.OnnxGraph;
import dev.flawmap.onnx.OnnxOps;
import dev.flawmap.torch.Engine;
import dev.flawmap.torch.Torch;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/** Runs one computation by libtorch, as an ONNX graph and by its definition, and wants the same from all three. */
public final class Comparison implements AutoCloseable {
    public static final double TOLERANCE = 1e-4;

    /** What is computed from images; written once for all kinds of value. */
    @FunctionalInterface
    public interface Computation {
        Object of(Ops<Object> ops, Object images);
    }

    private final Engine engine;
    private final List<Network> networks;

    /** Networks with random values everywhere, also where they start as zeros or ones. */
    public Comparison(Network... networks) {
        this.networks = List.of(networks);
        engine = new Engine(Torch.open(1, Torch.Precision.FP32, "cpu"), this.networks, 0.999, 1);
        Map<String, Map<String, float[]>> arrays = engine.save();
        Random random = new Random(2);
        for (Map<String, float[]> values : arrays.values()) {
            values.computeIfPresent("trained", (name, old) -> normal(random, old.length));
            values.computeIfPresent("average", (name, old) -> normal(random, old.length));
        }
        engine.load(arrays);
    }

    public static float[] normal(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    public Engine engine() {
        return engine;
    }

    /** Runs the networks in training mode without changing weights, so that running statistics settle. */
    public void settle(int steps, int count, int side) {
        Random random = new Random(3);
        for (int i = 0; i < steps; i++) {
            engine.step(
                    new Engine.Step() {
                        @Override
                        public <T> void run(Training<T> training, T images) {
                            networks.forEach(network -> network.apply(training, images));
                        }
                    },
                    normal(random, count * side * side),
                    count,
                    side,
                    Set.copyOf(networks),
                    0,
                    i);
        }
    }

    /** Compares; the images are {@code count * height * width} values. */
    public void check(Computation computation, float[] images, int count, int width, int height) {
        NaiveOps.Array expected = naive(computation, images, count, width, height);
        double[] torch = doubles(torch(computation, images, count, width, height));
        double[] onnx = doubles(onnx(computation, expected.shape().length, images, count, width, height));
        assertThat(difference(torch, expected.values()))
                .as("libtorch against the definition")
                .isLessThanOrEqualTo(TOLERANCE);
        assertThat(difference(onnx, expected.values()))
                .as("ONNX against the definition")
                .isLessThanOrEqualTo(TOLERANCE);
        assertThat(difference(onnx, torch)).as("ONNX against libtorch").isLessThanOrEqualTo(TOLERANCE);
        assertThat(Arrays.stream(expected.values()).distinct().count())
                .as("something is computed")
                .isGreaterThan(1);
    }

    /** The largest difference, relative where the value exceeds 1. */
    public static double difference(double[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs(actual[i] - expected[i]) / Math.max(1, Math.abs(expected[i]));
            worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(worst, difference);
        }
        return worst;
    }

    static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        Arrays.setAll(doubles, i -> values[i]);
        return doubles;
    }

    public NaiveOps.Array naive(Computation computation, float[] images, int count, int width, int height) {
        NaiveOps ops = new NaiveOps(engine::parameter, Set.of());
        return (NaiveOps.Array) computation.of(untyped(ops), NaiveOps.array(images, count, 1, height, width));
    }

    public float[] torch(Computation computation, float[] images, int count, int width, int height) {
        Map<String, float[]> values = engine.evaluate(
                new Engine.Outputs() {
                    @Override
                    @SuppressWarnings("unchecked")
                    public <T> Map<String, T> of(Training<T> ops, T x) {
                        return Map.of("out", (T) computation.of(untyped(ops), Objects.requireNonNull(x)));
                    }
                },
                images,
                count,
                width,
                height,
                0);
        return Objects.requireNonNull(values.get("out"));
    }

    public float[] onnx(Computation computation, int rank, float[] images, int count, int width, int height) {
        OnnxOps ops = new OnnxOps(new OnnxOps.Source() {
            @Override
            public float[] parameter(Network network, int index) {
                return engine.parameter(network, index);
            }

            @Override
            public float[] spectral(Network network, int weight, int vector) {
                return engine.spectral(network, weight, vector);
            }
        });
        String input = ops.input("input", -1, 1, -1, -1);
        long[] shape = new long[rank];
        Arrays.fill(shape, -1);
        ops.output("out", (String) computation.of(untyped(ops), input), shape);
        try (OnnxGraph graph = new OnnxGraph(ops.model(), 1)) {
            return Objects.requireNonNull(
                    graph.run(images, count, width, height, Set.of("out")).get("out"));
        }
    }

    @SuppressWarnings("unchecked")
    private static Ops<Object> untyped(Ops<?> ops) {
        return (Ops<Object>) ops;
    }

    @Override
    public void close() {
        engine.close();
    }
}

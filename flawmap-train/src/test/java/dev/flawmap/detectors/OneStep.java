package dev.flawmap.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.network.NaiveOps;
import dev.flawmap.network.NaiveOps.Array;
import dev.flawmap.network.Network;
import dev.flawmap.network.Parameter;
import dev.flawmap.network.Training;
import dev.flawmap.torch.Engine;
import dev.flawmap.torch.Torch;
import dev.flawmap.training.material.Batches;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * The first training step of one stage by libtorch, to be compared with its losses worked out in plain Java: what the
 * step recorded, and the gradients it followed. Learning rates are to be so small that weights stay as they were.
 */
final class OneStep implements AutoCloseable {
    static final long SEED = 11;
    /** Small, since leaky ReLUs have kinks, and enough for doubles. */
    private static final double STEP = 1e-7;

    /** A loss worked out with plain operations. */
    interface Loss {
        double of(NaiveOps ops, Array images);
    }

    /** Draws random values as a step does, and returns the last. */
    interface Draws {
        <T> T last(Training<T> t);
    }

    private final Engine engine;
    private final Stage stage;
    private final Array images;
    private final Map<String, Double> records;
    private final Map<String, Map<String, float[]>> saved;

    OneStep(TrainableDetector detector, Stage stage) {
        this.stage = stage;
        engine = new Engine(Torch.open(1, Torch.Precision.FP32, "cpu"), detector.networks(), 0.999, 3);
        int side = detector.cropSize();
        int planes = Batches.planes(detector.colour(), detector.learnsFromDefects());
        float[] pixels = new float[detector.batchSize() * planes * side * side];
        Random random = new Random(12);
        for (int i = 0; i < pixels.length; i++) {
            int row = i / side % side;
            double wave = Math.sin(0.3 * (i % side) + 0.02 * i / side);
            boolean label = i / (side * side) % planes == 1;
            boolean defect = row < side / 3 && i % side < side / 2;
            pixels[i] = label ? (defect ? 1 : 0) : (float) (0.5 + 0.3 * wave + 0.1 * random.nextDouble());
        }
        images = NaiveOps.array(pixels, detector.batchSize(), planes, side, side);
        Engine.Step step = new Engine.Step() {
            @Override
            public <T> void run(Training<T> training, T x) {
                detector.step(stage, training, x);
            }
        };
        records = new HashMap<>();
        engine.step(step, pixels, detector.batchSize(), side, Set.copyOf(stage.trains()), 0.5, SEED)
                .forEach((metric, value) -> records.put(metric.name(), value));
        saved = engine.save();
        // From here on the plain operations need the state as it was before the step.
        engine.load(fresh(detector));
    }

    private static Map<String, Map<String, float[]>> fresh(TrainableDetector detector) {
        try (Engine again = new Engine(Torch.open(1, Torch.Precision.FP32, "cpu"), detector.networks(), 0.999, 3)) {
            return again.save();
        }
    }

    /** Standard normal values as the step drew them: {@code which} counts its draws from 0. */
    Array noise(int which, int count, int length) {
        return drawn(
                new Draws() {
                    @Override
                    public <T> T last(Training<T> t) {
                        for (int i = 0; i < which; i++) {
                            t.noise(count, length);
                        }
                        return t.noise(count, length);
                    }
                },
                count,
                length);
    }

    /** Random values as the step drew them, where all its draws up to these are repeated. */
    Array drawn(Draws draws, long... shape) {
        Map<String, float[]> drawn = engine.evaluate(
                new Engine.Outputs() {
                    @Override
                    public <T> Map<String, T> of(Training<T> ops, T x) {
                        return Map.of("drawn", draws.last(ops));
                    }
                },
                new float[1],
                1,
                1,
                1,
                SEED);
        return NaiveOps.array(Objects.requireNonNull(drawn.get("drawn")), shape);
    }

    Array images() {
        return images;
    }

    /** Plain operations in evaluation mode on the starting weights. */
    NaiveOps evaluation() {
        return new NaiveOps(engine::parameter, Set.of());
    }

    /** The detector's scores of the images by libtorch, on the starting weights. */
    Map<String, float[]> scores(TrainableDetector detector) {
        return evaluated(detector, new Engine.Outputs() {
            @Override
            public <T> Map<String, T> of(Training<T> ops, T x) {
                return detector.score(ops, x);
            }
        });
    }

    /** What its last picture shows of them. */
    Map<String, float[]> lastPictures(TrainableDetector detector) {
        return evaluated(detector, new Engine.Outputs() {
            @Override
            public <T> Map<String, T> of(Training<T> ops, T x) {
                Map<String, T> rows = new HashMap<>();
                detector.lastPictures(ops, x).forEach((row, picture) -> rows.put(row.title(), picture));
                return rows;
            }
        });
    }

    private Map<String, float[]> evaluated(TrainableDetector detector, Engine.Outputs outputs) {
        float[] pixels = new float[images.values().length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) images.values()[i];
        }
        int side = detector.cropSize();
        return engine.evaluate(outputs, pixels, detector.batchSize(), side, side, 0);
    }

    double value(Loss loss) {
        return loss.of(new NaiveOps(engine::parameter, Set.copyOf(stage.trains())), images);
    }

    void recorded(String name, Loss loss) {
        double expected = value(loss);
        assertThat(Objects.requireNonNull(records.get(name)))
                .as(name)
                .isCloseTo(expected, within(1e-4 * Math.max(1, Math.abs(expected))));
    }

    /**
     * Compares gradients with difference quotients of a loss, for the middle value of some of a network's parameters.
     *
     * @param beta1 Adam's, of which the gradient is got back from its first moment
     * @param names of the parameters
     */
    void gradients(Loss loss, double beta1, Network network, List<String> names) {
        gradients(loss, beta1, network, names, 1e-4);
    }

    /** Compares gradients that may be as small as {@code least}. */
    void gradients(Loss loss, double beta1, Network network, List<String> names, double least) {
        float[] moment = Objects.requireNonNull(
                Objects.requireNonNull(saved.get(network.name())).get("moment1"));
        int at = 0;
        int compared = 0;
        for (int p = 0; p < network.parameters().size(); p++) {
            var parameter = network.parameters().get(p);
            if (!parameter.trained()) {
                continue;
            }
            int size = (int) parameter.size();
            if (names.contains(parameter.name())) {
                int i = size / 2;
                double quotient = (moved(loss, network, p, i, STEP) - moved(loss, network, p, i, -STEP)) / (2 * STEP);
                assertThat(moment[at + i] / (1 - beta1))
                        .as(network.name() + " " + parameter.name() + " " + i)
                        .isCloseTo(quotient, within(1e-3 * Math.abs(quotient) + least / 10));
                assertThat(Math.abs(quotient)).as("a gradient that is not 0").isGreaterThan(least);
                compared++;
            }
            at += size;
        }
        assertThat(compared).isEqualTo(names.size());
    }

    private double moved(Loss loss, Network network, int parameter, int index, double by) {
        NaiveOps ops = new NaiveOps(engine::parameter, Set.copyOf(stage.trains()));
        ops.parameter(network, parameter).values()[index] += by;
        return loss.of(ops, images);
    }

    /** Compares a network's running statistics after the step with those that plain operations have. */
    void state(Network network, NaiveOps ops) {
        Map<String, float[]> values = Objects.requireNonNull(saved.get(network.name()));
        int state = 0;
        for (int p = 0; p < network.parameters().size(); p++) {
            if (!network.parameters().get(p).trained()) {
                float[] actual = Objects.requireNonNull(values.get("state" + state++));
                double[] expected = ops.parameter(network, p).values();
                for (int i = 0; i < actual.length; i++) {
                    assertThat((double) actual[i])
                            .as(network.name() + " "
                                    + network.parameters().get(p).name())
                            .isCloseTo(expected[i], within(1e-4 * Math.max(1, Math.abs(expected[i]))));
                }
            }
        }
        assertThat(state).isPositive();
    }

    /** What the step recorded, compared with a loss of the trained weights that it led to. */
    void recordedAfterwards(String name, Loss loss) {
        NaiveOps ops = new NaiveOps(this::afterwards, Set.copyOf(stage.trains()));
        double expected = loss.of(ops, images);
        assertThat(Objects.requireNonNull(records.get(name)))
                .as(name)
                .isCloseTo(expected, within(1e-3 * Math.max(1, Math.abs(expected))));
    }

    private float[] afterwards(Network network, int index) {
        Map<String, float[]> values = Objects.requireNonNull(saved.get(network.name()));
        float[] trained = Objects.requireNonNull(values.get("trained"));
        int at = 0;
        for (Parameter parameter : network.parameters().subList(0, index)) {
            at += parameter.trained() ? (int) parameter.size() : 0;
        }
        Parameter parameter = network.parameters().get(index);
        return parameter.trained()
                ? Arrays.copyOfRange(trained, at, at + (int) parameter.size())
                : engine.parameter(network, index);
    }

    /** Networks whose weights the step meant to change. */
    List<String> changed() {
        return saved.entrySet().stream()
                .filter(entry -> Objects.requireNonNull(entry.getValue().get("steps"))[1] > 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public void close() {
        engine.close();
    }
}

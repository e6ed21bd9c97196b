package dev.flawmap.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.network.AdamSettings;
import dev.flawmap.network.Comparison;
import dev.flawmap.network.Layers;
import dev.flawmap.network.Metric;
import dev.flawmap.network.NaiveOps;
import dev.flawmap.network.NaiveOps.Array;
import dev.flawmap.network.Network;
import dev.flawmap.network.Parameter;
import dev.flawmap.network.Training;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of gradients with respect to inputs, as a gradient penalty takes them. */
class DoubleBackwardTest {
    private static final AdamSettings PLAIN = new AdamSettings(1e-12, 0, 0.9, 0);
    private static final double STEP = 1e-3;
    private static final int COUNT = 2;

    private static float[] moments(Engine engine, Network network) {
        return Objects.requireNonNull(
                Objects.requireNonNull(engine.save().get(network.name())).get("moment1"));
    }

    /** (w·x + b)², whose gradient is 2w(wx + b). */
    @Test
    void aQuadraticFunctionsIsThatOfItsFormula() {
        Network line = Network.of("line", Layers.reshape(1), Layers.dense(1, 1));
        float[] xs = {1, -2, 0.5f};
        Engine.Step step = new Engine.Step() {
            @Override
            public <T> void run(Training<T> t, T x) {
                T gradient = t.gradient(points -> t.square(line.apply(t, points)), x);
                T loss = t.mean(t.square(gradient));
                t.record(Metric.loss("loss"), loss);
                t.minimise(loss, PLAIN, line);
            }
        };
        try (Engine engine = new Engine(Torch.open(1, Torch.Precision.FP32, "cpu"), List.of(line), 0.9, 4)) {
            var saved = engine.save();
            double w = 0.8;
            double b = -0.3;
            saved.values().forEach(values -> values.put("trained", new float[] {(float) w, (float) b}));
            engine.load(saved);
            double loss = 0;
            double byW = 0;
            double byB = 0;
            for (float x : xs) {
                double gradient = 2 * w * (w * x + b);
                loss += gradient * gradient / xs.length;
                byW += 2 * gradient * (4 * w * x + 2 * b) / xs.length;
                byB += 2 * gradient * 2 * w / xs.length;
            }
            assertThat(engine.step(step, xs, xs.length, 1, Set.of(line), 0, 1).get(Metric.loss("loss")))
                    .isCloseTo(loss, within(1e-5));
            assertThat(moments(engine, line)).containsExactly(new float[] {(float) byW, (float) byB}, within(1e-4f));
        }
    }

    record Case(int side, Network network) {}

    /** Even and uneven padding, large inputs with several channels, and the three ways of doubling the size. */
    static List<Case> cases() {
        Network down = Network.of(
                "down",
                Layers.conv(1, 2, 3, 1),
                Layers.tanh(),
                Layers.conv(2, 2, 5, 2),
                Layers.tanh(),
                Layers.conv(2, 1, 3, 2),
                Layers.reshape(36),
                Layers.dense(36, 1));
        Network up = Network.of(
                "up",
                Layers.conv(1, 2, 5, 2),
                Layers.tanh(),
                Layers.convTranspose(2, 2, 5, 2),
                Layers.tanh(),
                Layers.conv(2, 2, 5, 2),
                Layers.conv(2, 2, 5, 2),
                Layers.tanh(),
                Layers.convTranspose(2, 2, 5, 2),
                Layers.tanh(),
                Layers.conv(2, 2, 5, 2),
                Layers.conv(2, 2, 5, 2),
                Layers.convTranspose(2, 2, 5, 2),
                Layers.tanh(),
                Layers.reshape(8),
                Layers.dense(8, 1));
        return List.of(new Case(24, down), new Case(8, up));
    }

    /** Also where lower precision is in use, gradients of gradients are as exact as in full precision. */
    @ParameterizedTest
    @MethodSource("cases")
    void aNetworksIsThatOfDifferenceQuotients(Case is) {
        Network network = is.network();
        Engine.Step step = new Engine.Step() {
            @Override
            public <T> void run(Training<T> t, T x) {
                T norms = t.norm(t.gradient(points -> network.apply(t, points), x));
                T penalty = t.mean(t.square(t.affine(norms, 1, -1)));
                t.record(Metric.loss("penalty"), penalty);
                // The last bias is in no gradient; so that it is in the loss, the function itself is, times 0.
                t.minimise(t.add(penalty, t.affine(t.mean(network.apply(t, x)), 0, 0)), PLAIN, network);
            }
        };
        int side = is.side();
        float[] images = Comparison.normal(new Random(5), COUNT * side * side);
        Map<Torch.Precision, float[]> moments = new EnumMap<>(Torch.Precision.class);
        List<Double> penalties = new ArrayList<>();
        for (Torch.Precision precision : Torch.Precision.values()) {
            try (Engine engine = engine(precision, network)) {
                penalties.addAll(engine.step(step, images, COUNT, side, Set.of(network), 0, 1)
                        .values());
                moments.put(precision, moments(engine, network));
            }
        }
        try (Engine engine = engine(Torch.Precision.FP32, network)) {
            NaiveOps ops = new NaiveOps(engine::parameter, Set.of(network));
            Array x = NaiveOps.array(images, COUNT, 1, side, side);
            double expected = penalty(network, ops, x);
            assertThat(penalties)
                    .hasSize(2)
                    .allSatisfy(penalty -> assertThat(penalty).isCloseTo(expected, within(1e-4)));
            int at = 0;
            for (int p = 0; p < network.parameters().size(); p++) {
                Parameter parameter = network.parameters().get(p);
                // Of a kernel the middle tap, since others only reach the padding where images are small.
                long[] shape = parameter.shape();
                int middle = (int) parameter.size() / 2 + (shape.length == 4 ? (int) (shape[2] * shape[3] / 2) : 0);
                int index = at + middle;
                if (parameter.name().endsWith("weight")) {
                    double quotient =
                            quotient(network, ops, x, ops.parameter(network, p).values(), middle);
                    assertThat(Math.abs(quotient)).as(parameter.name()).isGreaterThan(1e-4);
                    moments.forEach((precision, all) -> assertThat((double) all[index])
                            .as(parameter.name() + " in " + precision)
                            .isCloseTo(quotient, within(1e-3 * Math.abs(quotient) + 1e-6)));
                }
                at += (int) parameter.size();
            }
        }
    }

    private static double quotient(Network network, NaiveOps ops, Array x, double[] weights, int index) {
        double value = weights[index];
        weights[index] = value + STEP;
        double above = penalty(network, ops, x);
        weights[index] = value - STEP;
        double below = penalty(network, ops, x);
        weights[index] = value;
        return (above - below) / (2 * STEP);
    }

    /** The network with large weights, so that its gradients are large through all layers. */
    private static Engine engine(Torch.Precision precision, Network network) {
        Engine engine = new Engine(Torch.open(1, precision, "cpu"), List.of(network), 0.9, 4);
        Map<String, Map<String, float[]>> arrays = engine.save();
        for (Map<String, float[]> values : arrays.values()) {
            for (String kind : List.of("trained", "average")) {
                values.computeIfPresent(kind, (name, old) -> {
                    float[] larger = new float[old.length];
                    for (int i = 0; i < old.length; i++) {
                        larger[i] = 2 * old[i];
                    }
                    return larger;
                });
            }
        }
        engine.load(arrays);
        return engine;
    }

    /** The penalty with the gradient at every pixel by a difference quotient. */
    private static double penalty(Network network, NaiveOps ops, Array x) {
        int pixels = x.values().length / COUNT;
        double[] squares = new double[COUNT];
        for (int i = 0; i < pixels; i++) {
            double[] above = moved(network, ops, x, i, STEP);
            double[] below = moved(network, ops, x, i, -STEP);
            for (int n = 0; n < COUNT; n++) {
                squares[n] += Math.pow((above[n] - below[n]) / (2 * STEP), 2);
            }
        }
        double penalty = 0;
        for (double square : squares) {
            penalty += Math.pow(Math.sqrt(square) - 1, 2) / COUNT;
        }
        return penalty;
    }

    /** The function's values with pixel {@code index} of every sample moved. */
    private static double[] moved(Network network, NaiveOps ops, Array x, int index, double by) {
        double[] values = x.values().clone();
        for (int at = index; at < values.length; at += values.length / COUNT) {
            values[at] += by;
        }
        return network.apply(ops, new Array(values, x.shape())).values();
    }
}

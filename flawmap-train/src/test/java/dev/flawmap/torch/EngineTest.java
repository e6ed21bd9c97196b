package dev.flawmap.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flawmap.network.AdamSettings;
import dev.flawmap.network.Comparison;
import dev.flawmap.network.Layers;
import dev.flawmap.network.Metric;
import dev.flawmap.network.Network;
import dev.flawmap.network.Training;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineTest {
    private static final Torch TORCH = Torch.open(1, Torch.Precision.FP32, "cpu");

    /** One weight and one bias: w·mean x + b, towards 0, by the mean squared error. */
    private static final Network LINE = Network.of("line", Layers.reshape(1), Layers.dense(1, 1));

    private static Engine.Step towardsZero(Network network, AdamSettings adam) {
        return new Engine.Step() {
            @Override
            public <T> void run(Training<T> t, T images) {
                T loss = t.mean(t.square(network.apply(t, images)));
                t.record(Metric.loss("loss"), loss);
                t.minimise(loss, adam, network);
            }
        };
    }

    private static float[] values(Engine engine, Network network, String kind) {
        return Objects.requireNonNull(
                Objects.requireNonNull(engine.save().get(network.name())).get(kind));
    }

    @ParameterizedTest
    @CsvSource({"0.1, 0.9, 0.999, 0", "0.05, 0.5, 0.999, 0.1", "0.3, 0, 0.9, 0.01"})
    void adamAndTheMovingAverageAreThoseOfTheirPapers(double rate, double beta1, double beta2, double decay) {
        double averageDecay = 0.6;
        float[] xs = {1, -2, 0.5f};
        try (Engine engine = new Engine(TORCH, List.of(LINE), averageDecay, 4)) {
            double[] weights = doubles(values(engine, LINE, "trained"));
            double[] average = weights.clone();
            double[] m = new double[2];
            double[] v = new double[2];
            for (int step = 1; step <= 20; step++) {
                double[] gradient = new double[2];
                for (float x : xs) {
                    double y = weights[0] * x + weights[1];
                    gradient[0] += 2 * y * x / xs.length;
                    gradient[1] += 2 * y / xs.length;
                }
                for (int i = 0; i < 2; i++) {
                    m[i] = beta1 * m[i] + (1 - beta1) * gradient[i];
                    v[i] = beta2 * v[i] + (1 - beta2) * gradient[i] * gradient[i];
                    double mHat = m[i] / (1 - Math.pow(beta1, step));
                    double vHat = v[i] / (1 - Math.pow(beta2, step));
                    weights[i] -= rate * decay * weights[i];
                    weights[i] -= rate * mHat / (Math.sqrt(vHat) + 1e-8);
                    double d = Math.min(averageDecay, (1.0 + step) / (10 + step));
                    average[i] = d * average[i] + (1 - d) * weights[i];
                }
                AdamSettings adam = new AdamSettings(rate, beta1, beta2, decay);
                engine.step(towardsZero(LINE, adam), xs, 3, 1, Set.of(LINE), 0, step);
                assertThat(values(engine, LINE, "trained")).containsExactly(floats(weights), within(1e-4f));
                assertThat(values(engine, LINE, "average")).containsExactly(floats(average), within(1e-4f));
            }
            assertThat(engine.parameter(LINE, 0))
                    .as("evaluation uses the average")
                    .containsExactly(values(engine, LINE, "average")[0]);
            assertThat(values(engine, LINE, "average")).isNotEqualTo(values(engine, LINE, "trained"));
        }
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    @Test
    void closingAgainDoesNothing() {
        Engine engine = new Engine(TORCH, List.of(LINE), 0.9, 4);
        engine.close();
        engine.close();
        assertThatIllegalStateException().isThrownBy(engine::save).withMessageContaining("closed");
    }

    /** Two batches of y = 3x, with averaged weights, have the means 6 and 18 and the variances 4·36/3 and 0. */
    @Test
    void runningStatisticsAreMeasuredWithAveragedWeightsFromWhatIsSeenFirst() {
        Network network = Network.of("normalised", Layers.conv(1, 1, 1, 1), Layers.batchNorm(1, 0.2));
        Engine.Step pass = new Engine.Step() {
            @Override
            public <T> void run(Training<T> t, T images) {
                network.apply(t, images);
                network.apply(t, t.affine(images, 100, 7));
            }
        };
        try (Engine engine = new Engine(TORCH, List.of(network), 0.9, 4)) {
            Map<String, Map<String, float[]>> arrays = engine.save();
            arrays.values().forEach(values -> {
                values.put("trained", new float[] {50, 0, 1, 0});
                values.put("average", new float[] {3, 0, 1, 0});
                values.put("state0", new float[] {123});
                values.put("state1", new float[] {456});
            });
            engine.load(arrays);
            engine.measure(pass, new float[] {0, 0, 4, 4}, 4, 1, Set.of(), 0, 1);
            assertThat(engine.parameter(network, 4)).as("not measured").containsExactly(123);
            engine.measure(pass, new float[] {0, 0, 4, 4}, 4, 1, Set.of(network), 0, 1);
            engine.measure(pass, new float[] {6, 6, 6, 6}, 4, 1, Set.of(network), 1, 1);
            assertThat(engine.parameter(network, 4)).containsExactly(new float[] {(6 + 18) / 2f}, within(1e-4f));
            assertThat(engine.parameter(network, 5)).containsExactly(new float[] {48 / 2f}, within(1e-4f));
            assertThat(values(engine, network, "trained")).containsExactly(50, 0, 1, 0);
        }
    }

    @Test
    void networksInTrainingUseLiveWeightsAndOthersTheAverage() {
        try (Engine engine = new Engine(TORCH, List.of(LINE), 0.9, 4)) {
            Map<String, Map<String, float[]>> arrays = engine.save();
            arrays.values().forEach(values -> {
                values.put("trained", new float[] {2, 0});
                values.put("average", new float[] {3, 0});
            });
            engine.load(arrays);
            assertThat(loss(engine, Set.of(LINE))).isEqualTo(4);
            assertThat(loss(engine, Set.of())).isEqualTo(9);
        }
    }

    private static double loss(Engine engine, Set<Network> inTraining) {
        Engine.Step look = new Engine.Step() {
            @Override
            public <T> void run(Training<T> t, T images) {
                t.record(Metric.loss("loss"), t.mean(t.square(LINE.apply(t, images))));
            }
        };
        return Objects.requireNonNull(
                engine.step(look, new float[] {1}, 1, 1, inTraining, 0, 0).get(Metric.loss("loss")));
    }

    /** A frozen network keeps its weights, running statistics and moments, and still passes gradients on. */
    @Test
    void aFrozenNetworkDoesNotChange() {
        Network made = Network.of("made", Layers.conv(1, 2, 3, 1), Layers.batchNorm(2, 0.2));
        Network frozen = Network.of(
                "frozen", Layers.conv(2, 2, 3, 1, true), Layers.batchNorm(2, 0.2), Layers.dropout(0.5), Layers.tanh());
        Engine.Step step = new Engine.Step() {
            @Override
            public <T> void run(Training<T> t, T images) {
                T loss = t.mean(t.square(frozen.apply(t, made.apply(t, images))));
                t.minimise(loss, AdamSettings.standard(0.01), made);
            }
        };
        float[] images = Comparison.normal(new Random(1), 3 * 16);
        try (Engine engine = new Engine(TORCH, List.of(made, frozen), 0.9, 4)) {
            Map<String, Map<String, float[]>> before = engine.save();
            engine.step(step, images, 3, 4, Set.of(made), 0, 1);
            Map<String, Map<String, float[]>> after = engine.save();
            assertThat(after.get("frozen")).usingRecursiveComparison().isEqualTo(before.get("frozen"));
            for (String kind : List.of("trained", "average", "moment1", "moment2", "state0", "state1", "steps")) {
                assertThat(values(after, "made", kind)).as(kind).isNotEqualTo(values(before, "made", kind));
            }
        }
    }

    private static float[] values(Map<String, Map<String, float[]>> arrays, String network, String kind) {
        return Objects.requireNonNull(
                Objects.requireNonNull(arrays.get(network)).get(kind));
    }

    @Test
    void noGradientFlowsThroughDetachedValues() {
        Engine.Step step = new Engine.Step() {
            @Override
            public <T> void run(Training<T> t, T images) {
                T y = LINE.apply(t, images);
                // d/dy of y · detached y is the detached y, half of that of y².
                t.minimise(t.mean(t.multiply(y, t.detach(y))), AdamSettings.standard(0.01), LINE);
            }
        };
        try (Engine engine = new Engine(TORCH, List.of(LINE), 0.9, 4)) {
            float y = engine.parameter(LINE, 0)[0];
            engine.step(step, new float[] {1}, 1, 1, Set.of(LINE), 0, 1);
            assertThat(values(engine, LINE, "moment1")[0]).isCloseTo(0.1f * y, within(1e-6f));
        }
    }

    @Test
    void whatIsSavedContinuesExactly() {
        Network network =
                Network.of("net", Layers.conv(1, 2, 3, 1, true), Layers.batchNorm(2, 0.2), Layers.dropout(0.3));
        Engine.Step step = towardsZero(network, AdamSettings.standard(0.01));
        float[] images = Comparison.normal(new Random(1), 3 * 16);
        try (Engine whole = new Engine(TORCH, List.of(network), 0.9, 4);
                Engine resumed = new Engine(TORCH, List.of(network), 0.9, 5)) {
            for (int i = 0; i < 10; i++) {
                whole.step(step, images, 3, 4, Set.of(network), 0, i);
                if (i == 4) {
                    assertThat(resumed.save()).usingRecursiveComparison().isNotEqualTo(whole.save());
                    resumed.load(whole.save());
                } else if (i > 4) {
                    resumed.step(step, images, 3, 4, Set.of(network), 0, i);
                }
            }
            assertThat(resumed.save()).usingRecursiveComparison().isEqualTo(whole.save());
        }
    }

    @Test
    void stepsAreCountedBeyondWhatAFloatHolds() {
        try (Engine engine = new Engine(TORCH, List.of(LINE), 0.9, 4)) {
            Map<String, Map<String, float[]>> arrays = engine.save();
            arrays.values().forEach(values -> values.put("steps", new float[] {400, 65535}));
            engine.load(arrays);
            engine.step(towardsZero(LINE, AdamSettings.standard(0.01)), new float[] {1}, 1, 1, Set.of(LINE), 0, 1);
            assertThat(values(engine, LINE, "steps")).containsExactly(401, 0);
        }
    }

    @Test
    void arraysOfAnotherNetworkAreRefused() {
        Network wider = Network.of("line", Layers.reshape(1), Layers.dense(1, 2));
        try (Engine engine = new Engine(TORCH, List.of(LINE), 0.9, 4);
                Engine other = new Engine(TORCH, List.of(wider), 0.9, 4)) {
            assertThatThrownBy(() -> engine.load(other.save()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("The checkpoint does not fit: network 'line' needs 2 values of 'trained'.");
            assertThatThrownBy(() -> engine.load(Map.of())).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void startsAsItsSeedAndXavierSay() {
        Network network = Network.of("net", Layers.conv(8, 16, 5, 1), Layers.batchNorm(16, 0.2));
        try (Engine one = new Engine(TORCH, List.of(network), 0.9, 4);
                Engine same = new Engine(TORCH, List.of(network), 0.9, 4);
                Engine other = new Engine(TORCH, List.of(network), 0.9, 5)) {
            assertThat(one.save()).usingRecursiveComparison().isEqualTo(same.save());
            assertThat(one.parameter(network, 0)).isNotEqualTo(other.parameter(network, 0));
            double squares = 0;
            float[] weight = one.parameter(network, 0);
            for (float value : weight) {
                squares += value * value;
            }
            assertThat(Math.sqrt(squares / weight.length)).isCloseTo(Math.sqrt(2.0 / (24 * 25)), within(0.002));
            assertThat(one.parameter(network, 1)).containsOnly(0);
            assertThat(one.parameter(network, 2)).containsOnly(1);
        }
    }

    @Test
    void dropoutDropsItsShareWhileTraining() {
        Network network = Network.of("net", Layers.dropout(0.25));
        Engine.Step step = new Engine.Step() {
            @Override
            public <T> void run(Training<T> t, T images) {
                T kept = network.apply(t, images);
                t.record(Metric.loss("mean"), t.mean(kept));
                t.record(Metric.loss("square"), t.mean(t.square(kept)));
            }
        };
        float[] ones = new float[4 * 64 * 64];
        java.util.Arrays.fill(ones, 1);
        try (Engine engine = new Engine(TORCH, List.of(network), 0.9, 4)) {
            assertThat(engine.step(step, ones, 4, 64, Set.of(network), 0, 1).get(Metric.loss("square")))
                    .isCloseTo(4 / 3.0, within(0.03));
            assertThat(engine.step(step, ones, 4, 64, Set.of(network), 0, 1).get(Metric.loss("mean")))
                    .isCloseTo(1, within(0.03));
            assertThat(engine.step(step, ones, 4, 64, Set.of(), 0, 1).get(Metric.loss("square")))
                    .isEqualTo(1);
        }
    }

    @Test
    void noiseDependsOnTheStepsSeedAlone() {
        Engine.Step step = new Engine.Step() {
            @Override
            public <T> void run(Training<T> t, T images) {
                T noise = t.noise(100, 200);
                t.record(Metric.loss("mean"), t.mean(noise));
                t.record(Metric.loss("square"), t.mean(t.square(noise)));
                t.record(Metric.loss("spread"), t.spread(noise));
                t.record(Metric.loss("centred"), t.mean(t.square(t.subtract(noise, t.batchMean(noise)))));
            }
        };
        try (Engine engine = new Engine(TORCH, List.of(), 0.9, 4)) {
            Map<Metric, Double> first = engine.step(step, new float[1], 1, 1, Set.of(), 0, 7);
            assertThat(engine.step(step, new float[1], 1, 1, Set.of(), 0, 8)).isNotEqualTo(first);
            assertThat(engine.step(step, new float[1], 1, 1, Set.of(), 0, 7)).isEqualTo(first);
            assertThat(first.get(Metric.loss("mean"))).isCloseTo(0, within(0.03));
            assertThat(first.get(Metric.loss("square"))).isCloseTo(1, within(0.03));
            assertThat(first.get(Metric.loss("spread"))).isCloseTo(1, within(0.03));
            assertThat(first.get(Metric.loss("centred"))).isCloseTo(0.99, within(0.03));
        }
    }

    /** An encoder and a decoder, with what networks in training have. */
    private static Network busy() {
        return Network.of(
                "busy",
                Layers.conv(1, 16, 5, 2, true),
                Layers.batchNorm(16, 0.2),
                Layers.leakyRelu(0.2),
                Layers.conv(16, 16, 5, 2),
                Layers.leakyRelu(0.2),
                Layers.convTranspose(16, 16, 5, 2),
                Layers.convTranspose(16, 1, 5, 2),
                Layers.tanh());
    }

    @Test
    void nativeMemoryStaysFlat() {
        Network network = busy();
        Engine.Step step = towardsZero(network, AdamSettings.standard(1e-3));
        float[] images = Comparison.normal(new Random(1), 16 * 32 * 32);
        try (Engine engine = new Engine(TORCH, List.of(network), 0.99, 4)) {
            for (int i = 0; i < 100; i++) {
                engine.step(step, images, 16, 32, Set.of(network), 0, i);
            }
            long before = Pointer.physicalBytes();
            for (int i = 0; i < 300; i++) {
                engine.step(step, images, 16, 32, Set.of(network), 0, i);
                if (i % 10 == 0) {
                    engine.save();
                    engine.parameter(network, 0);
                }
            }
            // A step's tensors take some 4 MB, so a leak of a fiftieth of them would show.
            assertThat(Pointer.physicalBytes() - before).isLessThan(60L << 20);
        }
    }

    @Test
    void bfloat16GivesLossesCloseToFullPrecision() {
        assumeTrue(Torch.hasBfloat16(), "This CPU does not compute bfloat16 in hardware.");
        Network network = busy();
        Engine.Step step = towardsZero(network, AdamSettings.standard(1e-3));
        float[] images = Comparison.normal(new Random(1), 16 * 32 * 32);
        Map<Torch.Precision, List<Double>> losses = new LinkedHashMap<>();
        for (Torch.Precision precision : Torch.Precision.values()) {
            Torch torch = Torch.open(1, precision, "cpu");
            List<Double> seen = new ArrayList<>();
            try (Engine engine = new Engine(torch, List.of(network), 0.99, 4)) {
                for (int i = 0; i < 5; i++) {
                    seen.add(engine.step(step, images, 16, 32, Set.of(network), 0, i)
                            .get(Metric.loss("loss")));
                }
            }
            losses.put(precision, seen);
        }
        List<Double> full = Objects.requireNonNull(losses.get(Torch.Precision.FP32));
        List<Double> low = Objects.requireNonNull(losses.get(Torch.Precision.BF16));
        assertThat(low).as("computed in another precision").isNotEqualTo(full);
        for (int i = 0; i < full.size(); i++) {
            assertThat(low.get(i) / full.get(i)).isCloseTo(1, within(0.02));
        }
    }

    @Test
    void evaluationIsInFullPrecisionAfterTrainingInLow() {
        Network network = busy();
        Engine.Outputs outputs = new Engine.Outputs() {
            @Override
            public <T> Map<String, T> of(Training<T> ops, T images) {
                return Map.of("out", network.apply(ops, images));
            }
        };
        float[] images = Comparison.normal(new Random(1), 2 * 32 * 32);
        Torch torch = Torch.open(1, Torch.Precision.BF16, "cpu");
        try (Engine engine = new Engine(torch, List.of(network), 0.99, 4)) {
            engine.step(towardsZero(network, AdamSettings.standard(1e-3)), images, 2, 32, Set.of(network), 0, 1);
            float[] after = engine.evaluate(outputs, images, 2, 32, 32, 0).get("out");
            try (Engine full = new Engine(TORCH, List.of(network), 0.99, 4)) {
                full.load(engine.save());
                assertThat(after)
                        .isEqualTo(full.evaluate(outputs, images, 2, 32, 32, 0).get("out"));
            }
        }
    }
}

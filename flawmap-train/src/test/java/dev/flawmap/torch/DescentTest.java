package dev.flawmap.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.network.AdamSettings;
import dev.flawmap.network.Descent;
import dev.flawmap.network.NaiveOps;
import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Training;
import dev.flawmap.onnx.OnnxOps;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

class DescentTest {
    private static final float[] WEIGHT = {1, -0.5f, 0.3f, 0.8f, -0.7f, 0.2f, 0.4f, 0.9f};
    private static final float[] START = {0.1f, 0};
    private static final float[] OTHER = {-2, 2};

    private static Descent descent(int steps, float[]... starts) {
        return new Descent(List.of(starts), steps, AdamSettings.standard(0.05));
    }

    /** A generator of 2×2 patches: tanh(W z). */
    private static <T> T made(Ops<T> ops, T z) {
        return ops.tanh(ops.linear(z, ops.constant(WEIGHT, 4, 2), ops.constant(new float[4], 4)));
    }

    private static <T> T loss(Ops<T> ops, T x, T z) {
        return ops.sumPerSample(ops.square(ops.subtract(x, made(ops, z))));
    }

    private static <T> T found(Ops<T> ops, T images, Descent descent) {
        T x = ops.reshape(images, 4);
        return ops.descend(x, descent, z -> loss(ops, x, z));
    }

    private static float[] patches(double[]... zs) {
        float[] patches = new float[4 * zs.length];
        for (int i = 0; i < patches.length; i++) {
            double[] z = zs[i / 4];
            patches[i] = (float) Math.tanh(WEIGHT[i % 4 * 2] * z[0] + WEIGHT[i % 4 * 2 + 1] * z[1]);
        }
        return patches;
    }

    private static Map<String, float[]> search(float[] patches, Descent descent) {
        Engine.Outputs outputs = new Engine.Outputs() {
            @Override
            public <T> Map<String, T> of(Training<T> ops, T images) {
                T z = found(ops, images, descent);
                return Map.of("z", z, "loss", loss(ops, ops.reshape(images, 4), z));
            }
        };
        try (Engine engine = new Engine(Torch.open(1, Torch.Precision.FP32, "cpu"), List.of(), 0.9, 1)) {
            return engine.evaluate(outputs, patches, patches.length / 4, 2, 2, 0);
        }
    }

    private static float[] of(Map<String, float[]> values, String name) {
        return Objects.requireNonNull(values.get(name));
    }

    @Test
    void findsWhatAPatchWasMadeOf() {
        float[] z = of(search(patches(new double[] {0.6, -0.4}, new double[] {-1, 0.8}), descent(400, START)), "z");
        assertThat(z).containsExactly(new float[] {0.6f, -0.4f, -1, 0.8f}, within(0.01f));
    }

    @Test
    void takesTheStepsOfItsDefinition() {
        float[] patches = patches(new double[] {0.6, -0.4}, new double[] {-1, 0.8});
        Descent descent = descent(7, START, OTHER);
        NaiveOps naive = new NaiveOps(
                (network, index) -> {
                    throw new AssertionError("there are no networks");
                },
                Set.of());
        double[] expected =
                found(naive, NaiveOps.array(patches, 2, 1, 2, 2), descent).values();
        float[] actual = of(search(patches, descent), "z");
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], within(1e-4));
        }
    }

    @Test
    void whatIsFoundForAPatchDoesNotDependOnTheOthers() {
        float[] patches = patches(new double[] {0.6, -0.4}, new double[] {-1, 0.8}, new double[] {2, 2});
        float[] all = of(search(patches, descent(50, START, OTHER)), "z");
        float[] last = of(search(Arrays.copyOfRange(patches, 8, 12), descent(50, START, OTHER)), "z");
        assertThat(last).containsExactly(new float[] {all[4], all[5]}, within(1e-6f));
    }

    @Test
    void anotherStartIsNeverWorse() {
        float[] patches = patches(new double[] {0.6, -0.4}, new double[] {-3, 2.5}, new double[] {2, 2});
        for (int steps : new int[] {0, 3, 30}) {
            float[] first = of(search(patches, descent(steps, START)), "loss");
            float[] other = of(search(patches, descent(steps, OTHER)), "loss");
            float[] both = of(search(patches, descent(steps, START, OTHER)), "loss");
            for (int i = 0; i < both.length; i++) {
                assertThat(both[i]).isCloseTo(Math.min(first[i], other[i]), within(1e-6f));
            }
        }
    }

    @Test
    void nativeMemoryStaysFlat() {
        float[] patches = new float[4 * 20_000];
        search(patches, descent(20, START));
        long before = Pointer.physicalBytes();
        search(patches, descent(300, START));
        // A step's tensors take some 2 MB, so a leak of a tenth of them would show.
        assertThat(Pointer.physicalBytes() - before).isLessThan(60L << 20);
    }

    @Test
    void noGraphIsWrittenOfIt() {
        OnnxOps ops = new OnnxOps(new OnnxOps.Source() {
            @Override
            public float[] parameter(Network network, int index) {
                throw new AssertionError("there are no networks");
            }

            @Override
            public float[] spectral(Network network, int weight, int vector) {
                throw new AssertionError("there are no networks");
            }
        });
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> found(ops, ops.input("input", -1, 1, 2, 2), descent(1, START)))
                .withMessage("A search by gradient descent for every image cannot be written as an ONNX graph.");
    }
}

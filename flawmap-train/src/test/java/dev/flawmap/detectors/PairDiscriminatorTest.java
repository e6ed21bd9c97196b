package dev.flawmap.detectors;

import static dev.flawmap.network.Layers.dense;
import static dev.flawmap.network.Layers.leakyRelu;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.network.Network;
import dev.flawmap.network.Training;
import dev.flawmap.torch.Engine;
import dev.flawmap.torch.Torch;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Two pairs of two numbers each, and a network of two layers, worked out by hand. */
class PairDiscriminatorTest {
    private static final float[] PIXELS = {0.3f, -0.8f, 1.1f, 0.4f};
    private static final double SCALE = 0.5;
    private static final double SHIFT = 0.2;

    private final Network network = Network.of("pair", dense(4, 3), leakyRelu(0.2), dense(3, 1));
    private final PairDiscriminator pair = new PairDiscriminator(network, 1);

    private Map<String, float[]> values(Engine engine) {
        return engine.evaluate(
                new Engine.Outputs() {
                    @Override
                    public <T> Map<String, T> of(Training<T> t, T images) {
                        T a = t.reshape(images, 2);
                        T b = t.affine(a, SCALE, SHIFT);
                        return Map.of(
                                "fooling", pair.fooling(t, a, b),
                                "telling", pair.telling(t, a, b),
                                "distance", pair.distance(t, a, b));
                    }
                },
                PIXELS,
                2,
                2,
                1,
                0);
    }

    private static double[] features(float[] weight, float[] bias, double... x) {
        double[] features = new double[3];
        for (int i = 0; i < 3; i++) {
            double sum = bias[i];
            for (int j = 0; j < 4; j++) {
                sum += weight[i * 4 + j] * x[j];
            }
            features[i] = sum < 0 ? 0.2 * sum : sum;
        }
        return features;
    }

    private static double logit(float[] weight, float[] bias, double[] features) {
        return weight[0] * features[0] + weight[1] * features[1] + weight[2] * features[2] + bias[0];
    }

    /** −log of the probability given to the truth. */
    private static double crossEntropy(double logit, boolean real) {
        double probability = 1 / (1 + Math.exp(-logit));
        return -Math.log(real ? probability : 1 - probability);
    }

    @Test
    void lossesAndDistanceAreThoseOfTheFormulas() {
        try (Engine engine = new Engine(Torch.open(1, Torch.Precision.FP32, "cpu"), List.of(network), 0.9, 5)) {
            float[][] p = new float[4][];
            for (int i = 0; i < 4; i++) {
                p[i] = engine.parameter(network, i);
            }
            double fooling = 0;
            double telling = 0;
            float[] distances = Objects.requireNonNull(values(engine).get("distance"));
            for (int i = 0; i < 2; i++) {
                double x = PIXELS[2 * i];
                double y = PIXELS[2 * i + 1];
                double[] same = features(p[0], p[1], x, y, x, y);
                double[] other = features(p[0], p[1], x, y, SCALE * x + SHIFT, SCALE * y + SHIFT);
                double ofSame = logit(p[2], p[3], same);
                double ofOther = logit(p[2], p[3], other);
                fooling += (crossEntropy(ofSame, false) + crossEntropy(ofOther, true)) / 2;
                telling += (crossEntropy(ofSame, true) + crossEntropy(ofOther, false)) / 2;
                double squares = 0;
                for (int k = 0; k < 3; k++) {
                    squares += Math.pow(same[k] - other[k], 2);
                }
                assertThat((double) distances[i]).isCloseTo(Math.sqrt(squares), within(1e-5));
            }
            assertThat(Math.abs(fooling - telling)).isGreaterThan(1e-3);
            assertThat((double) Objects.requireNonNull(values(engine).get("fooling"))[0])
                    .isCloseTo(fooling, within(1e-5));
            assertThat((double) Objects.requireNonNull(values(engine).get("telling"))[0])
                    .isCloseTo(telling, within(1e-5));
        }
    }
}

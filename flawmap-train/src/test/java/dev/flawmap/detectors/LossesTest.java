package dev.flawmap.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.network.Comparison;
import dev.flawmap.network.Metric;
import dev.flawmap.network.Training;
import dev.flawmap.torch.Engine;
import dev.flawmap.torch.Torch;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LossesTest {
    /** A scalar of some values. */
    private interface Scalar {
        <T> T of(Training<T> t, T values);
    }

    private static double value(Scalar scalar, float[] values, long... shape) {
        Engine.Step step = new Engine.Step() {
            @Override
            public <T> void run(Training<T> t, T images) {
                t.record(Metric.loss("value"), scalar.of(t, t.constant(values, shape)));
            }
        };
        try (Engine engine = new Engine(Torch.open(1, Torch.Precision.FP32, "cpu"), List.of(), 0.9, 1)) {
            return Objects.requireNonNull(
                    engine.step(step, new float[1], 1, 1, Set.of(), 0, 1).get(Metric.loss("value")));
        }
    }

    private static double pullAway(float[] embeddings, long count) {
        return value(
                new Scalar() {
                    @Override
                    public <T> T of(Training<T> t, T values) {
                        return Losses.pullAway(t, values);
                    }
                },
                embeddings,
                count,
                embeddings.length / count);
    }

    private static double crossEntropy(float[] logits, boolean label) {
        return value(
                new Scalar() {
                    @Override
                    public <T> T of(Training<T> t, T values) {
                        return Losses.crossEntropy(t, values, label);
                    }
                },
                logits,
                logits.length,
                1);
    }

    @Test
    void pullAwayIsTheMeanSquaredCosineOfDifferentPairs() {
        float[] s = Comparison.normal(new Random(1), 4 * 3);
        double sum = 0;
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                double ij = 0;
                double ii = 0;
                double jj = 0;
                for (int k = 0; k < 3; k++) {
                    ij += s[i * 3 + k] * s[j * 3 + k];
                    ii += s[i * 3 + k] * s[i * 3 + k];
                    jj += s[j * 3 + k] * s[j * 3 + k];
                }
                sum += i == j ? 0 : ij * ij / (ii * jj);
            }
        }
        assertThat(pullAway(s, 4)).isCloseTo(sum / (4 * 3), within(1e-5));
    }

    @Test
    void pullAwayLiesBetweenRightAnglesAndOneDirection() {
        assertThat(pullAway(new float[] {2, 0, 0, 0.1f}, 2)).isCloseTo(0, within(1e-6));
        assertThat(pullAway(new float[] {2, 1, -4, -2, 0.2f, 0.1f}, 3)).isCloseTo(1, within(1e-5));
    }

    @Test
    void crossEntropyIsThatOfTheSigmoid() {
        float[] logits = {-3, 0, 0.5f, 4};
        double one = 0;
        double zero = 0;
        for (float logit : logits) {
            double p = 1 / (1 + Math.exp(-logit));
            one -= Math.log(p) / 4;
            zero -= Math.log(1 - p) / 4;
        }
        assertThat(crossEntropy(logits, true)).isCloseTo(one, within(1e-6));
        assertThat(crossEntropy(logits, false)).isCloseTo(zero, within(1e-6));
        assertThat(crossEntropy(new float[] {-200}, true)).as("no overflow").isCloseTo(200, within(1e-3));
    }

    /** The penalty of the critic w·Σx + ½c·Σx², whose gradient is w + c·x. */
    private static double penalty(double linear, double quadratic, float[] real, float[] made, long... shape) {
        return value(
                new Scalar() {
                    @Override
                    public <T> T of(Training<T> t, T values) {
                        return Losses.gradientPenalty(
                                t,
                                x -> t.sumPerSample(
                                        t.add(t.affine(x, linear, 0), t.affine(t.square(x), quadratic / 2, 0))),
                                values,
                                t.constant(made, shape));
                    }
                },
                real,
                shape);
    }

    @Test
    void theGradientPenaltyComparesEverySamplesNormWithOne() {
        float[] x = {3, 4, 0.6f, 0.8f, 0, 0.5f};
        assertThat(penalty(0, 1, x, x, 3, 1, 1, 2)).isCloseTo((16 + 0 + 0.25) / 3, within(1e-5));
        float[] other = {1, 2, 3, 4, 5, 6};
        assertThat(penalty(1.5, 0, x, other, 3, 1, 1, 2))
                .as("whatever the points")
                .isCloseTo(Math.pow(1.5 * Math.sqrt(2) - 1, 2), within(1e-5));
    }

    @Test
    void theGradientPenaltyLooksAnywhereBetweenRealAndGeneratedSamples() {
        int count = 20_000;
        float[] real = new float[count];
        java.util.Arrays.fill(real, 2);
        // The gradient is 2ε, and the mean of (2ε − 1)² a third.
        assertThat(penalty(0, 1, real, new float[count], count, 1, 1, 1)).isCloseTo(1 / 3.0, within(0.01));
        float[] pairs = new float[2 * count];
        java.util.Arrays.fill(pairs, 2);
        // One ε a sample: the norm is √2 · 2ε, and the mean of (√8·ε − 1)² is 8/3 − √8 + 1.
        assertThat(penalty(0, 1, pairs, new float[2 * count], count, 1, 1, 2))
                .isCloseTo(8 / 3.0 - Math.sqrt(8) + 1, within(0.02));
    }

    @Test
    void theLearningRateRisesThenFallsAlongACosine() {
        assertThat(Schedule.warmCosine(2, 0)).isCloseTo(0.2, within(1e-12));
        assertThat(Schedule.warmCosine(2, 0.015)).isCloseTo(2 * 0.55, within(1e-12));
        assertThat(Schedule.warmCosine(2, 0.03)).isCloseTo(2, within(1e-12));
        assertThat(Schedule.warmCosine(2, 0.515)).as("half way down").isCloseTo(2 * 0.505, within(1e-12));
        assertThat(Schedule.warmCosine(2, 1)).isCloseTo(0.02, within(1e-12));
    }
}

package dev.flawmap.torch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.network.Comparison;
import dev.flawmap.network.NaiveOps;
import dev.flawmap.network.NaiveOps.Array;
import dev.flawmap.network.Padding;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Gradients of the transposed convolution on all its code paths. It is linear in its input, weight and bias, so the
 * derivative of a weighted sum of its result is that sum for the unit vectors.
 */
class TransposedConvolutionTest {
    private static final int IN = 2;
    private static final int OUT = 3;

    @ParameterizedTest
    @CsvSource({"3, 1", "4, 1", "5, 1", "3, 2", "4, 2", "5, 2", "3, 4", "4, 4", "5, 4", "3, 5", "4, 5", "5, 5"})
    void gradientsFollowTheDefinition(int kernel, int side) {
        Random random = new Random(kernel * 10L + side);
        float[] x = Comparison.normal(random, 2 * IN * side * side);
        float[] weight = Comparison.normal(random, IN * OUT * kernel * kernel);
        float[] bias = Comparison.normal(random, OUT);
        float[] factors = Comparison.normal(random, 2 * OUT * 4 * side * side);
        long[] xShape = {2, IN, side, side};
        long[] weightShape = {IN, OUT, kernel, kernel};

        Torch torch = Torch.open(1, Torch.Precision.FP32, "cpu");
        try (Torch.Scope scope = torch.scope()) {
            List<Tensor> leaves = List.of(
                    AbstractTensor.create(x, xShape),
                    AbstractTensor.create(weight, weightShape),
                    AbstractTensor.create(bias, OUT));
            leaves.forEach(leaf -> leaf.set_requires_grad(true));
            Tensor result = new TorchOps(Map.of(), Set.of())
                    .convTranspose(leaves.get(0), leaves.get(1), leaves.get(2), 2, Padding.same(kernel, 2));
            Tensor sum = result.mul(AbstractTensor.create(factors, 2, OUT, 2L * side, 2L * side))
                    .sum();
            List<Tensor> gradients = Weights.gradients(sum, leaves, false);

            Array xs = NaiveOps.array(x, xShape);
            Array weights = NaiveOps.array(weight, weightShape);
            Array none = new Array(new double[OUT], OUT);
            check(gradients.get(0), x.length, unit -> convolve(new Array(unit, xShape), weights, none), factors);
            check(gradients.get(1), weight.length, unit -> convolve(xs, new Array(unit, weightShape), none), factors);
            Array zeros = new Array(new double[x.length], xShape);
            check(gradients.get(2), OUT, unit -> convolve(zeros, weights, new Array(unit, OUT)), factors);
        }
    }

    private interface Linear {
        double[] of(double[] unit);
    }

    private static double[] convolve(Array x, Array weight, Array bias) {
        return new NaiveOps((network, index) -> new float[0], Set.of())
                .convTranspose(x, weight, bias, 2, Padding.NONE)
                .values();
    }

    private static void check(Tensor gradient, int length, Linear linear, float[] factors) {
        double[] expected = new double[length];
        double[] actual = new double[length];
        float[] values = TorchOps.values(gradient);
        for (int i = 0; i < length; i++) {
            double[] unit = new double[length];
            unit[i] = 1;
            double[] result = linear.of(unit);
            for (int j = 0; j < result.length; j++) {
                expected[i] += factors[j] * result[j];
            }
            actual[i] = values[i];
        }
        assertThat(Comparison.difference(actual, expected)).isLessThan(Comparison.TOLERANCE);
    }
}

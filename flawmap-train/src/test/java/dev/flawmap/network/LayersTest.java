package dev.flawmap.network;

import static dev.flawmap.network.Layers.batchNorm;
import static dev.flawmap.network.Layers.conv;
import static dev.flawmap.network.Layers.convTranspose;
import static dev.flawmap.network.Layers.dropout;
import static dev.flawmap.network.Layers.leakyRelu;
import static dev.flawmap.network.Layers.relu;
import static dev.flawmap.network.Layers.reshape;
import static dev.flawmap.network.Layers.residual;
import static dev.flawmap.network.Layers.skip;
import static dev.flawmap.network.Layers.tanh;
import static dev.flawmap.network.Layers.upsample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LayersTest {
    /** A layer under test, fed with {@code channels × height × width} values a sample. */
    private record Case(String name, Layer layer, int channels, int height, int width) {
        @Override
        public String toString() {
            return name + " on " + channels + "×" + height + "×" + width;
        }
    }

    static List<Case> layers() {
        List<Case> cases = new ArrayList<>();
        for (int kernel : new int[] {1, 3, 4, 5}) {
            cases.add(new Case("conv " + kernel, conv(3, 4, kernel, 1), 3, 7, 6));
            cases.add(new Case("conv " + kernel + " stride 2", conv(3, 4, kernel, 2), 3, 8, 6));
        }
        for (int kernel : new int[] {3, 4, 5}) {
            for (int side : new int[] {1, 2, 4, 5, 8}) {
                cases.add(new Case("convTranspose " + kernel, convTranspose(3, 2, kernel, 2), 3, side, side));
            }
            cases.add(new Case("convTranspose " + kernel, convTranspose(3, 2, kernel, 2), 3, 6, 4));
            cases.add(new Case("convTranspose " + kernel, convTranspose(3, 2, kernel, 2), 3, 1, 3));
            cases.add(new Case("convTranspose " + kernel, convTranspose(3, 2, kernel, 2), 3, 4, 1));
            cases.add(new Case("convTranspose " + kernel + " stride 1", convTranspose(3, 2, kernel, 1), 3, 5, 5));
        }
        cases.add(new Case("batchNorm", batchNorm(3, 0.2), 3, 4, 5));
        cases.add(new Case("leakyRelu", leakyRelu(0.2), 2, 3, 3));
        cases.add(new Case("relu", relu(), 2, 3, 3));
        cases.add(new Case("tanh", tanh(), 2, 3, 3));
        cases.add(new Case("dropout", dropout(0.5), 2, 3, 3));
        cases.add(new Case("reshape", reshape(3, 6), 2, 3, 3));
        cases.add(new Case("upsample", upsample(), 2, 3, 5));
        cases.add(new Case("residual", residual(conv(2, 3, 3, 1), relu(), conv(3, 2, 5, 1)), 2, 6, 5));
        cases.add(new Case("skip", skip(conv(2, 3, 3, 1), relu(), conv(3, 2, 5, 1)), 2, 6, 5));
        return cases;
    }

    @ParameterizedTest
    @MethodSource("layers")
    void libtorchAndOnnxAgreeWithTheDefinition(Case it) {
        int count = 3;
        Network network = Network.of("net", reshape(it.channels(), it.height(), it.width()), it.layer());
        float[] images = Comparison.normal(new Random(5), count * it.channels() * it.height() * it.width());
        try (Comparison comparison = new Comparison(network)) {
            comparison.check(network::apply, images, count, it.width(), it.channels() * it.height());
        }
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void dense(boolean spectral) {
        Network network = Network.of("net", reshape(16), Layers.dense(16, 5, spectral));
        check(network, spectral);
    }

    @ParameterizedTest
    @CsvSource({"1", "2"})
    void spectralConvolution(int stride) {
        Network network = Network.of("net", conv(1, 5, 4, stride, true));
        check(network, true);
    }

    private static void check(Network network, boolean settled) {
        try (Comparison comparison = new Comparison(network)) {
            if (settled) {
                sameWeightsOnAverage(comparison);
                comparison.settle(300, 2, 4);
            }
            comparison.check(network::apply, Comparison.normal(new Random(6), 3 * 16), 3, 4, 4);
        }
    }

    private static void sameWeightsOnAverage(Comparison comparison) {
        var arrays = comparison.engine().save();
        arrays.values().forEach(values -> values.put("average", Objects.requireNonNull(values.get("trained"))));
        comparison.engine().load(arrays);
    }

    @Test
    void afterPowerIterationsTheLargestSingularValueIsOne() {
        Network network = Network.of("net", conv(1, 6, 5, 2, true));
        try (Comparison comparison = new Comparison(network)) {
            sameWeightsOnAverage(comparison);
            assertThat(largestSingularValue(comparison.engine().spectral(network, 0, 2), 6))
                    .as("before any iteration")
                    .isGreaterThan(1.01);
            comparison.settle(300, 2, 8);
            assertThat(largestSingularValue(comparison.engine().spectral(network, 0, 2), 6))
                    .isCloseTo(1, within(1e-4));
            assertThat(largestSingularValue(comparison.engine().parameter(network, 0), 6))
                    .as("not normalised")
                    .isGreaterThan(2);
        }
    }

    /** From the eigenvalues of W·Wᵀ, by Jacobi's rotations. */
    private static double largestSingularValue(float[] weight, int rows) {
        int columns = weight.length / rows;
        double[][] a = new double[rows][rows];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < rows; j++) {
                for (int k = 0; k < columns; k++) {
                    a[i][j] += (double) weight[i * columns + k] * weight[j * columns + k];
                }
            }
        }
        for (int sweep = 0; sweep < 30; sweep++) {
            for (int p = 0; p < rows; p++) {
                for (int q = p + 1; q < rows; q++) {
                    double angle = 0.5 * Math.atan2(2 * a[p][q], a[q][q] - a[p][p]);
                    double c = Math.cos(angle);
                    double s = Math.sin(angle);
                    for (int k = 0; k < rows; k++) {
                        double kp = a[k][p];
                        a[k][p] = c * kp - s * a[k][q];
                        a[k][q] = s * kp + c * a[k][q];
                    }
                    for (int k = 0; k < rows; k++) {
                        double pk = a[p][k];
                        a[p][k] = c * pk - s * a[q][k];
                        a[q][k] = s * pk + c * a[q][k];
                    }
                }
            }
        }
        double largest = 0;
        for (int i = 0; i < rows; i++) {
            largest = Math.max(largest, a[i][i]);
        }
        return Math.sqrt(largest);
    }

    @Test
    void runningStatisticsFollowBatchesAndAreThenUsed() {
        Network network = Network.of("net", reshape(2, 2, 4), batchNorm(2, 0.2));
        try (Comparison comparison = new Comparison(network)) {
            comparison.settle(1, 3, 4);
            float[] images = Comparison.normal(new Random(3), 3 * 16);
            for (int channel = 0; channel < 2; channel++) {
                double sum = 0;
                double squares = 0;
                for (int i = 0; i < images.length; i++) {
                    if (i / 8 % 2 == channel) {
                        sum += images[i];
                        squares += (double) images[i] * images[i];
                    }
                }
                double mean = sum / 24;
                double variance = (squares - 24 * mean * mean) / 23;
                assertThat(comparison.engine().parameter(network, 2)[channel])
                        .isCloseTo((float) (0.2 * mean), within(1e-5f));
                assertThat(comparison.engine().parameter(network, 3)[channel])
                        .isCloseTo((float) (0.8 + 0.2 * variance), within(1e-5f));
            }
            comparison.settle(20, 3, 4);
            comparison.check(network::apply, images, 3, 4, 4);
        }
    }

    @Test
    void theFirstLayersAloneGiveAnInnerLayersFeatures() {
        Network network = Network.of("net", reshape(16), Layers.dense(16, 5), relu(), Layers.dense(5, 1));
        Comparison.Computation features = (ops, x) -> network.apply(ops, x, network.layerCount() - 1);
        try (Comparison comparison = new Comparison(network)) {
            float[] images = Comparison.normal(new Random(6), 3 * 16);
            comparison.check(features, images, 3, 4, 4);
            assertThat(comparison.torch(features, images, 3, 4, 4)).hasSize(3 * 5);
        }
    }

    @Test
    void parametersAreNumberedByLayerAndCounted() {
        Network network = Network.of("net", conv(1, 2, 3, 1, true), skip(batchNorm(2, 0.1), conv(2, 1, 1, 1)), tanh());
        assertThat(network.parameters().stream().map(Parameter::name))
                .containsExactly(
                        "0.weight",
                        "0.bias",
                        "0.singular",
                        "1.0.scale",
                        "1.0.shift",
                        "1.0.mean",
                        "1.0.variance",
                        "1.1.weight",
                        "1.1.bias");
        assertThat(network.trainedSize()).isEqualTo(2 * 9 + 2 + 2 + 2 + 2 + 1);
    }
}

package dev.flawmap.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OpsTest {
    private static final float[] KERNEL = {0.2f, 0.5f, -0.3f, 0.4f, 0.1f};
    private static final Map<String, Comparison.Computation> OPERATIONS = new LinkedHashMap<>();

    static {
        OPERATIONS.put("constant", (ops, x) -> ops.add(x, ops.constant(new float[] {1, -2, 3, 4, 5, 6}, 6)));
        OPERATIONS.put("grouped conv", (ops, x) -> {
            Object two = ops.reshape(x, 2, 4, 6);
            Object weight = ops.constant(Comparison.normal(new Random(1), 4 * 9), 4, 1, 3, 3);
            return ops.conv(two, weight, ops.constant(new float[4], 4), 1, Padding.same(3, 1), 2);
        });
        OPERATIONS.put("softplus", (ops, x) -> ops.softplus(x));
        OPERATIONS.put("softplus of large values", (ops, x) -> ops.softplus(ops.affine(x, 200, 0)));
        OPERATIONS.put("leakyRelu", (ops, x) -> ops.leakyRelu(x, 0.1));
        OPERATIONS.put("concat of channels", (ops, x) -> ops.concat(1, List.of(x, ops.abs(x))));
        OPERATIONS.put("concat of rows", (ops, x) -> ops.concat(2, List.of(x, ops.abs(x), x)));
        OPERATIONS.put("filter", (ops, x) -> ops.filter(x, KERNEL));
        OPERATIONS.put("halfTurn", (ops, x) -> ops.halfTurn(x));
        OPERATIONS.put("add", (ops, x) -> ops.add(x, ops.square(x)));
        OPERATIONS.put("add per sample", (ops, x) -> ops.add(x, ops.reshape(ops.sumPerSample(x), 1, 1, 1)));
        OPERATIONS.put("subtract", (ops, x) -> ops.subtract(ops.square(x), x));
        OPERATIONS.put("multiply", (ops, x) -> ops.multiply(x, ops.abs(x)));
        OPERATIONS.put("divide", (ops, x) -> ops.divide(x, ops.affine(ops.square(x), 1, 0.5)));
        OPERATIONS.put("affine", (ops, x) -> ops.affine(x, -3, 0.7));
        OPERATIONS.put("affine, shift alone", (ops, x) -> ops.affine(x, 1, 0.7));
        OPERATIONS.put("affine, scale alone", (ops, x) -> ops.affine(x, 2.5, 0));
        OPERATIONS.put("abs", (ops, x) -> ops.abs(x));
        OPERATIONS.put("square", (ops, x) -> ops.square(x));
        OPERATIONS.put("sqrt", (ops, x) -> ops.sqrt(ops.affine(ops.abs(x), 1, 0.01)));
        OPERATIONS.put("maximum", (ops, x) -> ops.maximum(x, 0.25));
        OPERATIONS.put("sumPerSample", (ops, x) -> ops.sumPerSample(x));
        OPERATIONS.put("meanPerSample", (ops, x) -> ops.meanPerSample(x));
        OPERATIONS.put("norm", (ops, x) -> ops.norm(x));
        OPERATIONS.put("norm1", (ops, x) -> ops.norm1(x));
        OPERATIONS.put("norm of vectors", (ops, x) -> ops.norm(ops.reshape(x, 48)));
        OPERATIONS.put("precise", (ops, x) -> ops.precise(x));
    }

    static List<String> operations() {
        return List.copyOf(OPERATIONS.keySet());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void libtorchAndOnnxAgreeWithTheDefinition(String name) {
        try (Comparison comparison = new Comparison()) {
            comparison.check(
                    Objects.requireNonNull(OPERATIONS.get(name)), Comparison.normal(new Random(7), 3 * 48), 3, 6, 8);
        }
    }

    @Test
    void ssimIsThatOfWang() {
        Random random = new Random(8);
        int side = 14;
        float[] images = new float[2 * side * side];
        for (int i = 0; i < images.length; i++) {
            images[i] = random.nextFloat();
        }
        Ssim ssim = new Ssim(0, 1);
        Comparison.Computation dissimilarity =
                (ops, x) -> ssim.dissimilarity(ops, x, ops.affine(ops.filter(x, KERNEL), 0.7, 0.1));
        try (Comparison comparison = new Comparison()) {
            comparison.check(dissimilarity, images, 2, side, side);
            double[] x = new double[side * side];
            for (int i = 0; i < x.length; i++) {
                x[i] = images[i];
            }
            double[] y = comparison
                    .naive((ops, t) -> ops.affine(ops.filter(t, KERNEL), 0.7, 0.1), images, 1, side, side)
                    .values();
            float[] actual = comparison.torch(dissimilarity, images, 2, side, side);
            for (int row = 0; row < side; row++) {
                for (int column = 0; column < side; column++) {
                    assertThat((double) actual[row * side + column])
                            .isCloseTo(1 - ssim(x, y, side, row, column), within(Comparison.TOLERANCE));
                }
            }
        }
    }

    /**
     * SSIM at one pixel by equation 13 of Wang et al. 2004, from weighted moments around it: 11×11 Gaussian window, σ 1.5,
     * K1 = 0.01, K2 = 0.03, and L = 1, since greys lie in [0, 1].
     */
    private static double ssim(double[] x, double[] y, int side, int row, int column) {
        double weights = 0;
        double meanX = 0;
        double meanY = 0;
        for (int pass = 0; pass < 2; pass++) {
            double varianceX = 0;
            double varianceY = 0;
            double covariance = 0;
            for (int dy = -5; dy <= 5; dy++) {
                for (int dx = -5; dx <= 5; dx++) {
                    double w = Math.exp(-(dx * dx + dy * dy) / (2 * 1.5 * 1.5));
                    int at = NaiveOps.mirror(row + dy, side) * side + NaiveOps.mirror(column + dx, side);
                    if (pass == 0) {
                        weights += w;
                        meanX += w * x[at];
                        meanY += w * y[at];
                    } else {
                        varianceX += w / weights * (x[at] - meanX) * (x[at] - meanX);
                        varianceY += w / weights * (y[at] - meanY) * (y[at] - meanY);
                        covariance += w / weights * (x[at] - meanX) * (y[at] - meanY);
                    }
                }
            }
            if (pass == 0) {
                meanX /= weights;
                meanY /= weights;
                continue;
            }
            double c1 = 0.01 * 0.01;
            double c2 = 0.03 * 0.03;
            return (2 * meanX * meanY + c1)
                    * (2 * covariance + c2)
                    / ((meanX * meanX + meanY * meanY + c1) * (varianceX + varianceY + c2));
        }
        throw new AssertionError();
    }

    /**
     * Flat greys differ in luminance alone: (0.51 − 0.50)² / (0.50² + 0.51² + 0.01²). On greys that black is subtracted
     * from it is the same; were middle grey taken for black, it would be about ½.
     */
    @ParameterizedTest
    @CsvSource({"0, 1", "-1, 1", "0, 255"})
    void ssimOfFlatGreysIsWorkedOutByHand(double black, double white) {
        float[] images = new float[16 * 16];
        Arrays.fill(images, (float) (black + 0.50 * (white - black)));
        Ssim ssim = new Ssim(black, white);
        try (Comparison comparison = new Comparison()) {
            float[] found = comparison.torch(
                    (ops, x) -> ssim.dissimilarity(ops, x, ops.affine(x, 1, 0.01 * (white - black))),
                    images,
                    1,
                    16,
                    16);
            assertThat(found[8 * 16 + 8]).isCloseTo(0.0001f / (0.25f + 0.2601f + 0.0001f), within(1e-6f));
        }
    }

    /**
     * Values of scikit-image's formula (structural_similarity with gaussian_weights, sigma 1.5, use_sample_covariance
     * false and data_range 1), evaluated with SciPy 1.17's gaussian_filter (truncate 3.5, which is 11×11) on
     * x[r, c] = (7r + 3c) mod 16 / 15.
     */
    @ParameterizedTest
    @CsvSource({"0, 1", "-1, 1"})
    void ssimIsAsAnotherProgramComputesIt(double black, double white) {
        float[] images = new float[16 * 16];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) (black + (white - black) * ((7 * (i / 16) + 3 * (i % 16)) % 16) / 15.0);
        }
        Ssim ssim = new Ssim(black, white);
        try (Comparison comparison = new Comparison()) {
            // x / 2 + 0.2, and 1 − x, as greys from black to white.
            float[] paler = comparison.torch(
                    (ops, x) ->
                            ssim.dissimilarity(ops, x, ops.affine(x, 0.5, black - 0.5 * black + 0.2 * (white - black))),
                    images,
                    1,
                    16,
                    16);
            float[] negative = comparison.torch(
                    (ops, x) -> ssim.dissimilarity(ops, x, ops.affine(x, -1, black + white)), images, 1, 16, 16);
            assertThat(paler[7 * 16 + 8]).isCloseTo(0.20305564f, within(1e-5f));
            assertThat(paler[8 * 16 + 5]).isCloseTo(0.20203652f, within(1e-5f));
            assertThat(negative[7 * 16 + 8]).isCloseTo(1.9905511f, within(1e-5f));
            assertThat(negative[8 * 16 + 5]).isCloseTo(1.9893098f, within(1e-5f));
        }
    }

    @Test
    void anImageIsLikeItself() {
        float[] images = Comparison.normal(new Random(9), 12 * 12);
        try (Comparison comparison = new Comparison()) {
            float[] same = comparison.torch((ops, x) -> new Ssim(-1, 1).dissimilarity(ops, x, x), images, 1, 12, 12);
            float[] blank = comparison.torch(
                    (ops, x) -> new Ssim(-1, 1).dissimilarity(ops, x, ops.affine(x, 0, 0)), images, 1, 12, 12);
            for (int i = 0; i < same.length; i++) {
                assertThat(same[i]).isCloseTo(0, within(1e-6f));
                assertThat(blank[i]).isGreaterThan(0.5f);
            }
        }
    }

    /** Saturated areas with hardly any texture, where variances are differences of nearly equal numbers. */
    @Test
    void ssimOfAlmostFlatWhiteAgrees() {
        Random random = new Random(10);
        float[] images = new float[2 * 32 * 32];
        for (int i = 0; i < images.length; i++) {
            images[i] = 1 - 0.004f * random.nextInt(2);
        }
        Ssim ssim = new Ssim(-1, 1);
        Comparison.Computation dissimilarity =
                (ops, x) -> ssim.dissimilarity(ops, x, ops.affine(ops.filter(x, KERNEL), 1, 0.05));
        try (Comparison comparison = new Comparison()) {
            double[] expected =
                    comparison.naive(dissimilarity, images, 2, 32, 32).values();
            double[] torch = Comparison.doubles(comparison.torch(dissimilarity, images, 2, 32, 32));
            double[] onnx = Comparison.doubles(comparison.onnx(dissimilarity, 4, images, 2, 32, 32));
            assertThat(Comparison.difference(onnx, torch)).isLessThan(Comparison.TOLERANCE);
            assertThat(Comparison.difference(torch, expected)).isLessThan(Comparison.TOLERANCE);
        }
    }
}

package dev.flawmap.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GaussianTest {
    private static final int SIDE = 96;

    @ParameterizedTest
    @ValueSource(doubles = {4, 6, 10})
    void coarseSmoothingHasTheStandardDeviationThatIsAskedFor(double sigma) {
        float[] image = new float[SIDE * SIDE];
        // All four places that a pixel can have in a square of two by two.
        int[] points = {46, 47};
        for (int y : points) {
            for (int x : points) {
                image[y * SIDE + x] = 0.25f;
            }
        }
        try (Comparison comparison = new Comparison()) {
            double[] spread = comparison
                    .naive((ops, x) -> new Gaussian(sigma).smoothCoarsely(ops, x), image, 1, SIDE, SIDE)
                    .values();
            double sum = 0;
            double middle = 0;
            double variance = 0;
            for (int i = 0; i < spread.length; i++) {
                double distance = i % SIDE - 46.5;
                sum += spread[i];
                middle += spread[i] * distance;
                variance += spread[i] * distance * distance;
            }
            assertThat(sum).isCloseTo(1, within(1e-6));
            assertThat(middle).isCloseTo(0, within(1e-6));
            // The points' own variance is ¼; a Gaussian cut at three standard deviations loses some 3 %, one cut at 2.7
            // some 6 %.
            assertThat(variance).isBetween(0.94 * sigma * sigma, 1.005 * sigma * sigma + 0.25);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {4, 6, 10})
    void coarseSmoothingIsNearlySmoothing(double sigma) {
        Random random = new Random(1);
        float[] image = new float[SIDE * SIDE];
        for (int i = 0; i < image.length; i++) {
            image[i] = random.nextBoolean() ? 1 : 0;
        }
        Gaussian gaussian = new Gaussian(sigma);
        try (Comparison comparison = new Comparison()) {
            comparison.check((ops, x) -> gaussian.smoothCoarsely(ops, x), image, 1, SIDE, SIDE);
            float[] coarse = comparison.torch((ops, x) -> gaussian.smoothCoarsely(ops, x), image, 1, SIDE, SIDE);
            float[] whole = comparison.torch((ops, x) -> gaussian.smooth(ops, x), image, 1, SIDE, SIDE);
            double squares = 0;
            for (int i = 0; i < whole.length; i++) {
                squares += Math.pow(coarse[i] - whole[i], 2);
            }
            // White noise of a standard deviation of a half, the least favourable image.
            assertThat(Math.sqrt(squares / whole.length)).isLessThan(0.008);
        }
    }
}

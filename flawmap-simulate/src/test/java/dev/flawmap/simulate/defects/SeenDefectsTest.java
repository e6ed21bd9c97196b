package dev.flawmap.simulate.defects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Strength and visibility of defects on material whose noise is known. */
class SeenDefectsTest {
    private static final int SIDE = 96;
    private static final int TRIALS = 60;
    /** How far the pixel nearest to a line's middle may lie from it. */
    private static final double OFF_THE_LINE = Math.sqrt(0.5);

    /** Even material with white noise. */
    private static GoodSource noise(double sigma) {
        return (side, random) -> {
            float[] pixels = new float[side * side];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (float) Math.max(0, Math.min(1, 0.5 + sigma * random.nextGaussian()));
            }
            return pixels;
        };
    }

    private static DefectSettings settings(String shape, String filling, double leastOpacity, double light) {
        return new DefectSettings(
                Map.of(shape, 1.0), Map.of(filling, 1.0), 1, 3, 0.45, leastOpacity, 0, 0, 0, 0, 0.03, light);
    }

    @ParameterizedTest
    @CsvSource({"crack, 1, 3", "scratch, 1, 4", "hair, 1, 2.5", "points, 2, 12"})
    void thinShapesAreAsWideAsTheyShould(String shape, double thinnest, double thickest) {
        int seen = 0;
        for (int seed = 0; seed < TRIALS; seed++) {
            float[] field = DefectKinds.shape(shape).field(SIDE, 20, new SplittableRandom(seed));
            float highest = Float.NEGATIVE_INFINITY;
            for (float value : field) {
                highest = Math.max(highest, value);
            }
            // A pixel's middle may lie off the line's by up to half a diagonal.
            if (highest > 0) {
                assertThat(2 * highest).isBetween((float) (thinnest - Math.sqrt(2)), (float) thickest + 1e-4f);
                seen++;
            }
        }
        assertThat(seen).isGreaterThan(TRIALS / 2);
    }

    /**
     * What is labelled or clearly changed lies no farther from a line's middle than half its thickness, half a soft edge as
     * wide as the line, and the outline of a pixel.
     */
    @ParameterizedTest
    @ValueSource(strings = {"crack", "scratch", "hair"})
    void softEdgesDoNotWidenThinLines(String shape) {
        double thickest = shape.equals("scratch") ? 4 : shape.equals("crack") ? 3 : 2.5;
        DefectSimulator simulator = new DefectSimulator(settings(shape, "shade", 1, 0));
        int seen = 0;
        for (int seed = 0; seed < TRIALS; seed++) {
            float[] before = noise(0.02).cut(SIDE, new SplittableRandom(seed));
            float[] after = before.clone();
            float[] label = simulator.defects(after, SIDE, 0, noise(0.02), new SplittableRandom(seed));
            boolean[] middle = new boolean[label.length];
            float strongest = 0;
            for (int i = 0; i < after.length; i++) {
                strongest = Math.max(strongest, Math.abs(after[i] - before[i]));
            }
            // A weaker line of the same crop has a middle too: what changed more than its neighbours on two sides.
            for (int y = 1; y < SIDE - 1; y++) {
                for (int x = 1; x < SIDE - 1; x++) {
                    int i = y * SIDE + x;
                    float c = Math.abs(after[i] - before[i]) + 1e-5f;
                    middle[i] = after[i] != before[i]
                            && (ridge(after, before, i, 1, c) || ridge(after, before, i, SIDE, c));
                }
            }
            for (int y = 8; y < SIDE - 8; y++) {
                for (int x = 8; x < SIDE - 8; x++) {
                    int i = y * SIDE + x;
                    if (label[i] > 0 || Math.abs(after[i] - before[i]) > strongest / 4) {
                        assertThat(distance(middle, x, y)).isLessThanOrEqualTo(thickest + 1 + OFF_THE_LINE);
                        seen++;
                    }
                }
            }
        }
        assertThat(seen).isGreaterThan(TRIALS);
    }

    private static boolean ridge(float[] after, float[] before, int i, int step, float change) {
        return change >= Math.abs(after[i - step] - before[i - step])
                && change >= Math.abs(after[i + step] - before[i + step]);
    }

    private static double distance(boolean[] set, int x, int y) {
        double least = Double.POSITIVE_INFINITY;
        for (int v = y - 8; v < y + 8; v++) {
            for (int u = x - 8; u < x + 8; u++) {
                least = set[v * SIDE + u] ? Math.min(least, Math.hypot(u - x, v - y)) : least;
            }
        }
        return least;
    }

    /** Lines down the crop hide a line among them as strong as they are, not one across. */
    @Test
    void linesAmongLinesAreHidden() {
        float[] good = new float[SIDE * SIDE];
        SplittableRandom random = new SplittableRandom(4);
        for (int x = 0; x < SIDE; x++) {
            double level = 0.5 + 0.05 * random.nextGaussian();
            for (int y = 0; y < SIDE; y++) {
                good[y * SIDE + x] = (float) (level + 0.01 * random.nextGaussian());
            }
        }
        assertThat(sees(good, 1)).isTrue();
        assertThat(sees(good, SIDE)).isFalse();
    }

    private static boolean sees(float[] good, int along) {
        float[] painted = good.clone();
        boolean[] all = new boolean[good.length];
        int[] piece = new int[40];
        for (int k = 0; k < piece.length; k++) {
            piece[k] = (40 * SIDE + 40) + (k - 20) * along;
            painted[piece[k]] += 0.08f;
            all[piece[k]] = true;
        }
        return new Observer(good, painted, SIDE).changeStrength(piece, all) >= 1;
    }

    /** A piece of the same noise is no defect; one of stripes turned is. */
    @Test
    void onlyAPieceOutOfOrderIsSeen() {
        float[] white = noise(0.1).cut(SIDE, new SplittableRandom(1));
        float[] other = noise(0.1).cut(SIDE, new SplittableRandom(2));
        assertThat(seesOrder(white, other)).isFalse();
        float[] rows = new float[SIDE * SIDE];
        float[] columns = new float[SIDE * SIDE];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = white[i] + 0.3f * (i / SIDE / 3 % 2);
            columns[i] = white[i] + 0.3f * (i % SIDE / 3 % 2);
        }
        assertThat(seesOrder(rows, columns)).isTrue();
    }

    private static boolean seesOrder(float[] good, float[] other) {
        float[] painted = good.clone();
        boolean[] all = new boolean[good.length];
        int[] piece = new int[400];
        for (int k = 0; k < piece.length; k++) {
            piece[k] = (30 + k / 20) * SIDE + 30 + k % 20;
            painted[piece[k]] = other[piece[k]];
            all[piece[k]] = true;
        }
        return new Observer(good, painted, SIDE).orderStrength(piece, all) >= 1;
    }

    /** A little noise comes on crops, never as much as hides the material's own texture. */
    @Test
    void noiseIsAShareOfTheMaterials() {
        DefectSettings rare = new DefectSettings(
                Map.of("ellipses", 1.0), Map.of("film", 1.0), 1e-9, 3, 0.45, 0.6, 0, 0, 0, 0, 0.03, 0);
        double most = 0;
        for (int seed = 0; seed < TRIALS; seed++) {
            float[] pixels = new float[SIDE * SIDE];
            Arrays.fill(pixels, 0.5f);
            new DefectSimulator(rare).vary(pixels, SIDE, new SplittableRandom(seed));
            for (float value : pixels) {
                most = Math.max(most, Math.abs(value - 0.5));
            }
        }
        assertThat(most).isBetween(0.001, 0.012);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.03, 0.06})
    void contrastIsDrawnInUnitsOfTheNoise(double sigma) {
        float[] pixels = noise(sigma).cut(SIDE, new SplittableRandom(3));
        float[] field = new Ellipses().field(SIDE, 20, new SplittableRandom(1));
        LocalNoise noise = LocalNoise.around(pixels, SIDE, field, 2);
        assertThat(noise.deviation()).isCloseTo(sigma, within(0.1 * sigma));
        assertThat(noise.correlationArea()).isBetween(1.0, 1.5);
        for (double area : new double[] {4, 12, 25}) {
            Patch weak = new Patch(SIDE, pixels, 20, noise(sigma), noise, area, 0);
            double expected = 5 * Math.sqrt(2) * noise.deviation() * Math.sqrt(noise.correlationArea() / area);
            assertThat(weak.change()).isCloseTo(expected, within(1e-9));
            float[] fill = new Shade().fill(weak, field, new SplittableRandom(2));
            for (int i = 0; i < fill.length; i++) {
                assertThat(Math.abs(fill[i] - pixels[i])).isCloseTo((float) expected, within(1e-5f));
            }
        }
        Patch strong = new Patch(SIDE, pixels, 20, noise(sigma), noise, 100, 1);
        assertThat(strong.change()).isCloseTo(Math.max(0.1, 8 * noise.deviation()), within(1e-9));
        // However many, the pixels of a thin shape have to stand out by a deviation, those of a large one by half of
        // it.
        assertThat(noise.leastChange(1e6)).isCloseTo(noise.deviation(), within(1e-9));
        LocalNoise large = LocalNoise.around(pixels, SIDE, field, 20);
        assertThat(large.leastChange(1e6)).isCloseTo(0.5 * large.deviation(), within(1e-9));
    }

    @Test
    void noiseThatVariesTogetherHidesMore() {
        float[] white = noise(0.05).cut(SIDE, new SplittableRandom(5));
        float[] soft = Fields.blur(noise(0.2).cut(SIDE, new SplittableRandom(5)), SIDE, 1);
        float[] all = new float[white.length];
        LocalNoise ofWhite = LocalNoise.around(white, SIDE, all, 8);
        LocalNoise ofSoft = LocalNoise.around(soft, SIDE, all, 8);
        assertThat(ofWhite.correlationArea()).isLessThan(2);
        // Means of three by three pixels, taken twice, average as much as 19 do.
        assertThat(ofSoft.correlationArea()).isBetween(8.0, 24.0);
    }

    @Test
    void whatCannotBeSeenIsUndone() {
        DefectSimulator simulator = new DefectSimulator(settings("points", "film", 0.001, 0));
        int undone = 0;
        int seen = 0;
        for (int seed = 0; seed < TRIALS; seed++) {
            float[] before = noise(0.15).cut(SIDE, new SplittableRandom(seed));
            float[] after = before.clone();
            float[] label = simulator.defects(after, SIDE, 1, noise(0.15), new SplittableRandom(seed));
            if (Arrays.equals(label, new float[label.length])) {
                assertThat(after).isEqualTo(before);
                undone++;
            } else {
                assertThat(after).isNotEqualTo(before);
                seen++;
            }
        }
        assertThat(undone).isPositive();
        assertThat(seen).isPositive();
    }

    /** An even light on a tenth of the greys: the sides of crops differ. */
    @Test
    void lightVariesSmoothly() {
        DefectSettings rare = new DefectSettings(
                Map.of("ellipses", 1.0), Map.of("film", 1.0), 1e-9, 3, 0.45, 0.6, 0, 0, 0, 0, 0.03, 0.1);
        assertThat(rare.always("film").light()).isEqualTo(0.1);
        double differences = 0;
        for (int seed = 0; seed < TRIALS; seed++) {
            float[] pixels = new float[SIDE * SIDE];
            Arrays.fill(pixels, 0.5f);
            new DefectSimulator(rare).vary(pixels, SIDE, new SplittableRandom(seed));
            assertThat(Fields.mean(pixels)).isCloseTo(0.5f, within(0.005f));
            float[] soft = Fields.blur(pixels, SIDE, 2);
            double lowest = 1;
            double highest = 0;
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) {
                    int i = y * SIDE + x;
                    lowest = Math.min(lowest, soft[i]);
                    highest = Math.max(highest, soft[i]);
                    if (x > 0) {
                        assertThat(Math.abs(soft[i] - soft[i - 1])).isLessThan(0.02f);
                    }
                }
            }
            differences += (highest - lowest) / TRIALS;
        }
        assertThat(differences).isBetween(0.05, 0.3);
    }
}

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

    /** A pixel that a line changes lies no farther from the line's edge than the line is thick. */
    @ParameterizedTest
    @ValueSource(strings = {"crack", "scratch", "hair"})
    void softEdgesDoNotWidenThinLines(String shape) {
        DefectSimulator simulator = new DefectSimulator(settings(shape, "shade", 1, 0));
        int changed = 0;
        for (int seed = 0; seed < TRIALS; seed++) {
            float[] before = noise(0.02).cut(SIDE, new SplittableRandom(seed));
            float[] after = before.clone();
            float[] label = simulator.defects(after, SIDE, 0, noise(0.02), new SplittableRandom(seed));
            int area = 0;
            int inner = 0;
            for (int i = 0; i < after.length; i++) {
                area += after[i] != before[i] ? 1 : 0;
                inner += label[i] > 0 && after[i] == before[i] ? 1 : 0;
            }
            // Labels reach a pixel beyond thin lines, and no farther.
            assertThat(inner).isLessThanOrEqualTo(3 * area);
            changed += area;
        }
        // Of all pixels, lines as thin as these change a few.
        assertThat(changed).isBetween(1, TRIALS * SIDE * SIDE / 10);
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

    /** An even light on a tenth of the greys: the sides of crops differ, and nothing is labelled. */
    @Test
    void lightVariesSmoothlyAndIsNoDefect() {
        DefectSettings rare = new DefectSettings(
                Map.of("ellipses", 1.0), Map.of("film", 1.0), 1e-9, 3, 0.45, 0.6, 0, 0, 0, 0, 0.03, 0.1);
        assertThat(rare.always("film").light()).isEqualTo(0.1);
        double differences = 0;
        for (int seed = 0; seed < TRIALS; seed++) {
            float[] pixels = new float[SIDE * SIDE];
            Arrays.fill(pixels, 0.5f);
            assertThat(new DefectSimulator(rare).paint(pixels, SIDE, 0, noise(0), new SplittableRandom(seed)))
                    .containsOnly(0);
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

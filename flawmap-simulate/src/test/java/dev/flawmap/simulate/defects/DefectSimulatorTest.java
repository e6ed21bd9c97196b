package dev.flawmap.simulate.defects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.image.Components;
import dev.flawmap.image.Mask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Defects on bright bars, 12 pixels wide, on a dark ground, 20 pixels wide, with a little noise on both. */
class DefectSimulatorTest {
    private static final int SIDE = 96;
    private static final int PERIOD = 32;
    private static final int BAR = 12;
    private static final int TRIALS = 40;
    /** For tests of every kind. */
    private static final int FEW = 8;

    private static final double VISIBLE = 0.03;

    private static final GoodSource SOURCE = DefectSimulatorTest::bars;

    private static float[] bars(int side, SplittableRandom random) {
        return bars(side, random.nextInt(PERIOD), random);
    }

    private static float[] bars(int side, int shift, SplittableRandom random) {
        float[] pixels = new float[side * side];
        for (int i = 0; i < pixels.length; i++) {
            boolean bar = (i % side + shift) % PERIOD < BAR;
            pixels[i] = (bar ? 0.8f : 0.2f) + (float) random.nextDouble(-0.05, 0.05);
        }
        return pixels;
    }

    /** Where defects are painted: bars that begin at the left border. */
    private static float[] patch() {
        return bars(SIDE, 0, new SplittableRandom(9));
    }

    private static DefectSettings settings(String shape, String filling, double covered, double confined) {
        return new DefectSettings(
                Map.of(shape, 1.0), Map.of(filling, 1.0), 0.8, 3, 0.45, 0.6, covered, confined, 0.03, 0.08, VISIBLE, 0);
    }

    static Stream<Arguments> kinds() {
        return DefectKinds.SHAPES.keySet().stream()
                .flatMap(shape -> DefectKinds.FILLINGS.keySet().stream()
                        .filter(filling -> !DefectKinds.shape(shape).isFine()
                                || DefectKinds.filling(filling).showsInFineShapes())
                        .map(filling -> Arguments.of(shape, filling)));
    }

    /** The pieces are those of the label, connected, and what is told of them changes nothing. */
    @ParameterizedTest
    @MethodSource("kinds")
    void whatIsPaintedIsTold(String shape, String filling) {
        DefectSimulator simulator = new DefectSimulator(settings(shape, filling, 0, 0));
        List<SimulatedDefect> pieces = new ArrayList<>();
        for (int seed = 0; seed < FEW; seed++) {
            float[] untold = patch();
            float[] label = simulator.defects(untold, SIDE, 0, SOURCE, new SplittableRandom(seed));
            float[] told = patch();
            List<SimulatedDefect> own = new ArrayList<>();
            assertThat(simulator.defects(told, SIDE, 0, SOURCE, new SplittableRandom(seed), own::add))
                    .isEqualTo(label);
            assertThat(told).isEqualTo(untold);
            float[] covered = new float[label.length];
            for (SimulatedDefect piece : own) {
                BitSet pixels = new BitSet();
                for (int i : piece.pixels()) {
                    covered[i] = 1;
                    pixels.set(i);
                }
                assertThat(Components.label(Mask.of(SIDE, SIDE, pixels)).count())
                        .isEqualTo(1);
            }
            assertThat(covered).isEqualTo(label);
            pieces.addAll(own);
        }
        // What is added to bars as strong as these seldom stands out from them.
        assertThat(!pieces.isEmpty() || DefectKinds.filling(filling).addsToMaterial())
                .isTrue();
        assertThat(pieces).allSatisfy(piece -> {
            assertThat(piece.kind()).isEqualTo(DefectKinds.kind(shape, filling)).matches("[a-z ]{3,15}");
            assertThat(piece.strength()).isGreaterThanOrEqualTo(1);
        });
    }

    @Test
    void shapesOfTheirOwnNameDefectsAndFillingsOthers() {
        assertThat(DefectKinds.kind("crack", "shade")).isEqualTo("crack");
        assertThat(DefectKinds.kind("ellipses", "shade")).isEqualTo("stain");
    }

    /** Twice the change is twice as strong, and one of unit strength the least that is seen. */
    @Test
    void strengthIsInMultiplesOfTheLeastThatIsSeen() {
        LocalNoise noise = new LocalNoise(0.1, 1, 0.5);
        double least = noise.leastChange(100);
        assertThat(noise.strength(100 * least * least, 100 * least)).isCloseTo(1, within(1e-9));
        assertThat(noise.strength(400 * least * least, 200 * least)).isCloseTo(2, within(1e-9));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatIsLabelledHasVisiblyChanged(String shape, String filling) {
        DefectSimulator simulator = new DefectSimulator(settings(shape, filling, 0, 0));
        boolean labelled = false;
        for (int seed = 0; seed < FEW; seed++) {
            float[] before = patch();
            float[] after = before.clone();
            float[] label = simulator.defects(after, SIDE, 0.5, SOURCE, new SplittableRandom(seed));
            float[] change = new float[after.length];
            for (int i = 0; i < after.length; i++) {
                assertThat(after[i]).isBetween(0f, 1f);
                assertThat(label[i]).isIn(0f, 1f);
                change[i] = Math.abs(after[i] - before[i]);
            }
            boolean[] labels = new boolean[label.length];
            for (int i = 0; i < label.length; i++) {
                labels[i] = label[i] == 1;
                labelled |= labels[i];
            }
            // Each connected label holds a change that stands out from the noise of ±0.05, by the rule of the
            // signal-to-
            // noise ratio; a defect on top of another one may take away some of it.
            for (List<Integer> piece : pieces(labels)) {
                double energy =
                        piece.stream().mapToDouble(i -> change[i] * change[i]).sum();
                assertThat(Math.sqrt(energy) / (0.05 / Math.sqrt(3))).isGreaterThan(0.9 * LocalNoise.SEEN);
            }
        }
        // What is added to bars as strong as these seldom stands out from them.
        assertThat(labelled || DefectKinds.filling(filling).addsToMaterial()).isTrue();
    }

    /** All that was painted is labelled, to its soft rim. */
    @ParameterizedTest
    @MethodSource("kinds")
    void whatHasVisiblyChangedIsLabelled(String shape, String filling) {
        DefectSimulator simulator = new DefectSimulator(settings(shape, filling, 0, 0));
        for (int seed = 0; seed < FEW; seed++) {
            float[] before = patch();
            float[] after = before.clone();
            float[] label = simulator.defects(after, SIDE, 0.5, SOURCE, new SplittableRandom(seed));
            long labels =
                    IntStream.range(0, label.length).filter(i -> label[i] == 1).count();
            long forgotten = IntStream.range(0, label.length)
                    .filter(i -> label[i] == 0 && Math.abs(after[i] - before[i]) > 4 * VISIBLE)
                    .count();
            // Single pixels that a warp moved do not count.
            assertThat(forgotten).isLessThanOrEqualTo(5 + labels / 50);
        }
    }

    /** The field of a shape is cut off where nothing of it can be seen, not before. */
    @ParameterizedTest
    @ValueSource(doubles = {3, 12, 43})
    void strokesAreNotCutOff(double radius) {
        for (int seed = 0; seed < 5 * TRIALS; seed++) {
            float[] field = new Strokes().field(SIDE, radius, new SplittableRandom(seed));
            for (int i = 1; i < field.length; i++) {
                if (i % SIDE > 0) {
                    assertThat(field[i] > 0 && field[i - 1] < -4 || field[i - 1] > 0 && field[i] < -4)
                            .isFalse();
                }
            }
        }
    }

    /** The pixels of each piece connected by sides or corners. */
    private static List<List<Integer>> pieces(boolean[] labels) {
        boolean[] left = labels.clone();
        List<List<Integer>> pieces = new ArrayList<>();
        for (int start = 0; start < left.length; start++) {
            if (left[start]) {
                List<Integer> piece = new ArrayList<>(List.of(start));
                left[start] = false;
                for (int k = 0; k < piece.size(); k++) {
                    int x = piece.get(k) % SIDE;
                    int y = piece.get(k) / SIDE;
                    for (int v = Math.max(0, y - 1); v <= Math.min(SIDE - 1, y + 1); v++) {
                        for (int u = Math.max(0, x - 1); u <= Math.min(SIDE - 1, x + 1); u++) {
                            if (left[v * SIDE + u]) {
                                left[v * SIDE + u] = false;
                                piece.add(v * SIDE + u);
                            }
                        }
                    }
                }
                pieces.add(piece);
            }
        }
        return pieces;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theSeedDecidesEverything(String shape, String filling) {
        DefectSimulator simulator = new DefectSimulator(settings(shape, filling, 0.4, 0.3));
        Set<Integer> different = new HashSet<>();
        for (int seed = 0; seed < FEW; seed++) {
            float[] once = patch();
            float[] again = patch();
            float[] label = simulator.defects(once, SIDE, 0.5, SOURCE, new SplittableRandom(seed));
            assertThat(simulator.defects(again, SIDE, 0.5, SOURCE, new SplittableRandom(seed)))
                    .isEqualTo(label);
            assertThat(again).isEqualTo(once);
            different.add(Arrays.hashCode(once));
        }
        assertThat(different).hasSizeGreaterThan(DefectKinds.filling(filling).addsToMaterial() ? 0 : 2);
    }

    /** How many pixels changed visibly on bars and on the ground, in the columns at least 4 pixels from the edges. */
    private static int[] changed(DefectSettings settings, int seed) {
        float[] before = patch();
        float[] after = before.clone();
        new DefectSimulator(settings).defects(after, SIDE, 0, SOURCE, new SplittableRandom(seed));
        int[] changed = new int[2];
        for (int i = 0; i < after.length; i++) {
            int x = i % SIDE % PERIOD;
            boolean insideBar = x >= 4 && x < BAR - 4;
            boolean insideGround = x >= BAR + 4 && x < PERIOD - 4;
            if (Math.abs(after[i] - before[i]) > VISIBLE) {
                changed[0] += insideBar ? 1 : 0;
                changed[1] += insideGround ? 1 : 0;
            }
        }
        return changed;
    }

    @Test
    void aConfinedDefectKeepsToBarsOrToTheGround() {
        int onBars = 0;
        int onGround = 0;
        for (int seed = 0; seed < TRIALS; seed++) {
            int[] changed = changed(settingsOfOne(0, 1), seed);
            onBars += changed[1] == 0 && changed[0] > 0 ? 1 : 0;
            onGround += changed[0] == 0 && changed[1] > 0 ? 1 : 0;
        }
        // A level between the bars' greys and the ground's is not drawn every time.
        assertThat(onBars).isGreaterThan(TRIALS / 8);
        assertThat(onGround).isPositive();
    }

    @Test
    void barsPassOverACoveredDefect() {
        int onBars = 0;
        int onGround = 0;
        for (int seed = 0; seed < TRIALS; seed++) {
            int[] changed = changed(settingsOfOne(1, 0), seed);
            onBars += changed[0];
            onGround += changed[1];
        }
        assertThat((double) onGround / onBars).isGreaterThan(3);
    }

    private static DefectSettings settingsOfOne(double covered, double confined) {
        return settings("ellipses", "film", covered, confined);
    }

    @Test
    void withoutADefectOnlyTheWholePatchVaries() {
        float[] pixels = patch();
        DefectSimulator rare = rare(0.03, 0.08);
        SplittableRandom random = new SplittableRandom(3);
        rare.vary(pixels, SIDE, random);
        assertThat(pixels).isNotEqualTo(patch());
        float[] varied = pixels.clone();
        assertThat(rare.paint(pixels, SIDE, 0, SOURCE, random)).isEqualTo(new float[SIDE * SIDE]);
        assertThat(pixels).isEqualTo(varied);
    }

    /** Paints hardly ever a defect. */
    private static DefectSimulator rare(double brightness, double contrast) {
        DefectSettings rare = new DefectSettings(
                Map.of("ellipses", 1.0),
                Map.of("film", 1.0),
                1e-9,
                3,
                0.45,
                0.6,
                0,
                0,
                brightness,
                contrast,
                VISIBLE,
                0);
        return new DefectSimulator(rare);
    }

    @Test
    void brightnessAndContrastVaryAsMuchAsTheSettingsSay() {
        double[] shifts = new double[TRIALS];
        double[] factors = new double[TRIALS];
        for (int seed = 0; seed < TRIALS; seed++) {
            float[] before = new float[SIDE * SIDE];
            for (int i = 0; i < before.length; i++) {
                before[i] = i / SIDE % 2 == 0 ? 0.35f : 0.65f;
            }
            float[] shifted = before.clone();
            rare(0.05, 0).vary(shifted, SIDE, new SplittableRandom(seed));
            shifts[seed] = Fields.mean(shifted) - 0.5;
            // Sharpness varies too, but alike in both.
            float[] same = before.clone();
            rare(0, 0).vary(same, SIDE, new SplittableRandom(seed));
            float[] stretched = before.clone();
            rare(0, 0.2).vary(stretched, SIDE, new SplittableRandom(seed));
            factors[seed] = Math.log(difference(stretched) / difference(same));
        }
        assertThat(deviation(shifts)).isBetween(0.04, 0.06);
        assertThat(deviation(factors)).isBetween(0.16, 0.24);
    }

    /** The difference of odd rows from even ones, on average. */
    private static double difference(float[] pixels) {
        double difference = 0;
        for (int i = 0; i < pixels.length; i++) {
            difference += (i / SIDE % 2 == 0 ? -2.0 : 2.0) * pixels[i] / pixels.length;
        }
        return difference;
    }

    private static double deviation(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        return Math.sqrt(Arrays.stream(values)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow());
    }

    @Test
    void weakerDefectsAreDrawnMoreOftenAsTrainingGoesOn() {
        assertThat(meanChange(1)).isLessThan(0.95 * meanChange(0));
    }

    /** The share of a film's pixels, over many films. */
    private static double meanChange(double hardness) {
        double sum = 0;
        long count = 0;
        for (int seed = 0; seed < 5 * TRIALS; seed++) {
            float[] before = patch();
            float[] after = before.clone();
            float[] label = new DefectSimulator(settingsOfOne(0, 0))
                    .defects(after, SIDE, hardness, SOURCE, new SplittableRandom(seed));
            for (int i = 0; i < label.length; i++) {
                if (label[i] == 1) {
                    sum += Math.abs(after[i] - before[i]);
                    count++;
                }
            }
        }
        return sum / count;
    }

    @Test
    void settingsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> settingsOfOne(0.6, 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("confined");
        assertThatThrownBy(() -> settings("ellipses", "gold", 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no filling 'gold'")
                .hasMessageContaining("film, cluster, rough");
        for (double value : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> rare(value, 0)).hasMessageContaining("brightness");
            assertThatThrownBy(() -> rare(0, value)).hasMessageContaining("contrast");
        }
        assertThatThrownBy(() -> settings("heart", "film", 0, 0)).hasMessageContaining("no shape 'heart'");
    }

    @Test
    void everyFillingAndShapeHasAWeightThatSuitsAMaterial() {
        for (MaterialTraits traits : Arrays.asList(
                new MaterialTraits(0, 0, 0, 0, 0),
                new MaterialTraits(1, 1, 1, 1, 9),
                new MaterialTraits(0.3, 0.8, 0.1, 0.02, 0.05))) {
            DefectSettings suiting = DefectSettings.suiting(traits);
            assertThat(suiting.shapes()).containsOnlyKeys(DefectKinds.SHAPES.keySet());
            assertThat(suiting.fillings()).containsOnlyKeys(DefectKinds.FILLINGS.keySet());
            assertThat(suiting.fillings().values())
                    .allSatisfy(weight -> assertThat(weight).isPositive());
        }
    }

    @Test
    void brightnessAndContrastFollowTheMaterialWithinBounds() {
        assertThat(List.of(
                        varying(new MaterialTraits(0.5, 0.5, 0.1, 0.02, 0.15)),
                        varying(new MaterialTraits(0.5, 0.5, 0.1, 0, 0)),
                        varying(new MaterialTraits(0.5, 0.5, 0.1, 0.4, 3))))
                .containsExactly(List.of(0.02, 0.15), List.of(0.01, 0.08), List.of(0.1, 0.25));
    }

    private static List<Double> varying(MaterialTraits traits) {
        DefectSettings films = DefectSettings.suiting(traits).always("film");
        return List.of(films.brightness(), films.contrast());
    }
}

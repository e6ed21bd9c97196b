package dev.flawmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.image.Components;
import dev.flawmap.image.Mask;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefectsTest {
    private static final AnomalyMap MAP = new AnomalyMap(6, 5, new float[] {
        0, 9, 0, 0, 0, 0, //
        0, 0, 0, 0, 0, 0, //
        0, 0, 2, 3, 0, 0, //
        0, 0, 0, 4, 0, 8, //
        0, 0, 0, 0, 5, 1
    });

    private static List<Defect> defects(float threshold, int minAreaPx) {
        return Defects.in(MAP, new Threshold(threshold, 0.01, 0, minAreaPx), OptionalDouble.empty())
                .list();
    }

    @Test
    void measuresAreasByHand() {
        // (2,2) (3,2) (3,3) (5,3) (4,4) hang together by their corners; 1 is not above 1. The highest comes first.
        List<Defect> defects = defects(1, 1);
        assertThat(defects).hasSize(2);
        Defect large = defects.get(1);
        assertThat(large.label()).isEqualTo(2);
        assertThat(large.areaPx()).isEqualTo(5);
        assertThat(large.x()).isCloseTo((2 + 3 + 3 + 5 + 4) / 5.0 + 0.5, within(1e-12));
        assertThat(large.y()).isCloseTo((2 + 2 + 3 + 3 + 4) / 5.0 + 0.5, within(1e-12));
        assertThat(List.of(large.bx(), large.by(), large.width(), large.height()))
                .containsExactly(2, 2, 4, 3);
        assertThat(large.meanScore()).isCloseTo((2 + 3 + 4 + 8 + 5) / 5.0, within(1e-12));
        assertThat(large.maxScore()).isEqualTo(8);
        // From the corner (2, 2) to (6, 4), longer than to (5, 5).
        assertThat(large.feretPx()).isCloseTo(Math.hypot(4, 2), within(1e-12));
        assertThat(defects.get(0))
                .isEqualTo(new Defect(
                        1,
                        1,
                        1.5,
                        0.5,
                        1,
                        0,
                        1,
                        1,
                        9,
                        9,
                        Math.sqrt(2),
                        2 * Math.sqrt(2),
                        1 / 30.0,
                        OptionalDouble.empty(),
                        Optional.empty()));
    }

    /** Polygons by hand: two pixels' sides less a cut for each of four corners, or for every other one of steps. */
    @Test
    void perimeterAndCircularityAreImageJs() {
        double cut = 2 - Math.sqrt(2);
        Defect bar = drawn("########", "########", "########");
        assertThat(bar.perimeterPx()).isCloseTo(22 - 4 * cut, within(1e-12));
        assertThat(bar.circularity()).isCloseTo(4 * Math.PI * 24 / Math.pow(22 - 4 * cut, 2), within(1e-12));
        assertThat(bar.imageShare()).isCloseTo(24 / 50.0, within(1e-12));
        Defect ring = drawn("########", "#......#", "########");
        assertThat(ring.perimeterPx()).isEqualTo(bar.perimeterPx());
        assertThat(ring.circularity()).isCloseTo(bar.circularity() * 18 / 24, within(1e-12));
        assertThat(drawn("#...", ".#..", "..#.", "...#").perimeterPx()).isCloseTo(8 * Math.sqrt(2), within(1e-12));
        assertThat(drawn("#", "#", "#", "#").perimeterPx()).isCloseTo(10 - 2 * cut, within(1e-12));
        assertThat(drawn("#").circularity()).isEqualTo(1);
    }

    /** The area alone in a map with a border of one pixel. */
    private static Defect drawn(String... rows) {
        int width = rows[0].length() + 2;
        float[] scores = new float[width * (rows.length + 2)];
        for (int y = 0; y < rows.length; y++) {
            for (int x = 0; x < rows[y].length(); x++) {
                scores[(y + 1) * width + x + 1] = rows[y].charAt(x) == '#' ? 1 : 0;
            }
        }
        return Defects.in(
                        new AnomalyMap(width, rows.length + 2, scores),
                        new Threshold(0.5f, 0.01, 0, 1),
                        OptionalDouble.empty())
                .list()
                .get(0);
    }

    /** Circles are round to within what pixels allow, also where the image cuts nothing off and at its border. */
    @ParameterizedTest
    @ValueSource(ints = {12, 60})
    void circlesAreRound(int radius) {
        int side = 2 * radius + 1;
        float[] scores = new float[side * side];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Math.hypot(i % side - radius, i / side - radius) <= radius ? 1 : 0;
        }
        Defect disc = Defects.in(
                        new AnomalyMap(side, side, scores), new Threshold(0.5f, 0.01, 0, 1), OptionalDouble.empty())
                .list()
                .get(0);
        assertThat(disc.perimeterPx()).isCloseTo(2 * Math.PI * radius, within(0.1 * 2 * Math.PI * radius));
        assertThat(disc.circularity()).isBetween(0.85, 0.95);
    }

    @Test
    void smallAreasAreInNeitherTheListNorTheMask() {
        Defects defects = Defects.in(MAP, new Threshold(1, 0.01, 0, 2), OptionalDouble.empty());
        assertThat(defects.list()).extracting(Defect::areaPx).containsExactly(5);
        assertThat(defects.mask().count()).isEqualTo(5);
        assertThat(defects.mask().get(1, 0)).isFalse();
        assertThat(defects.mask().get(4, 4)).isTrue();
        assertThat(defects(1, 6)).isEmpty();
    }

    @Test
    void noScoreAboveTheThresholdIsNoDefect() {
        Defects none = Defects.in(MAP, new Threshold(9, 0.01, 0, 1), OptionalDouble.empty());
        assertThat(none).isEqualTo(new Defects(Mask.empty(6, 5), List.of(), Optional.empty(), 30));
    }

    @Test
    void unitsFollowThePixelSize() {
        Defect defect = Defects.in(MAP, new Threshold(1, 0.01, 0, 1), OptionalDouble.of(10))
                .list()
                .get(1);
        assertThat(defect.areaNm2().orElseThrow()).isEqualTo(500);
        assertThat(defect.feretNm().orElseThrow()).isCloseTo(10 * Math.hypot(4, 2), within(1e-9));
        assertThat(defects(1, 1).get(0).areaNm2()).isEmpty();
        assertThat(defects(1, 1).get(0).feretNm()).isEmpty();
    }

    /** The levels by hand: each defect goes down to the outline, and somewhere above the seed. */
    @Test
    void aDefectReachesTheSeedAndGoesDownToTheOutline() {
        Defects two = Defects.in(MAP, new Threshold(8, 2, 0.01, 0, 1), OptionalDouble.empty());
        assertThat(two.list()).extracting(Defect::areaPx).containsExactly(1);
        assertThat(two.list()).extracting(Defect::maxScore).containsExactly(9.0);
        assertThat(two.mask().count()).isEqualTo(1);
        assertThat(two.mask().get(1, 0)).isTrue();
        Defects lower = Defects.in(MAP, new Threshold(7, 2, 0.01, 0, 1), OptionalDouble.empty());
        assertThat(lower.list()).extracting(Defect::areaPx).containsExactly(1, 4);
        assertThat(lower.candidate()).isEmpty();
        Defect candidate = two.candidate().orElseThrow();
        assertThat(candidate.label()).isEqualTo(2);
        assertThat(candidate.areaPx()).isEqualTo(4);
        assertThat(candidate.maxScore()).isEqualTo(8);
        assertThat(candidate.feretPx()).isEqualTo(lower.list().get(1).feretPx());
        assertThat(lower.mask().get(3, 2)).isTrue();
        assertThat(lower.mask().get(2, 2)).isFalse();
    }

    /** Areas of two levels against components filled from pixel to pixel, of which those below the seed are dropped. */
    @ParameterizedTest
    @CsvSource({"10, 1", "35, 1", "35, 6", "42, 3", "42, 20", "60, 1", "100, 1"})
    void areasThatDoNotReachTheSeedAreDropped(int percent, int minAreaPx) {
        int width = 61;
        int height = 43;
        boolean kept = false;
        boolean dropped = false;
        for (int seed = 1; seed <= 6; seed++) {
            Random random = new Random(100 * percent + seed);
            float[] values = new float[width * height];
            boolean[] above = new boolean[values.length];
            int highest = percent == 100 ? 1 + seed % 2 : 2;
            for (int i = 0; i < values.length; i++) {
                above[i] = random.nextInt(100) < percent;
                values[i] = above[i] ? (random.nextInt(100) < 2 ? highest : 1) : 0;
            }
            Components components = Components.label(new Mask(width, height, above));
            boolean[] reaches = new boolean[components.count() + 1];
            for (int i = 0; i < values.length; i++) {
                reaches[components.labels()[i]] |= values[i] > 1.5;
            }
            int[] areas = components.areas();
            boolean[] expected = new boolean[values.length];
            for (int i = 0; i < values.length; i++) {
                int label = components.labels()[i];
                expected[i] = label > 0 && reaches[label] && areas[label - 1] >= minAreaPx;
            }
            Defects found = Defects.in(
                    new AnomalyMap(width, height, values),
                    new Threshold(1.5f, 0.5f, 0.01, 0, minAreaPx),
                    OptionalDouble.empty());
            assertThat(found.mask()).as("seed %d", seed).isEqualTo(new Mask(width, height, expected));
            assertThat(found.list()).hasSize(Components.label(found.mask()).count());
            assertThat(found.list().stream().mapToInt(Defect::areaPx).sum())
                    .isEqualTo(found.mask().count());
            int[] below = IntStream.range(1, reaches.length)
                    .filter(i -> !reaches[i] && areas[i - 1] >= minAreaPx)
                    .map(i -> areas[i - 1])
                    .toArray();
            assertThat(found.candidate().map(Defect::areaPx).orElse(0))
                    .isEqualTo(Arrays.stream(below).max().orElse(0));
            assertThat(found.list())
                    .allSatisfy(defect -> assertThat(defect.maxScore()).isEqualTo(2));
            kept |= !found.list().isEmpty();
            dropped |= below.length > 0;
        }
        assertThat(kept && dropped).isTrue();
    }

    /** Feret's diameter against all pairs of pixel corners. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void feretIsTheLargestDistanceOfPixelCorners(long seed) {
        Random random = new Random(seed);
        float[] values = new float[20 * 15];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(100) < 35 ? 1 : 0;
        }
        Defects defects =
                Defects.in(new AnomalyMap(20, 15, values), new Threshold(0.5f, 0.01, 0, 1), OptionalDouble.empty());
        int[] labels = Components.label(defects.mask()).labels();
        for (Defect defect : defects.list()) {
            int label = 0;
            for (int i = 0; i < labels.length && label == 0; i++) {
                boolean inBox = i % 20 >= defect.bx() && i / 20 == defect.by() && i % 20 < defect.bx() + defect.width();
                if (inBox && labels[i] > 0 && area(labels, labels[i]) == defect.areaPx()) {
                    double feret = feret(labels, labels[i], 20);
                    label = Math.abs(feret - defect.feretPx()) < 1e-9 ? labels[i] : 0;
                }
            }
            assertThat(label).as("seed %d, %s", seed, defect).isPositive();
        }
        assertThat(defects.list()).isNotEmpty();
        assertThat(defects.list().stream().mapToInt(Defect::areaPx).sum())
                .isEqualTo(defects.mask().count());
    }

    private static int area(int[] labels, int label) {
        int area = 0;
        for (int other : labels) {
            area += other == label ? 1 : 0;
        }
        return area;
    }

    private static double feret(int[] labels, int label, int width) {
        double largest = 0;
        for (int i = 0; i < labels.length; i++) {
            for (int j = 0; j < labels.length; j++) {
                if (labels[i] == label && labels[j] == label) {
                    // The corners of two pixels are one further apart than the pixels, each way.
                    largest = Math.max(
                            largest,
                            Math.hypot(Math.abs(i % width - j % width) + 1, Math.abs(i / width - j / width) + 1));
                }
            }
        }
        return largest;
    }

    /** Areas of all shapes against those found by filling from pixel to pixel. */
    @ParameterizedTest
    @CsvSource({"10, 1", "35, 1", "35, 6", "45, 3", "60, 1", "60, 40", "100, 1"})
    void areasAreThoseOfTheComponents(int percent, int minAreaPx) {
        int width = 53;
        int height = 37;
        Random random = new Random(percent);
        float[] values = new float[width * height];
        boolean[] above = new boolean[values.length];
        for (int i = 0; i < values.length; i++) {
            above[i] = random.nextInt(100) < percent;
            values[i] = above[i] ? 1 + random.nextInt(8) : 0;
        }
        Components components = Components.label(new Mask(width, height, above));
        int[] areas = components.areas();
        List<Integer> order = IntStream.range(0, areas.length)
                .filter(i -> areas[i] >= minAreaPx)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -highest(values, components, i + 1))
                        .thenComparingInt(i -> -areas[i]))
                .toList();
        Defects defects = Defects.in(
                new AnomalyMap(width, height, values), new Threshold(0.5f, 0.01, 0, minAreaPx), OptionalDouble.empty());
        assertThat(defects.list()).hasSameSizeAs(order).isNotEmpty();
        for (int i = 0; i < order.size(); i++) {
            int label = order.get(i) + 1;
            int[] pixels = IntStream.range(0, values.length)
                    .filter(p -> components.labels()[p] == label)
                    .toArray();
            Defect defect = defects.list().get(i);
            int left = Arrays.stream(pixels).map(p -> p % width).min().orElseThrow();
            int right = Arrays.stream(pixels).map(p -> p % width).max().orElseThrow();
            assertThat(defect.label()).isEqualTo(i + 1);
            assertThat(List.of(defect.areaPx(), defect.bx(), defect.width(), defect.by(), defect.height()))
                    .containsExactly(
                            pixels.length,
                            left,
                            right - left + 1,
                            pixels[0] / width,
                            pixels[pixels.length - 1] / width - pixels[0] / width + 1);
            assertThat(defect.x()).isCloseTo(mean(pixels, p -> p % width) + 0.5, within(1e-9));
            assertThat(defect.y()).isCloseTo(mean(pixels, p -> p / width) + 0.5, within(1e-9));
            assertThat(defect.meanScore()).isCloseTo(mean(pixels, p -> values[p]), within(1e-9));
            assertThat(defect.maxScore())
                    .isEqualTo(Arrays.stream(pixels)
                            .mapToDouble(p -> values[p])
                            .max()
                            .orElseThrow());
            if (areas.length < 100) {
                assertThat(defect.feretPx()).isCloseTo(feret(components.labels(), label, width), within(1e-9));
            }
            assertThat(Arrays.stream(pixels).allMatch(p -> defects.mask().pixels()[p]))
                    .isTrue();
        }
        assertThat(defects.mask().count())
                .isEqualTo(defects.list().stream().mapToInt(Defect::areaPx).sum());
    }

    private static double highest(float[] values, Components components, int label) {
        return IntStream.range(0, values.length)
                .filter(p -> components.labels()[p] == label)
                .mapToDouble(p -> values[p])
                .max()
                .orElseThrow();
    }

    private static double mean(int[] pixels, IntToDoubleFunction value) {
        return Arrays.stream(pixels).mapToDouble(value).average().orElseThrow();
    }

    /** More corners than are kept. */
    @Test
    void aLargeDefectHasItsFullDiameter() {
        int side = 1500;
        float[] values = new float[side * side];
        for (int y = 0; y < side; y++) {
            int half = (int) Math.sqrt(750.0 * 750 - (y - 749.5) * (y - 749.5));
            Arrays.fill(values, y * side + 750 - half, y * side + 750 + half, 1);
        }
        List<Defect> found = Defects.in(
                        new AnomalyMap(side, side, values), new Threshold(0.5f, 0.01, 0, 1), OptionalDouble.empty())
                .list();
        assertThat(found).hasSize(1);
        assertThat(found.get(0).feretPx()).isBetween(1500.0, 1503.0);
    }
}

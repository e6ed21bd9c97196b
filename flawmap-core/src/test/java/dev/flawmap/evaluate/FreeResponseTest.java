package dev.flawmap.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Defect;
import dev.flawmap.Defects;
import dev.flawmap.Threshold;
import dev.flawmap.evaluate.FreeResponse.Point;
import dev.flawmap.evaluate.FreeResponse.Rules;
import dev.flawmap.image.Mask;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FreeResponseTest {
    /** The finds of an image of one row: everything above 0. */
    private static Defects finds(float... scores) {
        return Defects.in(
                new AnomalyMap(scores.length, 1, scores), new Threshold(0, 0.01, 0, 1), OptionalDouble.empty());
    }

    /** A mask of one row, {@code #} where it is set. */
    private static Mask mask(String row) {
        boolean[] pixels = new boolean[row.length()];
        for (int x = 0; x < pixels.length; x++) {
            pixels[x] = row.charAt(x) == '#';
        }
        return new Mask(pixels.length, 1, pixels);
    }

    /** An image with two true defects, one of them found (5), a find next to the other (3) and a false one (4). */
    private static void addDefective(FreeResponse response) {
        response.add(finds(0, 0, 5, 0, 0, 4, 0, 0, 0, 3, 0, 0), mask("..##....#..."));
    }

    @Test
    void theCurveByHand() {
        FreeResponse response = new FreeResponse(new Rules(1, 1, 16));
        addDefective(response);
        response.add(finds(0, 2, 0, 0, 0, 0, 1, 6, 0, 0, 0, 0), mask("............"));
        assertThat(response.curve())
                .containsExactly(
                        new Point(Double.POSITIVE_INFINITY, 0, 0),
                        new Point(6, 0.5, 0),
                        new Point(5, 0.5, 0.5),
                        new Point(4, 1, 0.5),
                        new Point(2, 1.5, 0.5));
        assertThat(response.sensitivityAt(0.49).orElseThrow()).isZero();
        assertThat(response.sensitivityAt(0.5)).hasValue(0.5);
        assertThat(response.sensitivityAt(100)).hasValue(0.5);
        assertThat(response.cpm().orElseThrow()).isCloseTo(5 * 0.5 / 7, within(1e-12));
        OperatingPoint point = response.above(3);
        assertThat(point).isEqualTo(new OperatingPoint(3, 2, 1, 1, 2, 2, 1, 1, 1, 0, 1, 1));
        assertThat(point.recall()).hasValue(0.5);
        assertThat(point.precision().orElseThrow()).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(point.f1().orElseThrow()).isCloseTo(0.4, within(1e-12));
        assertThat(point.falsePerImage()).hasValue(1);
        assertThat(point.falsePerGoodImage()).hasValue(1);
        OperatingPoint strict = response.above(6);
        assertThat(strict).isEqualTo(new OperatingPoint(6, 2, 0, 0, 0, 2, 1, 0, 1, 1, 0, 1));
        assertThat(strict.precision()).isEmpty();
        assertThat(strict.f1()).hasValue(0);
    }

    /** A hit and a false find of the same strength are one step; between points the curve is straight. */
    @Test
    void findsOfTheSameStrengthComeTogether() {
        FreeResponse response = new FreeResponse(new Rules(1, 1, 16));
        addDefective(response);
        response.add(finds(0, 2, 0, 0, 0, 0, 1, 5, 0, 0, 0, 0), mask("............"));
        assertThat(response.curve()).startsWith(new Point(Double.POSITIVE_INFINITY, 0, 0), new Point(5, 0.5, 0.5));
        assertThat(response.cpm().orElseThrow()).isCloseTo((0.125 + 0.25 + 5 * 0.5) / 7, within(1e-12));
    }

    @Test
    void withoutToleranceAFindBesideADefectIsFalse() {
        FreeResponse response = new FreeResponse(new Rules(1, 0, 16));
        addDefective(response);
        assertThat(response.above(Double.NEGATIVE_INFINITY).falseFinds()).isEqualTo(2);
    }

    @Test
    void aFindThatCoversSeveralDefectsHitsThemAll() {
        FreeResponse response = new FreeResponse(Rules.STANDARD);
        response.add(finds(0, 1, 1, 9, 1, 1, 1), mask("##..#.#"));
        OperatingPoint point = response.above(0);
        assertThat(point.defectsFound()).isEqualTo(3);
        assertThat(point.hits()).isEqualTo(1);
        assertThat(point.precision()).hasValue(1);
    }

    @Test
    void furtherFindsOnADefectCountNeitherWay() {
        FreeResponse response = new FreeResponse(Rules.STANDARD);
        response.add(finds(3, 0, 7, 0, 7, 0, 1), mask("#####.."));
        assertThat(response.curve()).containsExactly(new Point(Double.POSITIVE_INFINITY, 0, 0), new Point(7, 0, 1));
        assertThat(response.above(0)).isEqualTo(new OperatingPoint(0, 1, 1, 1, 0, 1, 0, 0, 1, 0, 0, 0));
        assertThat(response.cpm()).hasValue(1);
    }

    @Test
    void smallAreasOfTheMaskCountNeitherWay() {
        FreeResponse response = new FreeResponse(new Rules(2, 0, 16));
        response.add(finds(0, 3, 0, 0, 0, 2), mask(".#..##"));
        OperatingPoint point = response.above(0);
        assertThat(point.defects()).isEqualTo(1);
        assertThat(point.hits()).isEqualTo(1);
        assertThat(point.falseFinds()).isZero();
        assertThat(response.above(2).defectiveMissed()).isZero();
    }

    @Test
    void ignoredAreasCountNeitherWayAndDoNotFlag() {
        FreeResponse response = new FreeResponse(new Rules(1, 0, 16));
        response.add(finds(0, 3, 3, 0, 0, 0, 0, 0), Defect::maxScore, mask("........"), mask("..##...."));
        OperatingPoint good = response.above(0);
        assertThat(good.falseFinds()).isZero();
        assertThat(good.goodFlagged()).isZero();
        assertThat(good.goodArea()).isEqualTo(0.75);
        // The mask goes first; and an image is not called defective for what is ignored.
        response.add(finds(0, 3, 3, 0, 0, 0, 0, 0), Defect::maxScore, mask("..#....."), mask("..##...."));
        response.add(finds(0, 3, 3, 0, 0, 0, 0, 0), Defect::maxScore, mask("......#."), mask("..##...."));
        OperatingPoint all = response.above(0);
        assertThat(all.defectsFound()).isEqualTo(1);
        assertThat(all.falseFinds()).isZero();
        assertThat(all.defectiveMissed()).isEqualTo(1);
    }

    @Test
    void withoutGoodImagesTheAreaAwayFromMasksCounts() {
        FreeResponse response = new FreeResponse(new Rules(1, 0, 16));
        float[] scores = new float[40];
        scores[10] = 1;
        scores[20] = 1;
        scores[39] = 1;
        response.add(finds(scores), Defect::maxScore, mask("#" + ".".repeat(39)), mask(".".repeat(39) + "#"));
        OperatingPoint point = response.above(0);
        assertThat(point.falseFinds()).isEqualTo(2);
        assertThat(point.falseOnGood()).isEqualTo(1);
        assertThat(point.goodArea()).isEqualTo(23 / 40.0);
        assertThat(point.goodImages()).isZero();
        response.add(finds(scores), mask(".".repeat(40)));
        assertThat(response.above(0).falsePerGoodImage()).hasValue(3);
    }

    @Test
    void imagesWithoutMaskAreFlaggedOrMissed() {
        FreeResponse response = new FreeResponse(Rules.STANDARD);
        response.addWithoutMask(finds(0, 2, 0), Defect::maxScore);
        response.addWithoutMask(finds(0, 0, 0), Defect::maxScore);
        OperatingPoint point = response.above(1);
        assertThat(point.defectiveImages()).isEqualTo(2);
        assertThat(point.defectiveMissed()).isEqualTo(1);
        assertThat(response.curve()).isEmpty();
        assertThat(response.cpm()).isEmpty();
        assertThat(List.of(point.recall(), point.f1(), point.falsePerImage(), point.falsePerGoodImage()))
                .containsOnly(OptionalDouble.empty());
    }

    @Test
    void whatDoesNotFitIsRefused() {
        FreeResponse response = new FreeResponse(Rules.STANDARD);
        assertThatThrownBy(() -> response.add(finds(0, 1), mask("...")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("size");
        assertThatThrownBy(() -> response.add(finds(0, 1), defect -> Double.NaN, mask(".."), mask("..")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> new Rules(0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** What the definitions say, worked out anew at every strength from sets of pixels. */
    private static final class ByDefinition {
        private static final int WIDTH = 34;
        private static final int HEIGHT = 23;

        private record Find(Set<Integer> pixels, float strength, int centre) {}

        private record Image(List<Find> finds, List<Set<Integer>> defects, Set<Integer> mask, Set<Integer> ignored) {}

        private final Rules rules;
        private final List<Image> images = new ArrayList<>();

        ByDefinition(Rules rules) {
            this.rules = rules;
        }

        static List<Set<Integer>> areas(Set<Integer> of) {
            Set<Integer> left = new TreeSet<>(of);
            List<Set<Integer>> areas = new ArrayList<>();
            while (!left.isEmpty()) {
                Set<Integer> area = new TreeSet<>();
                Deque<Integer> next = new ArrayDeque<>(List.of(left.iterator().next()));
                while (!next.isEmpty()) {
                    int pixel = next.pop();
                    if (left.remove(pixel)) {
                        area.add(pixel);
                        left.stream()
                                .filter(other -> distance(pixel, other) == 1)
                                .forEach(next::push);
                    }
                }
                areas.add(area);
            }
            return areas;
        }

        static int distance(int a, int b) {
            return Math.max(Math.abs(a % WIDTH - b % WIDTH), Math.abs(a / WIDTH - b / WIDTH));
        }

        static boolean within(Set<Integer> some, Set<Integer> others, int distance) {
            return some.stream().anyMatch(a -> others.stream().anyMatch(b -> distance(a, b) <= distance));
        }

        void add(float[] scores, Set<Integer> mask, Set<Integer> ignored) {
            Set<Integer> above = new TreeSet<>();
            for (int i = 0; i < scores.length; i++) {
                if (scores[i] > 0) {
                    above.add(i);
                }
            }
            List<Find> finds = new ArrayList<>();
            for (Set<Integer> area : areas(above)) {
                float strength = 0;
                for (int pixel : area) {
                    strength = Math.max(strength, scores[pixel]);
                }
                int x = (int) (area.stream().mapToInt(p -> p % WIDTH).average().orElseThrow() + 0.5);
                int y = (int) (area.stream().mapToInt(p -> p / WIDTH).average().orElseThrow() + 0.5);
                finds.add(new Find(area, strength, y * WIDTH + x));
            }
            List<Set<Integer>> defects = areas(mask).stream()
                    .filter(area -> area.size() >= rules.smallestDefectPx())
                    .toList();
            images.add(new Image(finds, defects, mask, ignored));
        }

        private boolean isFalse(Image image, Find find) {
            return image.defects().stream().noneMatch(defect -> within(defect, find.pixels(), 0))
                    && !within(find.pixels(), image.mask(), rules.tolerancePx())
                    && !within(find.pixels(), image.ignored(), rules.tolerancePx());
        }

        private boolean flags(Image image, Find find) {
            return within(find.pixels(), image.mask(), rules.tolerancePx())
                    || !within(find.pixels(), image.ignored(), rules.tolerancePx());
        }

        OperatingPoint above(double level) {
            boolean good = images.stream().anyMatch(image -> image.mask().isEmpty());
            int[] n = new int[9];
            int pixels = 0;
            for (Image image : images) {
                List<Find> finds =
                        image.finds().stream().filter(f -> f.strength() > level).toList();
                n[0] += image.defects().size();
                Set<Integer> hitting = new TreeSet<>();
                for (Set<Integer> defect : image.defects()) {
                    int best = -1;
                    for (int i = 0; i < finds.size(); i++) {
                        boolean hits = within(defect, finds.get(i).pixels(), 0);
                        if (hits && (best < 0 || before(finds.get(i), finds.get(best)))) {
                            best = i;
                        }
                    }
                    n[1] += best >= 0 ? 1 : 0;
                    if (best >= 0) {
                        hitting.add(best);
                    }
                }
                n[2] += hitting.size();
                n[3] += (int) finds.stream().filter(f -> isFalse(image, f)).count();
                boolean flagged = finds.stream().anyMatch(f -> flags(image, f));
                boolean isGood = image.mask().isEmpty();
                n[4] += isGood ? 1 : 0;
                n[5] += isGood && flagged ? 1 : 0;
                n[6] += isGood ? 0 : 1;
                n[7] += !isGood && !flagged ? 1 : 0;
                if (isGood == good) {
                    n[8] += (int) finds.stream()
                            .filter(f ->
                                    isFalse(image, f) && !within(Set.of(f.centre()), image.mask(), rules.clearPx() - 1))
                            .count();
                    for (int i = 0; i < WIDTH * HEIGHT; i++) {
                        boolean clear = !within(Set.of(i), image.mask(), rules.clearPx() - 1)
                                && !within(Set.of(i), image.ignored(), rules.tolerancePx());
                        pixels += clear ? 1 : 0;
                    }
                }
            }
            double area = pixels / (double) (WIDTH * HEIGHT);
            return new OperatingPoint(level, n[0], n[1], n[2], n[3], images.size(), n[4], n[5], n[6], n[7], n[8], area);
        }

        /** Stronger, or listed earlier. */
        private static boolean before(Find a, Find b) {
            return a.strength() > b.strength()
                    || (a.strength() == b.strength()
                            && a.pixels().size() > b.pixels().size());
        }

        double sensitivityAt(double rate) {
            TreeSet<Double> levels = new TreeSet<>();
            images.forEach(image -> image.finds().forEach(find -> levels.add((double) find.strength())));
            double x0 = 0;
            double y0 = 0;
            for (double level : levels.descendingSet()) {
                OperatingPoint point = above(Math.nextDown(level));
                double x = point.falsePerImage().orElseThrow();
                double y = point.recall().orElseThrow();
                if (x > rate) {
                    return y0 + (rate - x0) / (x - x0) * (y - y0);
                }
                x0 = x;
                y0 = y;
            }
            return y0;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithTheDefinitions(long seed) {
        Random random = new Random(seed);
        Rules rules = new Rules(1 + random.nextInt(4), random.nextInt(3), 1 + random.nextInt(6));
        FreeResponse response = new FreeResponse(rules);
        ByDefinition definition = new ByDefinition(rules);
        int width = ByDefinition.WIDTH;
        int height = ByDefinition.HEIGHT;
        for (int image = 0; image < 5; image++) {
            float[] scores = new float[width * height];
            for (int i = 0; i < 90; i++) {
                scores[random.nextInt(scores.length)] = 1 + random.nextInt(7);
            }
            boolean good = seed % 2 == 0 && image < 2;
            Set<Integer> mask = good ? Set.of() : rectangles(random, 6);
            Set<Integer> ignored = rectangles(random, 2);
            Defects finds = Defects.in(
                    new AnomalyMap(width, height, scores), new Threshold(0, 0.01, 0, 1), OptionalDouble.empty());
            response.add(finds, Defect::maxScore, mask(mask), mask(ignored));
            definition.add(scores, mask, ignored);
        }
        for (int level = -1; level <= 8; level++) {
            OperatingPoint found = response.above(level);
            OperatingPoint expected = definition.above(level);
            assertThat(found)
                    .usingRecursiveComparison()
                    .withComparatorForType((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : 1, Double.class)
                    .isEqualTo(expected);
        }
        assertThat(definition.above(0).falseFinds()).isPositive();
        assertThat(definition.above(0).defectsFound()).isPositive();
        double sum = 0;
        for (double rate : FreeResponse.CPM_RATES) {
            double expected = definition.sensitivityAt(rate);
            assertThat(response.sensitivityAt(rate).orElseThrow()).isCloseTo(expected, within(1e-12));
            sum += expected;
        }
        assertThat(response.cpm().orElseThrow()).isCloseTo(sum / 7, within(1e-12));
    }

    private static Set<Integer> rectangles(Random random, int count) {
        Set<Integer> pixels = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            int left = random.nextInt(ByDefinition.WIDTH - 3);
            int top = random.nextInt(ByDefinition.HEIGHT - 3);
            int right = left + 1 + random.nextInt(3);
            int bottom = top + 1 + random.nextInt(3);
            for (int y = top; y < bottom; y++) {
                for (int x = left; x < right; x++) {
                    pixels.add(y * ByDefinition.WIDTH + x);
                }
            }
        }
        return pixels;
    }

    private static Mask mask(Set<Integer> of) {
        boolean[] pixels = new boolean[ByDefinition.WIDTH * ByDefinition.HEIGHT];
        of.forEach(pixel -> pixels[pixel] = true);
        return new Mask(ByDefinition.WIDTH, ByDefinition.HEIGHT, pixels);
    }
}

package dev.flawmap.model.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.Defect;
import dev.flawmap.Threshold;
import dev.flawmap.model.calibration.FalseDefects.Level;
import dev.flawmap.model.calibration.FalseDefects.Piece;
import dev.flawmap.model.calibration.FalseDefects.Promise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class FalseDefectsTest {
    private static final StrengthScale PLAIN = new StrengthScale(false);

    private static FalseDefects of(double images, Double... strengths) {
        return FalseDefects.of(PLAIN, 1, List.of(new Piece(images, List.of(strengths))));
    }

    /** The rule of three: where n images show none, up to 3/n are possible at 95 %. */
    @Test
    void nothingFoundPromisesNoMoreThanTheAreaSupports() {
        FalseDefects none = of(4);
        Level level = none.expected(7);
        assertThat(level.expected()).isEqualTo(0.25);
        assertThat(level.least()).isZero();
        assertThat(level.most()).isCloseTo(2.995732 / 4, within(1e-6));
        Promise promise = none.strengthFor(0.1);
        assertThat(promise.kept()).isFalse();
        assertThat(promise.level().expected()).isEqualTo(0.25);
        assertThat(promise.imagesNeeded()).isCloseTo(10, within(1e-9));
        assertThat(none.strengthFor(0.25).kept()).isTrue();
        assertThat(none.strengthFor(0.25).strength()).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void oneFindByHand() {
        FalseDefects one = of(2, 5.0);
        assertThat(one.tail()).isEmpty();
        assertThat(one.expected(5).expected()).isEqualTo(0.5);
        assertThat(one.expected(5).most()).isCloseTo(4.743865 / 2, within(1e-6));
        assertThat(one.expected(5).least()).isCloseTo(0.0512933 / 2, within(1e-6));
        assertThat(one.expected(4).expected()).isEqualTo(0.5);
        assertThat(one.expected(5.1).expected()).isEqualTo(0.5);
        assertThat(one.expected(5.1).most()).isCloseTo(2.995732 / 2, within(1e-6));
        assertThat(one.expected(5.1).least()).isZero();
        assertThat(one.strengthFor(0.4).kept()).isFalse();
        assertThat(one.strengthFor(0.4).imagesNeeded()).isCloseTo(2.5, within(1e-9));
    }

    @Test
    void fiveFindsByHand() {
        FalseDefects five = of(2, 1.0, 5.0, 2.0, 2.0, 4.0);
        assertThat(five.tail()).isEmpty();
        assertThat(five.unlike()).isEmpty();
        assertThat(five.levels()).extracting(Level::expected).containsExactly(2.5, 2.0, 1.0, 0.5, 0.5);
        assertThat(five.levels()).extracting(Level::strength).containsExactly(1.0, 2.0, 4.0, 5.0, Math.nextUp(5.0));
        // Half-way between two finds, as many as the geometric mean of both.
        assertThat(five.expected(3).expected()).isCloseTo(Math.sqrt(2), within(1e-12));
        Promise promise = five.strengthFor(Math.sqrt(2));
        assertThat(promise.kept()).isTrue();
        assertThat(promise.beyondData()).isFalse();
        assertThat(promise.strength()).isCloseTo(3, within(1e-9));
        assertThat(five.strengthFor(100).strength()).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void manyFindsOfOneStrengthAreNotContinued() {
        FalseDefects same = FalseDefects.of(PLAIN, 1, List.of(new Piece(10, Collections.nCopies(50, 3.0))));
        assertThat(same.tail()).isEmpty();
        assertThat(same.expected(3).expected()).isEqualTo(5);
        assertThat(same.expected(3.5).expected()).isEqualTo(0.1);
    }

    /** The tail of {@link TailFitTest}, above a level of 10. */
    @Test
    void theTailContinuesTheCounts() {
        List<Double> strengths = new ArrayList<>(
                Arrays.stream(TailFitTest.EXCESSES).map(y -> 10 + y).boxed().toList());
        strengths.add(10.0);
        strengths.addAll(List.of(8.0, 9.0));
        FalseDefects found = FalseDefects.of(PLAIN, 1, List.of(new Piece(6, strengths)), false);
        FalseDefects.Tail tail = found.tail().orElseThrow();
        assertThat(tail.peaks()).isEqualTo(30);
        assertThat(tail.from()).isEqualTo(10);
        assertThat(tail.shape()).isCloseTo(0.203745, within(1e-4));
        assertThat(found.expected(8).expected()).isCloseTo(33 / 6.0, within(1e-12));
        assertThat(found.expected(10).expected()).isCloseTo(5, within(1e-12));
        assertThat(found.expected(15).expected()).isCloseTo(0.366515, Percentage.withPercentage(1));
        assertThat(found.expected(15).most()).isCloseTo(0.773266, Percentage.withPercentage(4));
        assertThat(found.expected(20).expected()).isCloseTo(0.0672136, Percentage.withPercentage(1));
        Promise promise = found.strengthFor(0.366515);
        assertThat(promise.strength()).isCloseTo(15, within(0.05));
        assertThat(promise.beyondData()).isFalse();
        assertThat(found.strengthFor(0.0672136).beyondData()).isTrue();
        Promise tooMuch = found.strengthFor(1e-4);
        assertThat(tooMuch.kept()).isFalse();
        assertThat(tooMuch.level().expected()).isCloseTo(0.01 / 6, within(1e-9));
        assertThat(tooMuch.imagesNeeded()).isCloseTo(100, within(1e-6));
    }

    /** Strengths that come as often as asked for, in four images, of a distribution given by the inverse of its tail. */
    private static FalseDefects simulated(Random random, double perImage, DoubleUnaryOperator inverse, double... more) {
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            List<Double> strengths = new ArrayList<>();
            for (double t = -Math.log(1 - random.nextDouble()); t < perImage; t -= Math.log(1 - random.nextDouble())) {
                strengths.add(inverse.applyAsDouble(1 - random.nextDouble()));
            }
            if (i == 0) {
                Arrays.stream(more).forEach(strengths::add);
            }
            pieces.add(new Piece(1, strengths));
        }
        return FalseDefects.of(PLAIN, 1, pieces);
    }

    /** The inverse of a generalised Pareto tail of scale 1. */
    private static DoubleUnaryOperator pareto(double shape) {
        return chance -> shape == 0 ? -Math.log(chance) : Math.expm1(-shape * Math.log(chance)) / shape;
    }

    /**
     * Twenty finds an image in four images. The strength for 0.1 false defects an image, fewer than one in all that was
     * searched, is met on average, and the bounds hold about as often as they say. Where strengths end sharply, as uniform
     * ones do (shape −1), more are expected than come.
     */
    @ParameterizedTest
    @CsvSource({"0, 0.6, 1.6", "0.2, 0.35, 1.2", "-0.2, 0.9, 2.5", "-1, 2, 15"})
    void theTruthIsMet(double shape, double least, double most) {
        int runs = 40;
        double truth = 0.1;
        double strength = pareto(shape).applyAsDouble(truth / 20);
        int above = 0;
        int below = 0;
        int unlike = 0;
        double[] ratios = new double[runs];
        double realised = 0;
        for (int seed = 0; seed < runs; seed++) {
            FalseDefects found = simulated(new Random(seed), 20, pareto(shape));
            Level level = found.expected(strength);
            above += level.most() < truth ? 1 : 0;
            below += level.least() > truth ? 1 : 0;
            unlike += found.unlike().isEmpty() ? 0 : 1;
            ratios[seed] = level.expected() / truth;
            double at = found.strengthFor(truth).strength();
            double base = Math.max(0, 1 + shape * at);
            realised += 20 * (shape == 0 ? Math.exp(-at) : Math.pow(base, -1 / shape)) / truth / runs;
        }
        Arrays.sort(ratios);
        assertThat(ratios[runs / 2]).isBetween(least, most);
        assertThat(above).isLessThan((int) (0.1 * runs));
        assertThat(realised).isLessThan(2.5);
        if (shape > -0.5) {
            assertThat(realised).isGreaterThan(0.4);
            assertThat(below).isLessThan((int) (0.1 * runs));
        }
        assertThat(unlike).isLessThan((int) (0.06 * runs));
    }

    /** Three real defects among the good area are named and change the threshold little. */
    @Test
    void aFewRealDefectsAreLeftOut() {
        int named = 0;
        for (int seed = 0; seed < 10; seed++) {
            FalseDefects clean = simulated(new Random(seed), 20, pareto(0));
            FalseDefects mixed = simulated(new Random(seed), 20, pareto(0), 25, 22, 24);
            named += mixed.unlike().equals(List.of(25.0, 24.0, 22.0)) ? 1 : 0;
            if (mixed.unlike().size() == 3) {
                assertThat(mixed.levels()).isEqualTo(clean.levels());
                assertThat(mixed.finds()).isEqualTo(clean.finds());
            }
        }
        assertThat(named).isGreaterThanOrEqualTo(9);
        FalseDefects all = FalseDefects.of(
                PLAIN,
                1,
                List.of(new Piece(
                        1,
                        IntStream.range(0, 40)
                                .mapToObj(i -> i < 37 ? i / 10.0 : 50.0 + i)
                                .toList())),
                false);
        assertThat(all.unlike()).isEmpty();
        assertThat(all.finds()).isEqualTo(40);
    }

    /** Real defects among false finds of the usual scale, so many that their strengths hide where the one ends. */
    @Test
    void whereGoodImagesHoldManyDefectsTheUsualTailHolds() {
        StrengthScale odds = new StrengthScale(true);
        DoubleUnaryOperator exponential = p -> -Math.log1p(-p);
        List<Double> strengths = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            strengths.add(-2 + 0.45 * exponential.applyAsDouble((i + 0.5) / 200));
        }
        FalseDefects clean = FalseDefects.of(odds, 1, List.of(new Piece(5, strengths)));
        assertThat(clean.unlike()).isEmpty();
        for (int i = 0; i < 40; i++) {
            strengths.add(-1 + 1.1 * exponential.applyAsDouble((i + 0.5) / 40));
        }
        FalseDefects mixed = FalseDefects.of(odds, 1, List.of(new Piece(5, strengths)));
        assertThat(mixed.unlike()).hasSize(20);
        assertThat(mixed.finds()).isEqualTo(220);
        double cleanly = clean.strengthFor(0.2).strength();
        // The truth: 40 an image from −2 on fall to 0.2 at −2 + 0.45·ln 200 = 0.38.
        assertThat(cleanly).isCloseTo(0.38, within(0.4));
        assertThat(mixed.strengthFor(0.2).strength()).isBetween(cleanly - 0.2, cleanly + 0.6);
        assertThat(mixed.strengthFor(0.2).level().least()).isLessThan(0.2);
        assertThat(mixed.strengthFor(0.2).level().most()).isGreaterThan(0.2);
        // With as many finds an image on many images the promise is measured; other scales have no usual tail.
        assertThat(FalseDefects.of(odds, 1, List.of(new Piece(20, strengths))).unlike())
                .hasSizeLessThan(10);
        assertThat(FalseDefects.of(PLAIN, 1, List.of(new Piece(5, strengths))).unlike())
                .hasSizeLessThan(10);
    }

    /** Finds that crowd in one piece of four say less than they number. */
    @Test
    void findsThatCrowdWidenTheBounds() {
        List<Double> strengths = IntStream.range(0, 40)
                .mapToObj(i -> pareto(0).applyAsDouble((i + 0.5) / 40))
                .toList();
        List<Piece> even = IntStream.range(0, 4)
                .mapToObj(i -> new Piece(
                        1,
                        IntStream.range(0, 40)
                                .filter(k -> k % 4 == i)
                                .mapToObj(strengths::get)
                                .toList()))
                .toList();
        List<Piece> crowded = IntStream.range(0, 4)
                .mapToObj(i -> new Piece(1, i == 0 ? strengths : List.<Double>of()))
                .toList();
        FalseDefects calm = FalseDefects.of(PLAIN, 1, even);
        FalseDefects wild = FalseDefects.of(PLAIN, 1, crowded);
        assertThat(calm.dispersion()).isEqualTo(1);
        // 30 peaks in one of four pieces where 7.5 are expected in each: (22.5² + 3·7.5²) / 7.5 / 3 = 30.
        assertThat(wild.dispersion()).isCloseTo(30, within(1e-9));
        assertThat(wild.expected(3).expected()).isEqualTo(calm.expected(3).expected());
        assertThat(wild.expected(3).most()).isGreaterThan(2 * calm.expected(3).most());
        assertThat(wild.expected(3).least()).isLessThan(calm.expected(3).least());
        assertThat(wild.expected(0.1).most())
                .isGreaterThan(1.5 * calm.expected(0.1).most());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void rarerTheStrongerAndTheWayBack(long seed) {
        Random random = new Random(seed);
        FalseDefects found = simulated(random, Math.pow(10, (double) seed), pareto(0.3 - 0.2 * seed));
        Level before = found.expected(-5);
        for (double strength = -5; strength < 40; strength += 0.01) {
            Level level = found.expected(strength);
            assertThat(level.expected()).isBetween(level.least(), level.most());
            assertThat(level.expected()).isLessThanOrEqualTo(before.expected() * (1 + 1e-12));
            assertThat(level.least()).isLessThanOrEqualTo(before.least() * (1 + 1e-12));
            assertThat(level.most()).isLessThanOrEqualTo(before.most() * (1 + 1e-12));
            before = level;
        }
        for (double rate : List.of(0.05, 0.1, 1.0, 5.0)) {
            Promise promise = found.strengthFor(rate);
            assertThat(promise.kept()).isTrue();
            assertThat(promise.level().expected()).isCloseTo(rate, within(1e-9));
            assertThat(found.expected(promise.strength())).isEqualTo(promise.level());
        }
    }

    @Test
    void comesBackFromJson() {
        JsonMapper json = JsonMapper.shared();
        for (FalseDefects each : List.of(
                of(2),
                of(2, 5.0),
                simulated(new Random(1), 20, pareto(0), 30),
                simulated(new Random(1), 5000, pareto(0)))) {
            String text = json.writeValueAsString(each);
            assertThat(json.readValue(text, FalseDefects.class)).isEqualTo(each);
            assertThat(text.length()).isLessThan(50_000);
        }
    }

    @Test
    void probabilitiesCountByTheirLogOdds() {
        StrengthScale odds = new StrengthScale(true);
        assertThat(odds.strength(0.5)).isZero();
        assertThat(odds.strength(0.9)).isCloseTo(Math.log(9), within(1e-12));
        assertThat(odds.strength(1)).isFinite().isGreaterThan(odds.strength(0.9999999));
        assertThat(odds.strength(0)).isFinite();
        assertThat(odds.score(Math.log(9))).isCloseTo(0.9f, within(1e-6f));
        assertThat(odds.score(Double.NEGATIVE_INFINITY)).isZero();
        assertThat(odds.score(100)).isLessThan(Math.nextDown(1f));
        assertThat(PLAIN.strength(0.9)).isEqualTo(0.9);
        assertThat(PLAIN.score(0.5)).isEqualTo(0.5f);
    }

    @Test
    void aPromiseGivesTheSeedLevel() {
        Threshold outlines = new Threshold(0.25f, 0.01, 1000, 30);
        StrengthScale odds = new StrengthScale(true);
        List<Double> strengths =
                Stream.of(0.3, 0.5, 0.9).map(p -> odds.strength(p)).toList();
        FalseDefects found = FalseDefects.of(odds, 1, List.of(new Piece(1, strengths)));
        assertThat(found.threshold(outlines, found.strengthFor(2)).seed()).isCloseTo(0.5f, within(1e-6f));
        assertThat(found.threshold(outlines, found.strengthFor(3))).isEqualTo(outlines);
        assertThat(found.threshold(outlines, found.strengthFor(2)).outline()).isEqualTo(0.25f);
        assertThat(found.expected(new Defect(
                                1,
                                40,
                                1,
                                1,
                                0,
                                0,
                                9,
                                9,
                                0.4,
                                0.5,
                                9,
                                30,
                                0.1,
                                OptionalDouble.empty(),
                                Optional.empty()))
                        .perImage())
                .isCloseTo(2, within(1e-9));
    }

    /** A level that nothing can exceed would find nothing, and keep its promise that way. */
    @Test
    void goodMaterialOfProbabilityOneStillLeavesALevelThatCanBeExceeded() {
        StrengthScale odds = new StrengthScale(true);
        List<Double> saturated = Collections.nCopies(6, odds.strength(1));
        FalseDefects found = FalseDefects.of(odds, 1, List.of(new Piece(2, saturated)));
        Threshold chosen = found.threshold(new Threshold(0.25f, 0.01, 1000, 30), found.strengthFor(0.1));
        assertThat(chosen.seed()).isLessThan(1);
        assertThat(odds.strength(Math.nextUp(chosen.seed()))).isGreaterThan(odds.strength(chosen.seed()));
        assertThat(found.expected(chosen).perImage()).isEqualTo(3);
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> new Piece(0, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Piece(1, List.of(Double.NaN))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FalseDefects.of(PLAIN, 1, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> of(1).strengthFor(0)).isInstanceOf(IllegalArgumentException.class);
    }
}

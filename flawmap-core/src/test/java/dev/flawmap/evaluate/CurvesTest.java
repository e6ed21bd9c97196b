package dev.flawmap.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CurvesTest {
    /** Good scores, and defective ones of two defects of equal size each. */
    private static Curves curves(float[] good, float[] firstDefect, float[] secondDefect) {
        ScoreHistogram histogram = new ScoreHistogram();
        for (float score : good) {
            histogram.addGood(score);
        }
        for (float[] defect : new float[][] {firstDefect, secondDefect}) {
            for (float score : defect) {
                histogram.addDefective(score, 1.0 / defect.length);
            }
        }
        return histogram.curves();
    }

    private static float[] of(double... values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /** Sorted from above: 9d 8d 7g 6d 5g 4g 3d 2g, with d of the defects {9, 3} and {8, 6}. */
    private final Curves mixed = curves(of(7, 5, 4, 2), of(9, 3), of(8, 6));

    @Test
    void aurocCountsPairsInOrder() {
        // Of 16 pairs, 9 and 8 win 4 each, 6 wins 3, 3 wins 1.
        assertThat(mixed.auroc().orElseThrow()).isCloseTo(12 / 16.0, within(1e-12));
    }

    @Test
    void averagePrecisionSumsPrecisionAtEveryDefectiveScore() {
        double expected = (1.0 + 1 + 3 / 4.0 + 4 / 7.0) / 4;
        assertThat(mixed.averagePrecision().orElseThrow()).isCloseTo(expected, within(1e-12));
    }

    @Test
    void f1MaxIsTheBestOfAllThresholds() {
        // At 6: 3 of 4 found, 1 false. 2·3 / (2·3 + 1 + 1) = 0.75.
        assertThat(mixed.f1Max().orElseThrow()).isCloseTo(0.75, within(1e-12));
    }

    @Test
    void auproIsTheAreaUnderTheMeanOverlap() {
        // FPR 0: overlaps 1/2 and 1/2 (9, 8), so PRO 0.5. FPR 0.25 (7): still 0.5; 6 then lifts it to 0.75.
        // From there straight to FPR 0.5 (5) at 0.75. Up to 0.3: 0.25·0.5 + 0.05·0.75.
        assertThat(mixed.aupro(0.3).orElseThrow()).isCloseTo((0.25 * 0.5 + 0.05 * 0.75) / 0.3, within(1e-12));
        // Up to 1: 0.25·0.5 + 0.5·0.75 to FPR 0.75 (4), then 3 lifts it to 1: 0.25·1.
        assertThat(mixed.aupro(1).orElseThrow()).isCloseTo(0.25 * 0.5 + 0.5 * 0.75 + 0.25, within(1e-12));
    }

    @Test
    void auproInterpolatesBetweenTies() {
        // One step from (0, 0) to (1, 1): the straight line, half of 0.3 high at most.
        Curves tied = curves(of(1, 1), of(1), of(1, 1));
        assertThat(tied.aupro(0.3).orElseThrow()).isCloseTo(0.15, within(1e-12));
    }

    @Test
    void smallDefectsWeighAsMuchAsLargeOnesInPro() {
        // The defect of one pixel is found at FPR 0, the one of four at the end only.
        Curves unequal = curves(of(2, 2), of(3), of(1, 1, 1, 1));
        assertThat(unequal.aupro(0.3).orElseThrow()).isCloseTo(0.5, within(1e-12));
        assertThat(unequal.tprAtFpr(0.3).orElseThrow()).isCloseTo(0.2, within(1e-12));
    }

    @Test
    void tprAtFprTakesTheHighestThere() {
        assertThat(mixed.tprAtFpr(0).orElseThrow()).isCloseTo(0.5, within(1e-12));
        assertThat(mixed.tprAtFpr(0.05).orElseThrow()).isCloseTo(0.5, within(1e-12));
        assertThat(mixed.tprAtFpr(0.25).orElseThrow()).isCloseTo(0.75, within(1e-12));
        assertThat(mixed.tprAtFpr(1).orElseThrow()).isCloseTo(1, within(1e-12));
        Curves tied = curves(of(1, 1), of(1), of(1));
        assertThat(tied.tprAtFpr(0.05).orElseThrow()).isCloseTo(0.05, within(1e-12));
    }

    @Test
    void theThresholdAtAnFprKeepsToIt() {
        assertThat(mixed.thresholdAtFpr(0.05).orElseThrow()).isEqualTo(8);
        assertThat(mixed.thresholdAtFpr(0.25).orElseThrow()).isEqualTo(6);
        assertThat(mixed.thresholdAtFpr(1).orElseThrow()).isEqualTo(2);
        // Already the highest score is a good one: nothing may be found.
        assertThat(curves(of(9, 1), of(5), of(5)).thresholdAtFpr(0.05).orElseThrow())
                .isInfinite();
    }

    @Test
    void withoutGoodOrDefectiveScoresMetricsAreNotDefined() {
        for (Curves curves :
                new Curves[] {curves(of(), of(), of()), curves(of(1, 2), of(), of()), curves(of(), of(1), of(2))}) {
            assertThat(curves.auroc()).isEmpty();
            assertThat(curves.averagePrecision()).isEmpty();
            assertThat(curves.f1Max()).isEmpty();
            assertThat(curves.aupro(0.3)).isEmpty();
            assertThat(curves.tprAtFpr(0.05)).isEmpty();
            assertThat(curves.roc()).isEmpty();
        }
        assertThat(curves(of(), of(1), of(2)).thresholdAtFpr(0.05)).isEmpty();
        assertThat(curves(of(1, 2), of(), of()).thresholdAtFpr(0.5).orElseThrow())
                .isEqualTo(2);
    }

    @Test
    void whatIsNotANumberIsRefusedAndWhatIsInfiniteIsNot() {
        assertThatThrownBy(() -> new ScoreHistogram().addGood(Float.NaN)).isInstanceOf(IllegalArgumentException.class);
        Curves infinite = curves(of(Float.NEGATIVE_INFINITY, 0), of(Float.POSITIVE_INFINITY), of(0));
        assertThat(infinite.auroc().orElseThrow()).isCloseTo(3.5 / 4, within(1e-12));
        assertThat(infinite.thresholdAtFpr(1).orElseThrow()).isNegative().isNotNaN();
    }

    /** Scores that a bin holds alone, so that the results are exact. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void agreesWithCountingAllPairs(long seed) {
        Random random = new Random(seed);
        int levels = 1 + random.nextInt(60);
        float[] good = random(random, 1 + random.nextInt(120), levels, 0);
        float[] first = random(random, 1 + random.nextInt(40), levels, levels / 3);
        float[] second = random(random, 1 + random.nextInt(40), levels, levels / 4);
        Curves curves = curves(good, first, second);
        BruteForce expected = new BruteForce(good, first, second);
        assertThat(curves.auroc().orElseThrow()).as("seed %d", seed).isCloseTo(expected.auroc(), within(1e-9));
        assertThat(curves.averagePrecision().orElseThrow())
                .as("seed %d", seed)
                .isCloseTo(expected.averagePrecision(), within(1e-9));
        assertThat(curves.f1Max().orElseThrow()).as("seed %d", seed).isCloseTo(expected.f1Max(), within(1e-9));
        for (double fpr : new double[] {0.01, 0.05, 0.3, 0.77, 1}) {
            assertThat(curves.aupro(fpr).orElseThrow())
                    .as("seed %d", seed)
                    .isCloseTo(expected.aupro(fpr), within(1e-9));
            assertThat(curves.tprAtFpr(fpr).orElseThrow())
                    .as("seed %d", seed)
                    .isCloseTo(expected.at(fpr, 1), within(1e-9));
            // The lower edge of the score's bin.
            double threshold = expected.thresholdAtFpr(fpr);
            double width = Double.isFinite(threshold) ? Math.abs(threshold) * 0.0001 : 0;
            assertThat(curves.thresholdAtFpr(fpr).orElseThrow())
                    .as("seed %d", seed)
                    .isBetween(threshold - width, threshold);
        }
    }

    private static float[] random(Random random, int count, int levels, int shift) {
        float[] scores = new float[count];
        for (int i = 0; i < count; i++) {
            scores[i] = (random.nextInt(levels) + shift - levels / 2) / 4f;
        }
        return scores;
    }

    @ParameterizedTest
    @CsvSource({"31, 1, 0.0001", "32, 0.001, 0.001"})
    void binsHardlyChangeTheAuroc(long seed, double spread, double bound) {
        // Around 1 a bin is 0.00006 wide: the smaller the spread, the more scores share one.
        Random random = new Random(seed);
        float[] good = new float[400];
        float[] defective = new float[100];
        for (int i = 0; i < good.length; i++) {
            good[i] = (float) (1 + spread * random.nextGaussian());
        }
        for (int i = 0; i < defective.length; i++) {
            defective[i] = (float) (1 + spread * (1 + random.nextGaussian()));
        }
        Curves curves = curves(good, defective, of());
        double exact = new BruteForce(good, defective, of()).auroc();
        assertThat(Math.abs(curves.auroc().orElseThrow() - exact))
                .as("seed %d", seed)
                .isLessThanOrEqualTo(bound);
    }

    @Test
    void curvesToDrawAreShortAndEndAtTheirEnds() {
        Random random = new Random(5);
        float[] good = new float[30_000];
        float[] bad = new float[30_000];
        for (int i = 0; i < good.length; i++) {
            good[i] = random.nextFloat();
            bad[i] = random.nextFloat() + 0.2f;
        }
        Curves curves = curves(good, bad, of(0.5));
        assertThat(curves.roc()).hasSizeBetween(100, 1100).endsWith(new Curves.Point(1, 1));
        assertThat(curves.precisionRecall()).hasSizeBetween(100, 1100);
        assertThat(curves.pro()).hasSizeBetween(100, 1100);
        assertThat(curves.roc().get(0).x()).isZero();
    }
}

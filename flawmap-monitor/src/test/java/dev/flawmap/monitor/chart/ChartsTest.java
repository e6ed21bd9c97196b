package dev.flawmap.monitor.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChartsTest {
    /** For each test the shortest run that it is about; one point less does not signal. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | 3.01",
                "2 | 0.1 0.2 0.1 0.2 0.1 0.2 0.1 0.2 0.1",
                "3 | -0.3 -0.2 -0.1 0 0.1 0.2",
                "4 | 0.1 -0.1 0.1 -0.1 0.1 -0.1 0.1 -0.1 0.1 -0.1 0.1 -0.1 0.1 -0.1",
                "5 | 2.1 0 2.1",
                "6 | -1.1 -1.1 0 -1.1 -1.1",
                "7 | 0.5 -0.5 0.4 0.3 -0.9 0.9 0.2 0.1 -0.2 0.3 0.9 -0.8 0.7 0.6 -0.1",
                "8 | 1.1 -1.1 -1.2 1.2 1.1 -1.1 1.3 -1.3",
            })
    void aTestSignalsAtTheEndOfItsRunAndNotBefore(int test, String run) {
        double[] z =
                Arrays.stream(run.split(" ")).mapToDouble(Double::parseDouble).toArray();
        List<List<Integer>> signals = NelsonTests.of(z, Set.of(test));
        assertThat(signals.get(z.length - 1)).containsExactly(test);
        assertThat(signals.subList(0, z.length - 1)).allMatch(List::isEmpty);
        double[] mirrored = Arrays.stream(z).map(value -> -value).toArray();
        assertThat(NelsonTests.of(mirrored, Set.of(test)).get(z.length - 1)).containsExactly(test);
    }

    @Test
    void noTestIsNumberedNine() {
        assertThatThrownBy(() -> NelsonTests.of(new double[1], Set.of(9))).isInstanceOf(IllegalArgumentException.class);
    }

    /** A good process signals about as often as Nelson's tests do by chance; test 1 in 0.27 % of points. */
    @Test
    void aGoodProcessLiesInsideItsLimits() {
        SplittableRandom random = new SplittableRandom(1);
        double[] z = random.doubles(20_000).map(unused -> 0).toArray();
        for (int i = 0; i < z.length; i++) {
            z[i] = random.nextGaussian();
        }
        long first =
                NelsonTests.of(z, Set.of(1)).stream().filter(s -> !s.isEmpty()).count();
        assertThat(first / 20_000.0).isCloseTo(0.0027, within(0.0012));
    }

    private static List<UChart.Sample> counts(SplittableRandom random, int samples, double area, double spread) {
        List<UChart.Sample> counts = new ArrayList<>();
        for (int i = 0; i < samples; i++) {
            double mean = 0.3 * area * Math.exp(spread * random.nextGaussian());
            // Poisson by inversion of exponential times.
            int count = -1;
            for (double time = 0; time < mean; count++) {
                time -= Math.log1p(-random.nextDouble());
            }
            counts.add(new UChart.Sample("" + i, count, area));
        }
        return counts;
    }

    @Test
    void overDispersedCountsGetLaneysLimits() {
        ControlChart chart = UChart.of(counts(new SplittableRandom(3), 60, 200, 0.5), Optional.empty());
        assertThat(chart.name()).startsWith("u′");
        assertThat(chart.note()).contains("Laney's");
        List<UChart.Sample> samples = counts(new SplittableRandom(3), 60, 200, 0.5);
        double mean = samples.stream().mapToDouble(UChart.Sample::defects).sum() / (60 * 200.0);
        double sigma = chart.points().get(0).sigma();
        assertThat(sigma).isCloseTo(Math.sqrt(mean / 200) * UChart.sigmaZ(samples, mean), within(1e-12));
    }

    @Test
    void poissonCountsKeepTheirs() {
        assertThat(UChart.of(counts(new SplittableRandom(4), 60, 200, 0), Optional.empty())
                        .name())
                .isEqualTo("u chart");
    }

    /** NIST/SEMATECH e-Handbook, 1.3.6.7.4: critical values of chi-squared, 18.307 for 10 and 67.505 for 50. */
    @Test
    void chiSquaredIsCloseToItsTable() {
        assertThat(UChart.chiSquared95(10)).isCloseTo(18.307, within(0.03));
        assertThat(UChart.chiSquared95(50)).isCloseTo(67.505, within(0.03));
    }

    @Test
    void aLargerSampleHasNarrowerLimits() {
        ControlChart chart = UChart.of(
                List.of(new UChart.Sample("small", 3, 10), new UChart.Sample("large", 30, 100)), Optional.empty());
        assertThat(chart.points().get(1).upper())
                .isLessThan(chart.points().get(0).upper());
    }

    @Test
    void laterPointsAreJudgedAgainstTheBaselineAlone() {
        List<Individuals.Value> baseline = List.of(
                new Individuals.Value("a", 1), new Individuals.Value("b", 1.1), new Individuals.Value("c", 0.9));
        List<Individuals.Value> later = List.of(new Individuals.Value("d", 9));
        ControlPoint point =
                Individuals.individuals(later, Optional.of(baseline)).points().get(0);
        assertThat(point.centre()).isCloseTo(1, within(1e-12));
        assertThat(point.tests()).contains(1);
        assertThat(Individuals.ewma(later, Optional.of(baseline))
                        .points()
                        .get(0)
                        .tests())
                .containsExactly(1);
    }

    @Test
    void nothingAndTheSameEverywhereSignalNothing() {
        assertThat(UChart.of(List.of(), Optional.empty()).points()).isEmpty();
        assertThat(PChart.of(List.of(), Optional.empty()).points()).isEmpty();
        List<Individuals.Value> same = java.util.Collections.nCopies(30, new Individuals.Value("a", 0));
        assertThat(Individuals.individuals(same, Optional.empty()).points())
                .allMatch(p -> p.tests().isEmpty());
        assertThat(Individuals.movingRanges(same, Optional.empty()).points())
                .allMatch(p -> p.tests().isEmpty());
        assertThat(Individuals.ewma(same, Optional.empty()).points())
                .allMatch(p -> p.tests().isEmpty());
    }

    /** Shares of defective area: few images have a defect, and areas are skewed. */
    private static List<Individuals.Value> shares(SplittableRandom random, int images, double probability) {
        List<Individuals.Value> values = new ArrayList<>();
        for (int i = 0; i < images; i++) {
            double area = random.nextDouble() < probability ? Math.exp(-6 + 0.8 * random.nextGaussian()) : 0;
            values.add(new Individuals.Value(String.valueOf(i), area));
        }
        return values;
    }

    private static double signalled(ControlChart chart) {
        return chart.points().stream().filter(p -> !p.tests().isEmpty()).count()
                / (double) chart.points().size();
    }

    /** Baselines of 100 images, each followed by 600 of the same process; limits of three sigma signal on nearly 10 %. */
    @Test
    void goodImagesOfWhichMostHaveNoDefectLieInsideTheirLimits() {
        SplittableRandom random = new SplittableRandom(5);
        double individuals = 0;
        double ranges = 0;
        double averages = 0;
        for (int line = 0; line < 40; line++) {
            List<Individuals.Value> good = shares(random, 600, 0.1);
            Optional<List<Individuals.Value>> baseline = Optional.of(shares(random, 100, 0.1));
            individuals += signalled(Individuals.individuals(good, baseline)) / 40;
            ranges += signalled(Individuals.movingRanges(good, baseline)) / 40;
            averages += signalled(Individuals.ewma(good, baseline)) / 40;
        }
        assertThat(individuals).isBetween(0.0001, 0.004);
        assertThat(ranges).isBetween(0.0001, 0.005);
        assertThat(averages).isBetween(0.0001, 0.009);
    }

    @Test
    void aBatchOfDefectiveImagesSignalsAmongImagesWithoutDefects() {
        SplittableRandom random = new SplittableRandom(6);
        Optional<List<Individuals.Value>> baseline = Optional.of(shares(random, 200, 0.1));
        assertThat(signalled(Individuals.ewma(shares(random, 24, 0.9), baseline)))
                .isGreaterThan(0.3);
        List<Individuals.Value> large = List.of(new Individuals.Value("large", 0.2));
        assertThat(Individuals.individuals(large, baseline).points().get(0).tests())
                .containsExactly(1);
    }

    /** The limit is what the distribution exceeds in 0.135 % of cases, where many values say what it is. */
    @Test
    void probabilityLimitsAreTheQuantilesOfTheDistribution() {
        ControlPoint point = Individuals.individuals(shares(new SplittableRandom(7), 20_000, 0.1), Optional.empty())
                .points()
                .get(0);
        // P(area > limit) = 0.1 · (1 − Φ(z)) = 0.00135 for z = 2.211.
        assertThat(Math.log(point.upper())).isCloseTo(-6 + 0.8 * 2.211, within(0.08));
        assertThat(point.lower()).isZero();
    }

    /** One defect among images without says nothing of how large defects of good material are. */
    @Test
    void tooFewImagesWithADefectGiveNoLimits() {
        List<Individuals.Value> values =
                new ArrayList<>(java.util.Collections.nCopies(40, new Individuals.Value("a", 0)));
        values.set(20, new Individuals.Value("b", 1));
        for (ControlChart chart : List.of(
                Individuals.individuals(values, Optional.empty()),
                Individuals.movingRanges(values, Optional.empty()),
                Individuals.ewma(values, Optional.empty()))) {
            assertThat(chart.points())
                    .allMatch(point -> point.tests().isEmpty())
                    .allMatch(point -> Double.isNaN(point.upper()) && Double.isNaN(point.lower()));
            assertThat(chart.note()).contains("no limits yet").contains("there is 1.");
        }
    }
}

package dev.flawmap.monitor.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Charts of published examples have the numbers that were printed for them, to every digit printed. */
class PublishedChartsTest {
    private static String printed(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    private static List<Individuals.Value> values(double... values) {
        List<Individuals.Value> list = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            list.add(new Individuals.Value(String.valueOf(i + 1), values[i]));
        }
        return list;
    }

    private static List<UChart.Sample> rolls(double area, int... defects) {
        return IntStream.range(0, defects.length)
                .mapToObj(i -> new UChart.Sample(String.valueOf(i + 1), defects[i], area))
                .toList();
    }

    private static List<Integer> signals(ControlChart chart, int test) {
        return chart.points().stream()
                .filter(point -> point.tests().contains(test))
                .map(point -> Integer.valueOf(point.label()))
                .toList();
    }

    /** NIST/SEMATECH e-Handbook, 6.3.2.2, example of a moving range: flow rates of ten batches. */
    @Test
    void individualsOfFlowRates() {
        List<Individuals.Value> flow = values(49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1);
        ControlPoint point =
                Individuals.individuals(flow, Optional.empty()).points().get(0);
        assertThat(printed(point.upper(), 4)).isEqualTo("55.8041");
        assertThat(printed(point.centre(), 2)).isEqualTo("50.81");
        assertThat(printed(point.lower(), 4)).isEqualTo("45.8159");
        ControlPoint range =
                Individuals.movingRanges(flow, Optional.empty()).points().get(0);
        assertThat(printed(range.centre(), 4)).isEqualTo("1.8778");
        assertThat(printed(range.value(), 1)).isEqualTo("2.0");
    }

    /** NIST/SEMATECH e-Handbook, 6.3.2.4, example of calculation of parameters for an EWMA control chart. */
    @Test
    void ewmaOfTwentyValues() {
        ControlChart chart = Individuals.ewma(
                values(
                        52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2,
                        52.6, 52.4, 53.6, 52.1),
                50,
                2.0539,
                0.3,
                3);
        assertThat(chart.points().stream().map(point -> printed(point.value(), 2)))
                .containsExactly(
                        "50.60", "49.52", "50.56", "50.18", "50.16", "49.21", "49.75", "49.85", "50.26", "50.33",
                        "50.11", "49.36", "49.52", "50.05", "49.38", "49.92", "50.73", "51.23", "51.94", "51.99");
        ControlPoint last = chart.points().get(19);
        // The handbook rounds the factor to 0.4201, which gives 52.5884 and 47.4115.
        assertThat(printed(last.upper(), 3)).isEqualTo("52.588");
        assertThat(printed(last.lower(), 3)).isEqualTo("47.412");
        assertThat(signals(chart, 1)).isEmpty();
    }

    /** Montgomery, Introduction to Statistical Quality Control, 6th edition, Example 9.2: λ = 0.1, L = 2.7. */
    @Test
    void ewmaOfMontgomery() {
        ControlChart chart = Individuals.ewma(
                values(
                        9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34, 9.03, 11.47, 10.51, 9.40,
                        10.08, 9.37, 10.62, 10.31, 8.52, 10.84, 10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62,
                        11.31, 10.52),
                10,
                1,
                0.1,
                2.7);
        assertThat(printed(chart.points().get(0).value(), 3)).isEqualTo("9.945");
        assertThat(printed(chart.points().get(1).value(), 4)).isEqualTo("9.7495");
        assertThat(printed(chart.points().get(2).value(), 5)).isEqualTo("9.70355");
        assertThat(printed(chart.points().get(29).value(), 4)).isEqualTo("10.6341");
        assertThat(printed(chart.points().get(0).upper(), 2)).isEqualTo("10.27");
        assertThat(printed(chart.points().get(1).lower(), 2)).isEqualTo("9.64");
        assertThat(printed(chart.points().get(29).upper(), 2)).isEqualTo("10.62");
        assertThat(printed(chart.points().get(29).lower(), 2)).isEqualTo("9.38");
        assertThat(signals(chart, 1)).containsExactly(29, 30);
    }

    /** NIST/SEMATECH e-Handbook, 6.3.3.2, proportions control charts: 30 wafers of 50 chips. */
    @Test
    void sharesOfChips() {
        double[] shares = {
            .24, .30, .16, .20, .08, .14, .32, .18, .28, .20, .10, .12, .34, .24, .44, .16, .20, .10, .26, .22, .40,
            .36, .48, .30, .18, .24, .14, .26, .18, .12
        };
        List<PChart.Sample> wafers = IntStream.range(0, shares.length)
                .mapToObj(i -> new PChart.Sample(String.valueOf(i + 1), (int) Math.round(50 * shares[i]), 50))
                .toList();
        ControlChart chart = PChart.of(wafers, Optional.empty());
        ControlPoint point = chart.points().get(0);
        assertThat(printed(point.centre(), 4)).isEqualTo("0.2313");
        assertThat(printed(point.upper(), 4)).isEqualTo("0.4102");
        assertThat(printed(point.lower(), 4)).isEqualTo("0.0524");
        assertThat(signals(chart, 1)).containsExactly(15, 23);
    }

    /** NIST/SEMATECH e-Handbook, 6.3.3.1, counts control charts: 25 wafers with 400 defects, of one unit each. */
    @Test
    void countsOnWafers() {
        ControlPoint point = UChart.of(
                        rolls(
                                1, 16, 14, 28, 16, 12, 20, 10, 12, 10, 17, 19, 17, 14, 16, 15, 13, 14, 16, 11, 20, 11,
                                19, 16, 31, 13),
                        Optional.of(rolls(25, 400)))
                .points()
                .get(0);
        assertThat(printed(point.centre(), 0)).isEqualTo("16");
        assertThat(printed(point.upper(), 0)).isEqualTo("28");
        assertThat(printed(point.lower(), 0)).isEqualTo("4");
    }

    /** SAS/QC User's Guide, The UCHART Statement, Creating u Charts from Defect Count Data: data set Fabric. */
    @Test
    void defectsOfFabric() {
        ControlChart chart = UChart.of(
                rolls(30, 12, 11, 9, 15, 7, 6, 5, 10, 8, 8, 14, 5, 9, 13, 7, 5, 8, 11, 7, 12), Optional.empty());
        ControlPoint point = chart.points().get(0);
        assertThat(chart.name()).isEqualTo("u chart");
        assertThat(printed(point.centre(), 5)).isEqualTo("0.30333");
        assertThat(printed(point.lower(), 6)).isEqualTo("0.001671");
        assertThat(printed(point.upper(), 5)).isEqualTo("0.60500");
    }

    /**
     * SAS/QC User's Guide, The UCHART Statement, Applying Tests for Special Causes: data set Fabric3, where "Test 1 is
     * positive for Roll 4 and Test 3 is positive at Roll 15". The limits are those without Laney's widening.
     */
    @Test
    void testsOfFabric() {
        int[] defects = {6, 9, 14, 17, 3, 8, 9, 2, 14, 1, 3, 5, 6, 9, 10, 12, 11, 4, 9, 4};
        ControlChart chart = UChart.of(
                rolls(30, defects), Optional.of(rolls(600, IntStream.of(defects).sum())));
        assertThat(printed(chart.points().get(0).upper(), 8)).isEqualTo("0.53928480");
        assertThat(printed(chart.points().get(0).value(), 8)).isEqualTo("0.20000000");
        assertThat(chart.points().get(0).lower()).isZero();
        assertThat(signals(chart, 1)).containsExactly(4);
        assertThat(signals(chart, 2)).isEmpty();
        // The run goes on to roll 16; SAS signals a run once only, unless TESTOVERLAP is given.
        assertThat(signals(chart, 3)).containsExactly(15, 16);
        assertThat(signals(chart, 4)).isEmpty();
    }
}

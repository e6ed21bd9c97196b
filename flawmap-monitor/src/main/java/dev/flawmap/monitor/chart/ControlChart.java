package dev.flawmap.monitor.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A control chart.
 *
 * @param name what kind it is, for example {@code u chart}
 * @param points in time's order
 * @param note how its limits came about, in one sentence
 */
public record ControlChart(String name, List<ControlPoint> points, String note) {
    /** The constant d₂ of a moving range of two: how many standard deviations it is on average. */
    static final double D2 = 1.128;

    /** The constant D₄ of a moving range of two: how many times its average the upper limit is. */
    static final double D4 = 3.267;

    /**
     * Copies the points.
     *
     * @param name what kind it is
     * @param points in time's order
     * @param note how its limits came about
     */
    public ControlChart {
        points = List.copyOf(points);
    }

    /** The chart with the tests that signal, of those that suit it. */
    static ControlChart tested(String name, List<ControlPoint> points, Set<Integer> tests, String note) {
        List<List<Integer>> signals =
                NelsonTests.of(points.stream().mapToDouble(ControlPoint::z).toArray(), tests);
        List<ControlPoint> tested = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            tested.add(points.get(i).withTests(signals.get(i)));
        }
        return new ControlChart(name, tested, note);
    }

    /** The mean of the ranges of neighbours; 0 where there are none. */
    static double meanMovingRange(double[] values) {
        double sum = 0;
        for (int i = 1; i < values.length; i++) {
            sum += Math.abs(values[i] - values[i - 1]);
        }
        return values.length < 2 ? 0 : sum / (values.length - 1);
    }
}

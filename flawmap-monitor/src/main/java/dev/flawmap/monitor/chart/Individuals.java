package dev.flawmap.monitor.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Charts of single values in time's order: individuals with their moving ranges (NIST/SEMATECH e-Handbook of Statistical
 * Methods, section 6.3.2.2) and EWMA, the exponentially weighted moving average (section 6.3.2.4; S. W. Roberts 1959; J.
 * M. Lucas and M. S. Saccucci 1990 for λ and L, and the limits of the first points).
 */
public final class Individuals {
    /** The usual weight of the newest value. */
    public static final double LAMBDA = 0.2;

    /** The usual width of EWMA's limits, in standard deviations of its own. */
    public static final double WIDTH = 2.7;

    private Individuals() {}

    /**
     * A value.
     *
     * @param label what it is of
     * @param value what was measured
     */
    public record Value(String label, double value) {}

    private static double[] numbers(List<Value> values) {
        return values.stream().mapToDouble(Value::value).toArray();
    }

    private static double mean(List<Value> values) {
        return values.stream().mapToDouble(Value::value).average().orElse(0);
    }

    /** The short-term standard deviation: the mean moving range by d₂. */
    private static double sigma(List<Value> values) {
        return ControlChart.meanMovingRange(numbers(values)) / ControlChart.D2;
    }

    /** How often the commonest value occurs. */
    private static long commonest(List<Value> values) {
        return values.stream().collect(Collectors.groupingBy(Value::value, Collectors.counting())).values().stream()
                .mapToLong(count -> count)
                .max()
                .orElse(0);
    }

    /**
     * Draws the individuals chart.
     *
     * @param values in time's order
     * @param baseline those that limits come from; empty for the values themselves
     * @return the chart, with all tests; with the first alone where most values are the same
     */
    public static ControlChart individuals(List<Value> values, Optional<List<Value>> baseline) {
        List<Value> from = baseline.orElse(values);
        double mean = mean(from);
        double sigma = sigma(from);
        List<ControlPoint> points = values.stream()
                .map(value -> new ControlPoint(
                        value.label(), value.value(), mean - 3 * sigma, mean, mean + 3 * sigma, sigma, List.of()))
                .toList();
        // Of values that are mostly the same, such as zeros, runs tell nothing.
        boolean same = 2 * commonest(values) > values.size();
        return ControlChart.tested(
                "individuals chart",
                points,
                same ? Set.of(1) : NelsonTests.ALL,
                "Limits come from the mean moving range."
                        + (same ? " Most values are the same, so test 1 alone is done." : ""));
    }

    /**
     * Draws the chart of moving ranges, which begins with the second value.
     *
     * @param values in time's order
     * @param baseline those that limits come from; empty for the values themselves
     * @return the chart, with test 1
     */
    public static ControlChart movingRanges(List<Value> values, Optional<List<Value>> baseline) {
        double mean = ControlChart.meanMovingRange(numbers(baseline.orElse(values)));
        double upper = ControlChart.D4 * mean;
        List<ControlPoint> points = new ArrayList<>();
        for (int i = 1; i < values.size(); i++) {
            double range = Math.abs(values.get(i).value() - values.get(i - 1).value());
            points.add(new ControlPoint(values.get(i).label(), range, 0, mean, upper, (upper - mean) / 3, List.of()));
        }
        return ControlChart.tested("moving range chart", points, Set.of(1), "The limit is D₄ times the mean range.");
    }

    /**
     * Draws the EWMA chart with the usual weight and width.
     *
     * @param values in time's order
     * @param baseline those that limits come from; empty for the values themselves
     * @return the chart; test 1 signals where its limits are exceeded
     */
    public static ControlChart ewma(List<Value> values, Optional<List<Value>> baseline) {
        List<Value> from = baseline.orElse(values);
        return ewma(values, mean(from), sigma(from), LAMBDA, WIDTH);
    }

    /**
     * Draws the EWMA chart of a process whose mean and spread are known.
     *
     * @param values in time's order
     * @param mean of the process
     * @param sigma standard deviation of single values
     * @param lambda the weight of the newest value, in (0, 1]
     * @param width of the limits in standard deviations of the average
     * @return the chart; test 1 signals where its limits are exceeded
     */
    public static ControlChart ewma(List<Value> values, double mean, double sigma, double lambda, double width) {
        List<ControlPoint> points = new ArrayList<>();
        double average = mean;
        for (int i = 0; i < values.size(); i++) {
            average = lambda * values.get(i).value() + (1 - lambda) * average;
            double error = sigma * Math.sqrt(lambda / (2 - lambda) * (1 - Math.pow(1 - lambda, 2.0 * (i + 1))));
            boolean beyond = Math.abs(average - mean) > width * error;
            points.add(new ControlPoint(
                    values.get(i).label(),
                    average,
                    mean - width * error,
                    mean,
                    mean + width * error,
                    error,
                    beyond ? List.of(1) : List.of()));
        }
        return new ControlChart("EWMA chart", points, "λ = " + lambda + ", L = " + width + ".");
    }
}

package dev.flawmap.monitor.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Charts of single values in time's order: individuals with their moving ranges (NIST/SEMATECH e-Handbook of Statistical
 * Methods, section 6.3.2.2) and EWMA, the exponentially weighted moving average (section 6.3.2.4; S. W. Roberts 1959; J.
 * M. Lucas and M. S. Saccucci 1990 for λ and L, and the limits of the first points). Where some of the values that limits
 * come from are zero and none is below, as of images without a defect, the limits are {@linkplain PredictiveLimits
 * probability limits}, and test 1 alone is done; there are none while too few values are above zero.
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

    /**
     * The charts of the same values.
     *
     * @param individuals of the values
     * @param ranges from value to value
     * @param ewma of the values, smoothed
     */
    public record Charts(ControlChart individuals, ControlChart ranges, ControlChart ewma) {}

    /**
     * Draws all charts of values, for which limits are found once.
     *
     * @param values in time's order
     * @param baseline those that limits come from; empty for the values themselves
     * @return the charts
     */
    public static Charts of(List<Value> values, Optional<List<Value>> baseline) {
        List<Value> from = baseline.orElse(values);
        Optional<PredictiveLimits> limits = predictive(from);
        return new Charts(
                individuals(values, from, limits), movingRanges(values, from, limits), ewma(values, from, limits));
    }

    /** The limits of skewed values; empty where others suit them, or too few are above zero. */
    private static Optional<PredictiveLimits> predictive(List<Value> from) {
        double[] numbers = numbers(from);
        return PredictiveLimits.suit(numbers) ? PredictiveLimits.after(numbers) : Optional.empty();
    }

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

    /** The chart with probability limits, which signals above the upper one; empty where others suit the values. */
    private static Optional<ControlChart> skewed(
            String name,
            List<Value> plotted,
            double[] from,
            double centre,
            String chance,
            Optional<PredictiveLimits> limits,
            ToDoubleFunction<PredictiveLimits> limit) {
        if (!PredictiveLimits.suit(from)) {
            return Optional.empty();
        }
        double upper = limits.map(limit::applyAsDouble).orElse(Double.NaN);
        List<ControlPoint> points = plotted.stream()
                .map(value -> new ControlPoint(
                        value.label(),
                        value.value(),
                        limits.isPresent() ? 0 : Double.NaN,
                        centre,
                        upper,
                        Double.NaN,
                        value.value() > upper ? List.of(1) : List.of()))
                .toList();
        int positive = PredictiveLimits.positive(from);
        String note = limits.isPresent()
                ? "Some values are zero and the others skewed, so the upper limit is a probability limit (delta-lognormal, from "
                        + positive + " values above zero): a good process exceeds it in " + chance
                        + " % of points. Test 1 alone is done."
                : "There are no limits yet: they need " + PredictiveLimits.ENOUGH + " values above zero, and there "
                        + (positive == 1 ? "is 1." : "are " + positive + ".");
        return Optional.of(new ControlChart(name, points, note));
    }

    /**
     * Draws the individuals chart.
     *
     * @param values in time's order
     * @param baseline those that limits come from; empty for the values themselves
     * @return the chart, with all tests; with the first alone where limits are probability limits
     */
    public static ControlChart individuals(List<Value> values, Optional<List<Value>> baseline) {
        List<Value> from = baseline.orElse(values);
        return individuals(values, from, predictive(from));
    }

    private static ControlChart individuals(List<Value> values, List<Value> from, Optional<PredictiveLimits> limits) {
        double mean = mean(from);
        double sigma = sigma(from);
        List<ControlPoint> points = values.stream()
                .map(value -> new ControlPoint(
                        value.label(), value.value(), mean - 3 * sigma, mean, mean + 3 * sigma, sigma, List.of()))
                .toList();
        return skewed("individuals chart", values, numbers(from), mean, "0.135", limits, PredictiveLimits::value)
                .orElseGet(() -> ControlChart.tested(
                        "individuals chart", points, NelsonTests.ALL, "Limits come from the mean moving range."));
    }

    /**
     * Draws the chart of moving ranges, which begins with the second value.
     *
     * @param values in time's order
     * @param baseline those that limits come from; empty for the values themselves
     * @return the chart, with test 1
     */
    public static ControlChart movingRanges(List<Value> values, Optional<List<Value>> baseline) {
        List<Value> from = baseline.orElse(values);
        return movingRanges(values, from, predictive(from));
    }

    private static ControlChart movingRanges(List<Value> values, List<Value> from, Optional<PredictiveLimits> limits) {
        double mean = ControlChart.meanMovingRange(numbers(from));
        double upper = ControlChart.D4 * mean;
        List<Value> ranges = new ArrayList<>();
        for (int i = 1; i < values.size(); i++) {
            ranges.add(new Value(
                    values.get(i).label(),
                    Math.abs(values.get(i).value() - values.get(i - 1).value())));
        }
        List<ControlPoint> points = ranges.stream()
                .map(range ->
                        new ControlPoint(range.label(), range.value(), 0, mean, upper, (upper - mean) / 3, List.of()))
                .toList();
        return skewed("moving range chart", ranges, numbers(from), mean, "0.135", limits, PredictiveLimits::range)
                .orElseGet(() -> ControlChart.tested(
                        "moving range chart", points, Set.of(1), "The limit is D₄ times the mean range."));
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
        return ewma(values, from, predictive(from));
    }

    private static ControlChart ewma(List<Value> values, List<Value> from, Optional<PredictiveLimits> limits) {
        ControlChart normal = ewma(values, mean(from), sigma(from), LAMBDA, WIDTH);
        double mean = from.stream()
                .mapToDouble(value -> PredictiveLimits.root(value.value()))
                .average()
                .orElse(0);
        List<Value> roots = values.stream()
                .map(value -> new Value(value.label(), PredictiveLimits.root(value.value())))
                .toList();
        List<Value> averages = ewma(roots, mean, 0, LAMBDA, WIDTH).points().stream()
                .map(point -> new Value(point.label(), Math.pow(point.value(), 4)))
                .toList();
        return skewed(
                        normal.name(),
                        averages,
                        numbers(from),
                        Math.pow(mean, 4),
                        "0.347",
                        limits,
                        found -> Math.pow(found.average(), 4))
                .map(chart -> new ControlChart(
                        chart.name(),
                        chart.points(),
                        "λ = " + LAMBDA + ", of fourth roots, shown to the fourth power. " + chart.note()))
                .orElse(normal);
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

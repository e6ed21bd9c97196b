package dev.flawmap.monitor.chart;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The u chart: defects by inspected area, with limits by each sample's own area; D. C. Montgomery, Introduction to
 * Statistical Quality Control, section 7.3. Where counts vary more than Poisson's distribution lets them, its limits are
 * too narrow; then it is Laney's u′ chart: D. B. Laney, "Improved Control Charts for Attributes", Quality Engineering 14
 * (2002), whose limits are wider by the ratio σ_z that the samples themselves show from one to the next.
 */
public final class UChart {
    /** The probability with which counts that are not over-dispersed are taken for it. */
    private static final double NORMAL_95 = 1.6448536;

    /** The number of samples below which over-dispersion cannot be told. */
    private static final int FEWEST = 8;

    private UChart() {}

    /**
     * A sample.
     *
     * @param label what it is of
     * @param defects how many were counted
     * @param area that was inspected, above 0
     */
    public record Sample(String label, double defects, double area) {
        /**
         * Checks the components.
         *
         * @param label what it is of
         * @param defects how many were counted
         * @param area that was inspected, above 0
         */
        public Sample {
            if (!(area > 0 && defects >= 0)) {
                throw new IllegalArgumentException("A sample needs an area, and no fewer than zero defects.");
            }
        }
    }

    /**
     * Draws the chart.
     *
     * @param samples in time's order
     * @param baseline those that limits come from; empty for the samples themselves
     * @return the chart, with tests 1 to 4
     */
    public static ControlChart of(List<Sample> samples, Optional<List<Sample>> baseline) {
        List<Sample> from = baseline.orElse(samples);
        double defects = from.stream().mapToDouble(Sample::defects).sum();
        double mean = from.isEmpty()
                ? 0
                : defects / from.stream().mapToDouble(Sample::area).sum();
        double ratio = overDispersed(from, mean) ? Math.max(1, sigmaZ(from, mean)) : 1;
        boolean laney = ratio > 1;
        List<ControlPoint> points = samples.stream()
                .map(sample -> {
                    double sigma = Math.sqrt(mean / sample.area()) * ratio;
                    return new ControlPoint(
                            sample.label(),
                            sample.defects() / sample.area(),
                            Math.max(0, mean - 3 * sigma),
                            mean,
                            mean + 3 * sigma,
                            sigma,
                            List.of());
                })
                .toList();
        String note = laney
                ? String.format(
                        Locale.ROOT,
                        "Counts vary more than Poisson's distribution lets them: limits are Laney's, %.3g times as wide.",
                        ratio)
                : "Limits are Poisson's, by each sample's own area.";
        return ControlChart.tested(laney ? "u′ chart (Laney)" : "u chart", points, NelsonTests.OF_COUNTS, note);
    }

    /** Laney's σ_z: the mean moving range of the standardised values, by d₂. */
    static double sigmaZ(List<Sample> samples, double mean) {
        return ControlChart.meanMovingRange(z(samples, mean)) / ControlChart.D2;
    }

    private static double[] z(List<Sample> samples, double mean) {
        return samples.stream()
                .mapToDouble(sample ->
                        mean > 0 ? (sample.defects() / sample.area() - mean) / Math.sqrt(mean / sample.area()) : 0)
                .toArray();
    }

    /** The dispersion test: the sum of squared standardised values beyond the 95 % quantile of chi-squared. */
    private static boolean overDispersed(List<Sample> samples, double mean) {
        if (samples.size() < FEWEST || mean == 0) {
            return false;
        }
        double sum = 0;
        for (double value : z(samples, mean)) {
            sum += value * value;
        }
        return sum > chiSquared95(samples.size() - 1);
    }

    /** The 95 % quantile, by E. B. Wilson and M. M. Hilferty (1931). */
    static double chiSquared95(int freedom) {
        double part = 2.0 / (9 * freedom);
        return freedom * Math.pow(1 - part + NORMAL_95 * Math.sqrt(part), 3);
    }
}

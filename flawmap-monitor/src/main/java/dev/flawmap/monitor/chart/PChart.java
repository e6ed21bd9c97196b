package dev.flawmap.monitor.chart;

import java.util.List;
import java.util.Optional;

/**
 * The p chart: the share of items that are defective, with limits by each sample's own number; D. C. Montgomery,
 * Introduction to Statistical Quality Control, section 7.2.
 */
public final class PChart {
    private PChart() {}

    /**
     * A sample.
     *
     * @param label what it is of
     * @param defective how many items were defective
     * @param items how many there were, at least 1
     */
    public record Sample(String label, int defective, int items) {
        /**
         * Checks the components.
         *
         * @param label what it is of
         * @param defective how many items were defective
         * @param items how many there were, at least 1
         */
        public Sample {
            if (items < 1 || defective < 0 || defective > items) {
                throw new IllegalArgumentException("A sample needs items, of which no more than all are defective.");
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
        double defective = from.stream().mapToDouble(Sample::defective).sum();
        double mean = from.isEmpty()
                ? 0
                : defective / from.stream().mapToDouble(Sample::items).sum();
        List<ControlPoint> points = samples.stream()
                .map(sample -> {
                    double sigma = Math.sqrt(mean * (1 - mean) / sample.items());
                    return new ControlPoint(
                            sample.label(),
                            (double) sample.defective() / sample.items(),
                            Math.max(0, mean - 3 * sigma),
                            mean,
                            Math.min(1, mean + 3 * sigma),
                            sigma,
                            List.of());
                })
                .toList();
        return ControlChart.tested(
                "p chart",
                points,
                NelsonTests.OF_COUNTS,
                "Limits are binomial, by each sample's own number of images.");
    }
}

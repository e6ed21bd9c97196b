package dev.flawmap.monitor.chart;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The limits of values of which some are zero and the others skewed, such as the share of defective area of an image:
 * three standard deviations say nothing of them. The model is Aitchison's delta-lognormal distribution (Journal of the
 * American Statistical Association 50, 1955): a value is above zero with a probability, and its logarithm is then normal.
 * The limits are quantiles of the predictive distribution under Jeffreys' priors, so that few values make them wider (U.
 * Menzefricke, "On the evaluation of control chart limits based on predictive distributions", Communications in
 * Statistics 31, 2002), drawn with a fixed seed.
 *
 * @param value that a single value exceeds in 0.135 % of cases, as it does the upper limit of three standard deviations
 * @param range that a moving range exceeds as seldom
 * @param average that EWMA of the fourth roots exceeds in 0.347 % of cases, as it does an upper limit of 2.7 standard
 *     deviations; of the values themselves, a single large one outweighs many that are more often above zero than usual
 */
record PredictiveLimits(double value, double range, double average) {
    /** How many values above zero say how much they vary. */
    static final int ENOUGH = 5;

    private static final int PROCESSES = 1000;
    private static final int POINTS = 60;
    private static final int SETTLING = 20;
    private static final double BEYOND_THREE = 0.00135;
    private static final double BEYOND_WIDTH = 0.00347;

    /** Whether the model suits values: some are zero and none is below. */
    static boolean suit(double[] values) {
        return Arrays.stream(values).anyMatch(value -> value == 0)
                && Arrays.stream(values).allMatch(value -> value >= 0);
    }

    /** How many values are above zero. */
    static int positive(double[] values) {
        return (int) Arrays.stream(values).filter(value -> value > 0).count();
    }

    /**
     * The limits for what comes after values of a good process; empty where too few of them are above zero.
     *
     * @param values that the model suits
     */
    static Optional<PredictiveLimits> after(double[] values) {
        double[] logs =
                Arrays.stream(values).filter(value -> value > 0).map(Math::log).toArray();
        if (logs.length < ENOUGH) {
            return Optional.empty();
        }
        double mean = Arrays.stream(logs).average().orElseThrow();
        double squares =
                Arrays.stream(logs).map(log -> (log - mean) * (log - mean)).sum();
        double start =
                Arrays.stream(values).map(PredictiveLimits::root).average().orElseThrow();
        SplittableRandom random = new SplittableRandom(1);
        double[] single = new double[PROCESSES * POINTS];
        double[] ranges = new double[PROCESSES * POINTS];
        double[] averages = new double[PROCESSES * POINTS];
        int drawn = 0;
        for (int process = 0; process < PROCESSES; process++) {
            double some = chiSquared(2 * logs.length + 1, random);
            double share = some / (some + chiSquared(2 * (values.length - logs.length) + 1, random));
            double spread = Math.sqrt(squares / chiSquared(logs.length - 1, random));
            double centre = mean + spread / Math.sqrt(logs.length) * random.nextGaussian();
            double before = 0;
            double average = start;
            for (int i = -SETTLING; i < POINTS; i++) {
                double value = random.nextDouble() < share ? Math.exp(centre + spread * random.nextGaussian()) : 0;
                average = Individuals.LAMBDA * root(value) + (1 - Individuals.LAMBDA) * average;
                if (i >= 0) {
                    single[drawn] = value;
                    ranges[drawn] = Math.abs(value - before);
                    averages[drawn++] = average;
                }
                before = value;
            }
        }
        return Optional.of(new PredictiveLimits(
                exceeded(single, BEYOND_THREE), exceeded(ranges, BEYOND_THREE), exceeded(averages, BEYOND_WIDTH)));
    }

    /** The fourth root, which takes most of the skewness of areas and leaves zero as it is. */
    static double root(double value) {
        return Math.sqrt(Math.sqrt(value));
    }

    /** The value that a share of others exceeds. */
    private static double exceeded(double[] values, double share) {
        Arrays.sort(values);
        return values[values.length - 1 - (int) (share * values.length)];
    }

    /** A draw from the chi-squared distribution, as E. B. Wilson and M. M. Hilferty (1931) approximate it. */
    private static double chiSquared(int degrees, SplittableRandom random) {
        double part = 2.0 / (9 * degrees);
        double root = 1 - part + Math.sqrt(part) * random.nextGaussian();
        return degrees * Math.pow(Math.max(root, 0.05), 3);
    }
}

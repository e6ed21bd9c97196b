package dev.flawmap.model.calibration;

import java.util.function.DoublePredicate;

/**
 * A number of events that come independently, and what it tells of the number expected (Garwood 1936).
 *
 * @param count at least 0
 */
record PoissonCount(int count) {
    private static final double NEGLIGIBLE = 1e-17;

    /** The upper bound of the mean that fails with a chance: 3.0 for a count of 0 and a chance of 5 %. */
    double most(double chance) {
        double logCount = logOfCount();
        return where(count, count + 4 * Math.sqrt(count + 1) + 4, mean -> atMost(mean, logCount) > chance);
    }

    /** The lower bound of the mean that fails with a chance; 0 for a count of 0. */
    double least(double chance) {
        double logCount = logOfCount();
        return count == 0 ? 0 : where(0, count, mean -> atLeast(mean, logCount) < chance);
    }

    /** The chance of this count or more where {@code mean} are expected. */
    double atLeast(double mean) {
        double logCount = logOfCount();
        return mean < count ? atLeast(mean, logCount) : 1 - atMost(mean, logCount) + term(mean, logCount);
    }

    /** The logarithm of the factorial of the count. */
    private double logOfCount() {
        double log = 0;
        for (int i = 2; i <= count; i++) {
            log += Math.log(i);
        }
        return log;
    }

    private double term(double mean, double logCount) {
        return count == 0 ? Math.exp(-mean) : Math.exp(count * Math.log(mean) - mean - logCount);
    }

    /** Terms fall from the count down, as the mean is larger. */
    private double atMost(double mean, double logCount) {
        double term = term(mean, logCount);
        double sum = 0;
        for (int i = count; i >= 0 && term > NEGLIGIBLE * sum; i--) {
            sum += term;
            term *= i / mean;
        }
        return sum;
    }

    /** Terms fall from the count up, as the mean is smaller. */
    private double atLeast(double mean, double logCount) {
        double term = term(mean, logCount);
        double sum = 0;
        for (int i = count; term > NEGLIGIBLE * sum; i++) {
            sum += term;
            term *= mean / (i + 1);
        }
        return sum;
    }

    private static double where(double low, double high, DoublePredicate below) {
        while (high - low > 1e-9 * high) {
            double middle = (low + high) / 2;
            if (below.test(middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }
}

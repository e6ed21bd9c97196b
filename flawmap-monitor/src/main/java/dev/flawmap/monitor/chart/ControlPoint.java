package dev.flawmap.monitor.chart;

import java.util.List;

/**
 * A point of a control chart with the limits that hold for it.
 *
 * @param label what it is of
 * @param value what was plotted
 * @param lower the lower control limit; not a number where there is none
 * @param centre the centre line
 * @param upper the upper control limit; not a number where there is none
 * @param sigma the standard error that the limits and tests are made of; not a number where they are made otherwise
 * @param tests the numbers of the tests that signal at it, from 1 to 8; see {@link NelsonTests}
 */
public record ControlPoint(
        String label, double value, double lower, double centre, double upper, double sigma, List<Integer> tests) {
    /**
     * Copies the tests.
     *
     * @param label what it is of
     * @param value what was plotted
     * @param lower the lower control limit
     * @param centre the centre line
     * @param upper the upper control limit
     * @param sigma the standard error that the limits and tests are made of
     * @param tests the numbers of the tests that signal at it
     */
    public ControlPoint {
        tests = List.copyOf(tests);
    }

    ControlPoint withTests(List<Integer> signalled) {
        return new ControlPoint(label, value, lower, centre, upper, sigma, signalled);
    }

    /** Standard errors above the centre line; not a number, which no test signals at, where there is no spread. */
    double z() {
        return sigma > 0 ? (value - centre) / sigma : Double.NaN;
    }
}

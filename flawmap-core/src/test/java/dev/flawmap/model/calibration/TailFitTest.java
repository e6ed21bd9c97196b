package dev.flawmap.model.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against values that SciPy 1.17 computes: genpareto, beta, chi2, poisson, and minimize for the fits. */
class TailFitTest {
    /** Drawn of a generalised Pareto distribution with scale 1.3 and shape 0.15, and rounded. */
    static final double[] EXCESSES = {
        0.02, 0.06, 0.07, 0.07, 0.08, 0.09, 0.34, 0.35, 0.42, 0.45, 0.65, 0.67, 0.71, 0.77, 0.93, 0.99, 1.12, 1.49, 1.6,
        1.61, 2.41, 2.43, 2.79, 3.1, 3.13, 3.24, 3.49, 3.53, 6.33, 16.48
    };

    private static final double DROP = 2.7055 / 2;

    @ParameterizedTest
    @CsvSource({
        "2, 0.2, 0.5, -0.98588817",
        "2, 0.2, 3, -2.26733277",
        "2, -0.3, 0.5, -0.87505744",
        "2, -0.3, 3, -2.08810018",
        "2, 0, 3, -2.19314718",
        "2, -0.3, 7, -Infinity",
    })
    void densities(double scale, double shape, double excess, double log) {
        assertThat(new GeneralisedPareto(scale, shape).logDensity(excess)).isCloseTo(log, within(1e-7));
    }

    @Test
    void chancesAndTheirInverse() {
        GeneralisedPareto ending = new GeneralisedPareto(2, -0.3);
        assertThat(ending.survival(0.5)).isCloseTo(0.77115044, within(1e-7));
        assertThat(ending.survival(3)).isCloseTo(0.13631458, within(1e-7));
        assertThat(ending.survival(7)).isZero();
        assertThat(new GeneralisedPareto(2, 0.2).excess(0.5)).isCloseTo(1.48698355, within(1e-7));
        assertThat(new GeneralisedPareto(2, 0.2).excess(0.01)).isCloseTo(15.11886432, within(1e-7));
        assertThat(new GeneralisedPareto(2, 0).excess(0.5)).isCloseTo(2 * Math.log(2), within(1e-12));
        assertThatThrownBy(() -> new GeneralisedPareto(0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theMostLikelyTail() {
        GeneralisedPareto best = new TailFit(EXCESSES, 0, 6, DROP).best();
        assertThat(best.scale()).isCloseTo(1.449022, within(1e-4));
        assertThat(best.shape()).isCloseTo(0.203745, within(1e-4));
    }

    @Test
    void theMostLikelyTailWithoutTheValuesOfTheHighest() {
        double[] changed = EXCESSES.clone();
        changed[29] = 1000;
        for (double[] excesses : new double[][] {EXCESSES, changed}) {
            GeneralisedPareto best = new TailFit(excesses, 3, 6, DROP).best();
            assertThat(best.scale()).isCloseTo(1.505870, within(1e-4));
            assertThat(best.shape()).isCloseTo(0.085388, within(1e-4));
        }
    }

    /** The extremes among all rates, scales and shapes that are nearly as likely as the best, by constrained search. */
    @ParameterizedTest
    @CsvSource({
        "0, 5, 3.64486, 6.65545",
        "2, 1.481655, 0.866251, 2.364692",
        "5, 0.366515, 0.152765, 0.773266",
        "10, 0.0672136, 0.0140470, 0.209843",
        "20, 0.00702291, 0.000215455, 0.0426469",
    })
    void profileIntervals(double excess, double expected, double least, double most) {
        TailFit fit = new TailFit(EXCESSES, 0, 6, DROP);
        assertThat(fit.expected(excess)).isCloseTo(expected, Percentage.withPercentage(0.1));
        assertThat(fit.least(excess)).isCloseTo(least, Percentage.withPercentage(8));
        assertThat(fit.most(excess)).isCloseTo(most, Percentage.withPercentage(4));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 2.995732",
        "1, 0.0512933, 4.743865",
        "5, 1.9701496, 10.513035",
        "40, 30.195739, 52.069369",
        "3000, 2910.47974, 3091.67228",
    })
    void countsTellTheirMean(int count, double least, double most) {
        assertThat(new PoissonCount(count).least(0.05)).isCloseTo(least, within(1e-4));
        assertThat(new PoissonCount(count).most(0.05)).isCloseTo(most, within(1e-4));
    }

    @Test
    void chancesOfSoManyOrMore() {
        assertThat(new PoissonCount(5).atLeast(1.3)).isCloseTo(0.01066303, within(1e-8));
        assertThat(new PoissonCount(5).atLeast(9)).isCloseTo(0.94503636, within(1e-8));
    }
}

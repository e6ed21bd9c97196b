package dev.flawmap.model.calibration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Peaks over a level, that come as a Poisson process and exceed it as a generalised Pareto distribution has it, fitted by
 * generalised maximum likelihood (Martins and Stedinger 2001, Water Resources Research 37:2551–2557): a prior of the
 * shape keeps few peaks from giving absurd tails. As theirs it is a beta distribution over (−0.5, 0.5), but wider and
 * nearer to exponential tails, with exponents 4 and 3: mean 0.06, standard deviation 0.16. With simulated tails of shapes from
 * −0.2 to 0.2 and 20 finds an image, the strength chosen for 0.1 false defects an image lets through 0.07 to 0.20 on
 * average where four images were searched, and 0.10 to 0.14 with sixteen.
 *
 * <p>Intervals of the rate at a strength are by profile likelihood (Coles 2001, sections 2.6 and 4.3): the lowest and
 * highest rate there over all parameters that are nearly as likely as the best. As these parameters are the same at every
 * strength, the bounds fall with it, as the rate does.
 */
final class TailFit {
    private static final double LIMIT = 0.5;
    private static final double SHAPE_STEP = 0.02;
    private static final int SCALES = 17;
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

    private final double[] excesses;
    private final int censored;
    private final double rate;
    private final double meanLog;
    private final GeneralisedPareto best;
    private final List<Plausible> plausible = new ArrayList<>();

    /** A distribution that is nearly as likely as the best, and the range of peak rates with which it is. */
    private record Plausible(GeneralisedPareto tail, double least, double most) {}

    /**
     * Fits some peaks.
     *
     * @param excesses by how much each exceeds the level, at least 2, not all the same
     * @param censored of how many of the highest the fit uses only that they are no lower than the next one
     * @param images in how many images
     * @param drop by how much the logarithm of the likelihood may fall within the intervals
     */
    TailFit(double[] excesses, int censored, double images, double drop) {
        this.excesses = excesses.clone();
        Arrays.sort(this.excesses);
        this.censored = censored;
        this.rate = excesses.length / images;
        this.meanLog = Math.log(Arrays.stream(excesses).average().orElseThrow());
        double shape = highest(-LIMIT + SHAPE_STEP, LIMIT - SHAPE_STEP, s -> likelihood(profiled(s)));
        this.best = profiled(shape);
        double highest = likelihood(best);
        int steps = (int) Math.round(2 * LIMIT / SHAPE_STEP);
        for (int step = 1; step < steps; step++) {
            addPlausible(-LIMIT + step * SHAPE_STEP, highest - drop);
        }
        addPlausible(shape, highest - drop);
    }

    private void addPlausible(double shape, double least) {
        double top = Math.log(profiled(shape).scale());
        if (likelihood(new GeneralisedPareto(Math.exp(top), shape)) < least) {
            return;
        }
        double low = edge(shape, top, lowestLog(), least);
        double high = edge(shape, top, highestLog(), least);
        for (int i = 0; i < SCALES; i++) {
            double scale = Math.exp(low + (high - low) * i / (SCALES - 1));
            GeneralisedPareto tail = new GeneralisedPareto(scale, shape);
            double left = Math.max(0, likelihood(tail) - least) / excesses.length;
            plausible.add(new Plausible(tail, rate * ratio(left, 0, 1), rate * ratio(left, 1, 3 + 2 * left)));
        }
    }

    /** The most likely distribution of the excesses. */
    GeneralisedPareto best() {
        return best;
    }

    /** The number of peaks an image that are expected to exceed the level by an excess. */
    double expected(double excess) {
        return rate * best.survival(excess);
    }

    /** What {@link #expected} may be at least. */
    double least(double excess) {
        return plausible.stream()
                .mapToDouble(p -> p.least() * p.tail().survival(excess))
                .min()
                .orElse(expected(excess));
    }

    /** What {@link #expected} may be at most. */
    double most(double excess) {
        return plausible.stream()
                .mapToDouble(p -> p.most() * p.tail().survival(excess))
                .max()
                .orElse(expected(excess));
    }

    /** The logarithm of the likelihood times the prior, up to a constant. */
    double likelihood(GeneralisedPareto tail) {
        double sum = 3 * Math.log(LIMIT - tail.shape()) + 4 * Math.log(LIMIT + tail.shape());
        int seen = excesses.length - censored;
        for (int i = 0; i < seen; i++) {
            sum += tail.logDensity(excesses[i]);
        }
        return censored == 0 ? sum : sum + censored * tail.logSurvival(excesses[seen - 1]);
    }

    /** The most likely parameters of a given shape. */
    private GeneralisedPareto profiled(double shape) {
        double log = highest(lowestLog(), highestLog(), s -> likelihood(new GeneralisedPareto(Math.exp(s), shape)));
        return new GeneralisedPareto(Math.exp(log), shape);
    }

    private double lowestLog() {
        return meanLog - 4;
    }

    private double highestLog() {
        return meanLog + 3;
    }

    /**
     * The last scale that is likely enough, between one that is and one that may not be; all are logarithms of scales.
     */
    private double edge(double shape, double inside, double outside, double least) {
        double in = inside;
        double out = outside;
        for (int i = 0; i < 25; i++) {
            double middle = (in + out) / 2;
            if (likelihood(new GeneralisedPareto(Math.exp(middle), shape)) >= least) {
                in = middle;
            } else {
                out = middle;
            }
        }
        return in;
    }

    /** The rate, by the best, at which the log-likelihood of one peak falls by a drop: log r − r + 1 = −drop. */
    private static double ratio(double drop, double low, double high) {
        boolean above = low >= 1;
        double from = low;
        double to = high + (above ? 4 * Math.sqrt(drop) : 0);
        for (int i = 0; i < 60; i++) {
            double middle = (from + to) / 2;
            boolean inside = Math.log(middle) - middle + 1 >= -drop;
            if (inside == above) {
                from = middle;
            } else {
                to = middle;
            }
        }
        return above ? to : from;
    }

    /** The place of the peak of a function with one peak; the function may be negative infinity at its lower end. */
    private static double highest(double from, double to, DoubleUnaryOperator of) {
        double low = from;
        double high = to;
        double a = high - GOLDEN * (high - low);
        double b = low + GOLDEN * (high - low);
        double atA = of.applyAsDouble(a);
        double atB = of.applyAsDouble(b);
        while (high - low > 1e-6) {
            if (atA < atB || atA == Double.NEGATIVE_INFINITY) {
                low = a;
                a = b;
                atA = atB;
                b = low + GOLDEN * (high - low);
                atB = of.applyAsDouble(b);
            } else {
                high = b;
                b = a;
                atB = atA;
                a = high - GOLDEN * (high - low);
                atA = of.applyAsDouble(a);
            }
        }
        return (low + high) / 2;
    }
}

package dev.flawmap.model.calibration;

/**
 * The generalised Pareto distribution of what lies above a high level (Pickands 1975; Coles 2001, chapter 4): the chance
 * to exceed the level by more than y is (1 + shape·y/scale)^(−1/shape), exp(−y/scale) where the shape is 0.
 *
 * @param scale above 0
 * @param shape positive where the tail is heavier than exponential; negative where it ends, at −scale/shape
 */
record GeneralisedPareto(double scale, double shape) {
    /** Shapes nearer to 0 are computed as 0. */
    private static final double EXPONENTIAL = 1e-9;

    GeneralisedPareto {
        if (!(scale > 0 && Double.isFinite(scale) && Double.isFinite(shape))) {
            throw new IllegalArgumentException("A tail's scale must be above 0 and its shape finite.");
        }
    }

    /** The chance to exceed the level by more than {@code excess}, at least 0. */
    double survival(double excess) {
        return Math.exp(logSurvival(excess));
    }

    /** The logarithm of {@link #survival}; negative infinity from the tail's end on. */
    double logSurvival(double excess) {
        if (Math.abs(shape) < EXPONENTIAL) {
            return -excess / scale;
        }
        double step = shape * excess / scale;
        return step <= -1 ? Double.NEGATIVE_INFINITY : -Math.log1p(step) / shape;
    }

    /** The logarithm of the density; negative infinity from the tail's end on. */
    double logDensity(double excess) {
        double log = logSurvival(excess);
        return log == Double.NEGATIVE_INFINITY ? log : (1 + shape) * log - Math.log(scale);
    }

    /** The excess that is exceeded with a chance in (0, 1]. */
    double excess(double chance) {
        double log = -Math.log(chance);
        return Math.abs(shape) < EXPONENTIAL ? scale * log : scale * Math.expm1(shape * log) / shape;
    }
}

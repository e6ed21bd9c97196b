package dev.flawmap.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Counts of good and defective scores as a threshold sweeps down over them, and the metrics that follow. Metrics are
 * empty where they are not defined: without good, or without defective scores.
 */
public final class Curves {
    private static final int PLOT_POINTS = 1000;

    private final float[] thresholds;
    private final long[] falsePositives;
    private final long[] truePositives;
    private final double[] overlaps;
    private final long good;
    private final long defective;
    private final double overlapSum;

    /** A point of a curve to draw. */
    public record Point(double x, double y) {}

    Curves(
            float[] thresholds,
            long[] falsePositives,
            long[] truePositives,
            double[] overlaps,
            long good,
            long defective,
            double overlapSum) {
        this.thresholds = thresholds;
        this.falsePositives = falsePositives;
        this.truePositives = truePositives;
        this.overlaps = overlaps;
        this.good = good;
        this.defective = defective;
        this.overlapSum = overlapSum;
    }

    /** The number of good scores. */
    long good() {
        return good;
    }

    /** The number of defective scores. */
    long defective() {
        return defective;
    }

    private boolean defined() {
        return good > 0 && defective > 0;
    }

    /** {@return the area under the ROC curve: the chance that a defective score exceeds a good one, ties counting half} */
    public OptionalDouble auroc() {
        if (!defined()) {
            return OptionalDouble.empty();
        }
        double area = 0;
        long fp = 0;
        long tp = 0;
        for (int i = 0; i < thresholds.length; i++) {
            area += (double) (falsePositives[i] - fp) * (tp + truePositives[i]) / 2;
            fp = falsePositives[i];
            tp = truePositives[i];
        }
        return OptionalDouble.of(area / good / defective);
    }

    /**
     * Average precision: Σ (Rₙ − Rₙ₋₁)·Pₙ.
     *
     * @return in [0, 1]; empty where there is nothing defective
     */
    public OptionalDouble averagePrecision() {
        if (!defined()) {
            return OptionalDouble.empty();
        }
        double sum = 0;
        long tp = 0;
        for (int i = 0; i < thresholds.length; i++) {
            sum += (double) (truePositives[i] - tp) / defective * precision(i);
            tp = truePositives[i];
        }
        return OptionalDouble.of(sum);
    }

    private double precision(int i) {
        return (double) truePositives[i] / (truePositives[i] + falsePositives[i]);
    }

    /** {@return the highest F1 = 2PR / (P + R) of all thresholds} */
    public OptionalDouble f1Max() {
        if (!defined()) {
            return OptionalDouble.empty();
        }
        double best = 0;
        for (int i = 0; i < thresholds.length; i++) {
            best = Math.max(best, 2.0 * truePositives[i] / (truePositives[i] + falsePositives[i] + defective));
        }
        return OptionalDouble.of(best);
    }

    /**
     * {@return the true-positive rate at a false-positive rate, interpolated}
     *
     * @param fpr in [0, 1]
     */
    public OptionalDouble tprAtFpr(double fpr) {
        return defined()
                ? OptionalDouble.of(interpolate(fpr, i -> (double) truePositives[i] / defective))
                : OptionalDouble.empty();
    }

    /**
     * The area under the per-region overlap (PRO: the mean share found of every defect) up to a false-positive rate,
     * divided by that rate (Bergmann et al. 2021).
     *
     * @param upToFpr in (0, 1]
     * @return in [0, 1]; empty where it is not defined
     */
    public OptionalDouble aupro(double upToFpr) {
        if (!defined()) {
            return OptionalDouble.empty();
        }
        double area = 0;
        double lastFpr = 0;
        double lastPro = 0;
        for (int i = 0; i < thresholds.length && lastFpr < upToFpr; i++) {
            double fpr = (double) falsePositives[i] / good;
            double pro = overlaps[i] / overlapSum;
            if (fpr > upToFpr) {
                pro = lastPro + (pro - lastPro) * (upToFpr - lastFpr) / (fpr - lastFpr);
                fpr = upToFpr;
            }
            area += (fpr - lastFpr) * (pro + lastPro) / 2;
            lastFpr = fpr;
            lastPro = pro;
        }
        return OptionalDouble.of(area / upToFpr);
    }

    private interface Value {
        double at(int step);
    }

    private double interpolate(double fpr, Value value) {
        double lastFpr = 0;
        double last = 0;
        for (int i = 0; i < thresholds.length; i++) {
            double here = (double) falsePositives[i] / good;
            if (here > fpr) {
                return last + (value.at(i) - last) * (fpr - lastFpr) / (here - lastFpr);
            }
            lastFpr = here;
            last = value.at(i);
        }
        return last;
    }

    /**
     * {@return the lowest threshold at which at most that share of good scores lies at or above it}
     *
     * @param fpr in [0, 1]
     */
    public OptionalDouble thresholdAtFpr(double fpr) {
        if (good == 0) {
            return OptionalDouble.empty();
        }
        double threshold = Double.POSITIVE_INFINITY;
        for (int i = 0; i < thresholds.length && (double) falsePositives[i] / good <= fpr; i++) {
            threshold = thresholds[i];
        }
        return OptionalDouble.of(threshold);
    }

    /**
     * False-positive rate against true-positive rate.
     *
     * @return the points, both rates rising
     */
    public List<Point> roc() {
        return points(i -> new Point((double) falsePositives[i] / good, (double) truePositives[i] / defective));
    }

    /**
     * Recall against precision.
     *
     * @return the points, recall rising
     */
    public List<Point> precisionRecall() {
        return points(i -> new Point((double) truePositives[i] / defective, precision(i)));
    }

    /**
     * False-positive rate against per-region overlap.
     *
     * @return the points, false-positive rates rising
     */
    public List<Point> pro() {
        return points(i -> new Point((double) falsePositives[i] / good, overlaps[i] / overlapSum));
    }

    private interface Draw {
        Point at(int step);
    }

    /** At most some thousand points, no two of them close together. */
    private List<Point> points(Draw draw) {
        List<Point> points = new ArrayList<>();
        if (!defined()) {
            return points;
        }
        double least = 2.0 / PLOT_POINTS;
        for (int i = 0; i < thresholds.length; i++) {
            Point point = draw.at(i);
            Point last = points.isEmpty() ? new Point(-1, -1) : points.get(points.size() - 1);
            if (Math.abs(point.x() - last.x()) + Math.abs(point.y() - last.y()) >= least
                    || i == thresholds.length - 1) {
                points.add(point);
            }
        }
        return points;
    }
}

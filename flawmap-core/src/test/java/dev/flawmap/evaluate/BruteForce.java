package dev.flawmap.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** The metrics from their definitions: every pair of scores, and every threshold counted anew. */
final class BruteForce {
    private final float[] good;
    private final List<float[]> defects = new ArrayList<>();
    private final List<Float> thresholds;

    BruteForce(float[] good, float[]... defects) {
        this.good = good;
        NavigableSet<Float> all = new TreeSet<>(Comparator.reverseOrder());
        add(all, good);
        for (float[] defect : defects) {
            if (defect.length > 0) {
                this.defects.add(defect);
                add(all, defect);
            }
        }
        this.thresholds = List.copyOf(all);
    }

    private static void add(Set<Float> all, float[] scores) {
        for (float score : scores) {
            all.add(score);
        }
    }

    double auroc() {
        double won = 0;
        long pairs = 0;
        for (float[] defect : defects) {
            for (float bad : defect) {
                for (float fine : good) {
                    won += bad > fine ? 1 : bad == fine ? 0.5 : 0;
                    pairs++;
                }
            }
        }
        return won / pairs;
    }

    private static long above(float[] scores, float threshold) {
        long count = 0;
        for (float score : scores) {
            count += score >= threshold ? 1 : 0;
        }
        return count;
    }

    private long found(float threshold) {
        return defects.stream().mapToLong(defect -> above(defect, threshold)).sum();
    }

    private long defective() {
        return defects.stream().mapToLong(defect -> defect.length).sum();
    }

    double averagePrecision() {
        double sum = 0;
        double lastRecall = 0;
        for (float threshold : thresholds) {
            double recall = (double) found(threshold) / defective();
            sum += (recall - lastRecall) * found(threshold) / (found(threshold) + above(good, threshold));
            lastRecall = recall;
        }
        return sum;
    }

    double f1Max() {
        double best = 0;
        for (float threshold : thresholds) {
            double recall = (double) found(threshold) / defective();
            double precision = (double) found(threshold) / (found(threshold) + above(good, threshold));
            best = Math.max(best, recall + precision == 0 ? 0 : 2 * recall * precision / (recall + precision));
        }
        return best;
    }

    /** For every threshold: FPR, TPR, PRO; from (0, 0, 0). */
    private List<double[]> curve() {
        List<double[]> curve = new ArrayList<>();
        curve.add(new double[3]);
        for (float threshold : thresholds) {
            double pro = defects.stream()
                    .mapToDouble(defect -> (double) above(defect, threshold) / defect.length)
                    .average()
                    .orElseThrow();
            curve.add(new double[] {
                (double) above(good, threshold) / good.length, (double) found(threshold) / defective(), pro
            });
        }
        return curve;
    }

    /** The value (1: TPR, 2: PRO) at an FPR, the last of several, or on the line between two thresholds. */
    double at(double fpr, int value) {
        List<double[]> curve = curve();
        double[] below = curve.get(0);
        for (double[] point : curve) {
            if (point[0] > fpr) {
                return below[value] + (point[value] - below[value]) * (fpr - below[0]) / (point[0] - below[0]);
            }
            below = point;
        }
        return below[value];
    }

    /** The trapezoids under PRO, each cut at the FPR where it reaches beyond. */
    double aupro(double upTo) {
        double area = 0;
        List<double[]> curve = curve();
        for (int i = 1; i < curve.size(); i++) {
            double from = curve.get(i - 1)[0];
            double to = Math.min(upTo, curve.get(i)[0]);
            if (to > from) {
                double end = to == curve.get(i)[0] ? curve.get(i)[2] : at(upTo, 2);
                area += (to - from) * (curve.get(i - 1)[2] + end) / 2;
            }
        }
        return area / upTo;
    }

    double thresholdAtFpr(double fpr) {
        double lowest = Double.POSITIVE_INFINITY;
        for (float threshold : thresholds) {
            if ((double) above(good, threshold) / good.length <= fpr) {
                lowest = threshold;
            }
        }
        return lowest;
    }
}

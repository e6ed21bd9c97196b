package dev.flawmap;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The convex hull of points in the plane. */
final class ConvexHull {
    private ConvexHull() {}

    /** The largest distance between two of the points: the largest caliper (Feret) diameter. */
    static double diameter(List<double[]> points) {
        List<double[]> hull = of(points);
        double largest = 0;
        for (int i = 0; i < hull.size(); i++) {
            for (int j = i + 1; j < hull.size(); j++) {
                largest =
                        Math.max(largest, Math.hypot(hull.get(i)[0] - hull.get(j)[0], hull.get(i)[1] - hull.get(j)[1]));
            }
        }
        return largest;
    }

    /** The corners of the hull, by Andrew's monotone chain. */
    static List<double[]> of(List<double[]> points) {
        List<double[]> sorted = new ArrayList<>(points);
        sorted.sort(Comparator.<double[]>comparingDouble(p -> p[0]).thenComparingDouble(p -> p[1]));
        List<double[]> hull = new ArrayList<>();
        for (int pass = 0; pass < 2; pass++) {
            int start = hull.size();
            for (double[] point : sorted) {
                while (hull.size() >= start + 2
                        && turn(hull.get(hull.size() - 2), hull.get(hull.size() - 1), point) <= 0) {
                    hull.remove(hull.size() - 1);
                }
                hull.add(point);
            }
            hull.remove(hull.size() - 1);
            java.util.Collections.reverse(sorted);
        }
        return hull;
    }

    private static double turn(double[] a, double[] b, double[] c) {
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
    }
}

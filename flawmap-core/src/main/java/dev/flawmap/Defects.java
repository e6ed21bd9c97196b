package dev.flawmap;

import dev.flawmap.image.Components;
import dev.flawmap.image.Mask;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The defects in a map.
 *
 * @param mask their pixels
 * @param list their measures, largest area first
 */
public record Defects(Mask mask, List<Defect> list) {
    public Defects {
        list = List.copyOf(list);
    }

    /** Cuts a map at a threshold and measures the connected areas that are large enough. */
    public static Defects in(AnomalyMap map, Threshold threshold, OptionalDouble nmPerPixel) {
        int width = map.width();
        boolean[] above = new boolean[map.values().length];
        for (int i = 0; i < above.length; i++) {
            above[i] = map.values()[i] > threshold.value();
        }
        Components components = Components.label(new Mask(width, map.height(), above));
        int[] labels = components.labels();
        int[] areas = components.areas();
        Measure[] measures = new Measure[components.count()];
        List<Measure> large = new ArrayList<>();
        for (int i = 0; i < above.length; i++) {
            above[i] = labels[i] > 0 && areas[labels[i] - 1] >= threshold.minAreaPx();
            if (above[i]) {
                Measure measure = measures[labels[i] - 1];
                if (measure == null) {
                    measure = new Measure();
                    measures[labels[i] - 1] = measure;
                    large.add(measure);
                }
                measure.add(i % width, i / width, map.values()[i]);
            }
        }
        large.sort(Comparator.comparingInt((Measure m) -> -m.area));
        List<Defect> defects = new ArrayList<>();
        for (Measure measure : large) {
            defects.add(measure.defect(defects.size() + 1, nmPerPixel));
        }
        return new Defects(new Mask(width, map.height(), above), defects);
    }

    /** Gathers one area's pixels, which arrive row by row. */
    private static final class Measure {
        private final List<double[]> corners = new ArrayList<>();
        private int area;
        private long sumX;
        private long sumY;
        private int left = Integer.MAX_VALUE;
        private int right = -1;
        private int top = -1;
        private int bottom;
        private double sum;
        private float max = Float.NEGATIVE_INFINITY;
        private int rowLeft;
        private int rowRight;

        void add(int x, int y, float value) {
            if (top < 0) {
                top = y;
                rowLeft = x;
                rowRight = x;
            } else if (y != bottom) {
                closeRow();
                rowLeft = x;
                rowRight = x;
            }
            bottom = y;
            area++;
            sumX += x;
            sumY += y;
            left = Math.min(left, x);
            right = Math.max(right, x);
            rowLeft = Math.min(rowLeft, x);
            rowRight = Math.max(rowRight, x);
            sum += value;
            max = Math.max(max, value);
        }

        /** Only the ends of a row can lie on the convex hull. */
        private void closeRow() {
            for (int y = bottom; y <= bottom + 1; y++) {
                corners.add(new double[] {rowLeft, y});
                corners.add(new double[] {rowRight + 1, y});
            }
        }

        Defect defect(int label, OptionalDouble nmPerPixel) {
            closeRow();
            return new Defect(
                    label,
                    area,
                    (double) sumX / area + 0.5,
                    (double) sumY / area + 0.5,
                    left,
                    top,
                    right - left + 1,
                    bottom - top + 1,
                    sum / area,
                    max,
                    ConvexHull.diameter(corners),
                    nmPerPixel);
        }
    }
}

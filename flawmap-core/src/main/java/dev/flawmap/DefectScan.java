package dev.flawmap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Finds and measures the defects in a map that comes row by row from the top. Of the map it keeps one row's runs,
 * unfinished areas, the defects found and a bit a pixel for the mask.
 */
public final class DefectScan {
    private final int width;
    private final Threshold threshold;
    private final OptionalDouble nmPerPixel;
    private long inspected;
    private final BitSet mask = new BitSet();
    private final List<Area> found = new ArrayList<>();
    private @Nullable Area strongestBelow;
    private Runs last = new Runs();
    private Runs spare = new Runs();
    private int y;

    /**
     * Begins the scan of a map.
     *
     * @param width of the map in pixels
     * @param threshold from which score on, and from which area on, a defect counts
     * @param nmPerPixel the side of a pixel in nanometres, where known
     */
    public DefectScan(int width, Threshold threshold, OptionalDouble nmPerPixel) {
        this.width = width;
        this.threshold = threshold;
        this.nmPerPixel = nmPerPixel;
    }

    /**
     * Takes the next row of scores, which starts at {@code offset}.
     *
     * @param scores the row's, from {@code offset} on
     * @param offset the place of the row's first score
     */
    public void row(float[] scores, int offset) {
        Runs now = spare;
        now.count = 0;
        float limit = threshold.outline();
        int reached = 0;
        for (int x = 0; x < width; x++) {
            if (!(scores[offset + x] > limit)) {
                if (!Float.isNaN(scores[offset + x])) {
                    inspected++;
                }
                continue;
            }
            int start = x;
            double sum = 0;
            float max = Float.NEGATIVE_INFINITY;
            for (; x < width && scores[offset + x] > limit; x++) {
                sum += scores[offset + x];
                max = Math.max(max, scores[offset + x]);
            }
            // Runs of the row above that end before this one's left neighbour cannot touch what follows either.
            while (reached < last.count && last.ends[reached] < start) {
                reached++;
            }
            Area area = null;
            for (int above = reached; above < last.count && last.starts[above] <= x; above++) {
                Area touched = last.areas[above].root();
                area = area == null ? touched : join(area, touched);
            }
            if (area == null) {
                area = new Area(y * width + start);
            }
            area.add(start, x, sum, max);
            inspected += x - start;
            if (x < width && !Float.isNaN(scores[offset + x])) {
                inspected++;
            }
            now.add(start, x, area);
        }
        finishAllBut(y);
        spare = last;
        last = now;
        y++;
    }

    private static Comparator<Area> strongestFirst() {
        return Comparator.comparingDouble((Area a) -> -a.max)
                .thenComparingInt(a -> -a.count)
                .thenComparingInt(a -> a.first);
    }

    /** {@return the defects, strongest first, after the last row} */
    public List<Defect> finish() {
        finishAllBut(y);
        last.count = 0;
        found.sort(strongestFirst());
        List<Defect> defects = new ArrayList<>();
        for (Area area : found) {
            defects.add(area.defect(defects.size() + 1));
        }
        return defects;
    }

    /**
     * The strongest area that is large enough but does not reach the seed level; complete after {@link #finish()}.
     *
     * @return the area, or nothing
     */
    public Optional<Defect> candidate() {
        return Optional.ofNullable(strongestBelow).map(area -> area.defect(found.size() + 1));
    }

    /** {@return how many scores were numbers: those of pixels that were inspected} */
    public long inspected() {
        return inspected;
    }

    /** {@return the pixels of the defects, row by row; complete after {@link #finish()}} */
    public BitSet mask() {
        return mask;
    }

    /** Takes an area out of the mask, from its first pixel on: no other area touches it. */
    private void erase(int first) {
        int[] starts = new int[64];
        int waiting = 0;
        starts[waiting++] = first;
        while (waiting > 0) {
            int start = starts[--waiting];
            if (!mask.get(start)) {
                continue;
            }
            int left = start - start % width;
            int right = left + width;
            int end = start;
            while (start > left && mask.get(start - 1)) {
                start--;
            }
            while (end < right && mask.get(end)) {
                end++;
            }
            mask.clear(start, end);
            for (int row = left >= width ? -width : width; row <= width; row += 2 * width) {
                int to = Math.min(end + 1, right) + row;
                for (int pixel = Math.max(start - 1, left) + row; pixel < to; pixel++) {
                    if (!mask.get(pixel)) {
                        continue;
                    }
                    if (waiting == starts.length) {
                        starts = Arrays.copyOf(starts, 2 * waiting);
                    }
                    starts[waiting++] = pixel;
                    while (pixel + 1 < to && mask.get(pixel + 1)) {
                        pixel++;
                    }
                }
            }
        }
    }

    private void finishAllBut(int row) {
        for (int i = 0; i < last.count; i++) {
            Area area = last.areas[i].root();
            if (area.bottom < row && !area.finished) {
                area.finish();
            }
        }
    }

    private static Area join(Area a, Area b) {
        if (a == b) {
            return a;
        }
        Area into = a.count >= b.count ? a : b;
        into.take(into == a ? b : a);
        return into;
    }

    /** The runs of a row, each from a first column to an end column that it does not include. */
    private static final class Runs {
        private int[] starts = new int[16];
        private int[] ends = new int[16];
        private Area[] areas = new Area[16];
        private int count;

        void add(int start, int end, Area area) {
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, 2 * count);
                ends = Arrays.copyOf(ends, 2 * count);
                areas = Arrays.copyOf(areas, 2 * count);
            }
            starts[count] = start;
            ends[count] = end;
            areas[count++] = area;
        }
    }

    /** An area, or a part that was found to belong to another area. */
    private final class Area {
        private static final int MOST_CORNERS = 1024;

        private Area parent = this;
        private boolean finished;
        private int first;
        private int count;
        private long sumX;
        private long sumY;
        private int left = Integer.MAX_VALUE;
        private int right;
        private int top = y;
        private int bottom = y;
        private double sum;
        private float max = Float.NEGATIVE_INFINITY;
        private List<double[]> corners = new ArrayList<>();
        private int cornersToPrune = MOST_CORNERS;
        private double feret;
        private double perimeter;

        /** First and last pixels of the runs that are not yet in the mask, because the area is too small so far. */
        private int[] deferred = new int[4];

        private int deferrals;

        Area(int first) {
            this.first = first;
        }

        Area root() {
            Area root = this;
            while (root.parent != root) {
                root.parent = root.parent.parent;
                root = root.parent;
            }
            return root;
        }

        void add(int start, int end, double runSum, float runMax) {
            int length = end - start;
            count += length;
            sumX += (long) (start + end - 1) * length / 2;
            sumY += (long) y * length;
            left = Math.min(left, start);
            right = Math.max(right, end);
            bottom = y;
            sum += runSum;
            max = Math.max(max, runMax);
            for (int edge = y; edge <= y + 1; edge++) {
                corners.add(new double[] {start, edge});
                corners.add(new double[] {end, edge});
            }
            prune();
            defer(y * width + start, y * width + end);
            writeDeferred();
        }

        void take(Area other) {
            other.parent = this;
            first = Math.min(first, other.first);
            count += other.count;
            sumX += other.sumX;
            sumY += other.sumY;
            left = Math.min(left, other.left);
            right = Math.max(right, other.right);
            top = Math.min(top, other.top);
            bottom = Math.max(bottom, other.bottom);
            sum += other.sum;
            max = Math.max(max, other.max);
            corners.addAll(other.corners);
            other.corners = List.of();
            prune();
            for (int i = 0; i < other.deferrals; i += 2) {
                defer(other.deferred[i], other.deferred[i + 1]);
            }
            other.deferred = new int[0];
            writeDeferred();
        }

        /** Only points on the hull matter. */
        private void prune() {
            if (corners.size() > cornersToPrune) {
                corners = ConvexHull.of(corners);
                cornersToPrune = MOST_CORNERS + 2 * corners.size();
            }
        }

        private void defer(int from, int to) {
            if (deferrals == deferred.length) {
                deferred = Arrays.copyOf(deferred, Math.max(4, 2 * deferrals));
            }
            deferred[deferrals++] = from;
            deferred[deferrals++] = to;
        }

        private void writeDeferred() {
            if (count >= threshold.minAreaPx()) {
                for (int i = 0; i < deferrals; i += 2) {
                    mask.set(deferred[i], deferred[i + 1]);
                }
                deferrals = 0;
            }
        }

        void finish() {
            finished = true;
            if (count >= threshold.minAreaPx()) {
                feret = ConvexHull.diameter(corners);
                perimeter = Perimeter.of(mask, width, first);
                if (max > threshold.seed()) {
                    found.add(this);
                } else {
                    erase(first);
                    Area known = strongestBelow;
                    strongestBelow = known == null || strongestFirst().compare(this, known) < 0 ? this : known;
                }
            }
            corners = List.of();
            deferred = new int[0];
        }

        Defect defect(int label) {
            return new Defect(
                    label,
                    count,
                    (double) sumX / count + 0.5,
                    (double) sumY / count + 0.5,
                    left,
                    top,
                    right - left,
                    bottom - top + 1,
                    sum / count,
                    max,
                    feret,
                    perimeter,
                    count / (double) inspected,
                    nmPerPixel,
                    Optional.empty());
        }
    }
}

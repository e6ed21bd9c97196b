package dev.flawmap.evaluate;

import dev.flawmap.Defect;
import dev.flawmap.Defects;
import dev.flawmap.image.Components;
import dev.flawmap.image.Mask;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * Judges found defects against true ones: the free-response ROC, the share of true defects found against the false
 * finds an image, and the counts at a point of it. Takes one image after the other and keeps a few numbers of each
 * find, true defect and image. Not thread-safe.
 *
 * <p>These definitions hold for all of it:
 *
 * <ul>
 *   <li>A <em>true defect</em> is a connected area (8 neighbours) of the mask that has {@link Rules#smallestDefectPx} or
 *       more. Smaller areas of the mask count neither way.
 *   <li>A find <em>hits</em> every true defect that it shares a pixel with, as in Carass et al. 2017 (NeuroImage
 *       148:77–102, "lesion true positive rate"); LUNA16, whose finds are points, asks for the point to lie in the
 *       nodule. A find that covers several true defects hits them all.
 *   <li>A true defect is found at the strength of the strongest find that hits it. A find that is not the strongest on
 *       any true defect it hits counts neither way (LUNA16).
 *   <li>A find that hits nothing, but touches a smaller area of the mask or an ignored area, or comes within
 *       {@link Rules#tolerancePx} of a mask or an ignored area, counts neither way: masks are drawn by hand. (LUNA16 has
 *       the same for its irrelevant findings.) Where mask and ignored area overlap, the mask counts.
 *   <li>All other finds are <em>false</em>.
 *   <li>An image is <em>good</em> if its mask is empty, otherwise <em>defective</em>. It is flagged if it has a find that
 *       is not one of an ignored area.
 *   <li>Distances are those of a king on a chessboard; pixels that touch are 1 apart.
 * </ul>
 */
public final class FreeResponse {
    /** The numbers of false finds an image whose sensitivities {@link #cpm} averages. */
    public static final List<Double> CPM_RATES = List.of(0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0);

    private final Rules rules;
    private final Numbers hits = new Numbers();
    private final Numbers falseFinds = new Numbers();
    private final Numbers defects = new Numbers();
    private final Numbers goodImages = new Numbers();
    private final Numbers defectiveImages = new Numbers();
    private final Numbers onGoodImages = new Numbers();
    private final Numbers onClearArea = new Numbers();
    private double goodArea;
    private double clearArea;
    private int images;

    /**
     * What counts.
     *
     * @param smallestDefectPx the smallest area of the mask that is a true defect, in pixels
     * @param tolerancePx how near to a mask or an ignored area a find may come that is not false
     * @param clearPx from how far away of any mask on the material of a defective image is good, where that is needed
     */
    public record Rules(int smallestDefectPx, int tolerancePx, int clearPx) {
        /** All areas of the mask; finds may miss them by 3 pixels; material is good from 16 pixels on. */
        public static final Rules STANDARD = new Rules(1, 3, 16);

        /**
         * Checks the components.
         *
         * @param smallestDefectPx the smallest area of the mask that is a true defect, in pixels
         * @param tolerancePx how near to a mask or an ignored area a find may come that is not false
         * @param clearPx from how far away of any mask on the material of a defective image is good, where that is needed
         */
        public Rules {
            if (smallestDefectPx < 1 || tolerancePx < 0 || clearPx < 0) {
                throw new IllegalArgumentException("The smallest defect must be at least 1 pixel, distances 0.");
            }
        }
    }

    /**
     * A point of the free-response ROC.
     *
     * @param strength finds at least as strong count
     * @param falsePerImage the number of false finds, by that of all images
     * @param sensitivity the share of the true defects that are found
     */
    public record Point(double strength, double falsePerImage, double sensitivity) {}

    /**
     * Judges no image yet.
     *
     * @param rules what counts
     */
    public FreeResponse(Rules rules) {
        this.rules = rules;
    }

    /**
     * Takes an image whose finds are as strong as their highest score, and of which nothing is ignored.
     *
     * @param truth the true defects; of a good image, a mask without any
     * @param finds all areas above the outline level, with their mask
     */
    public void add(Defects finds, Mask truth) {
        add(finds, Defect::maxScore, truth, Mask.empty(truth.width(), truth.height()));
    }

    /**
     * Takes an image. For the whole curve the finds must be those of the lowest strength of interest: all areas above
     * the outline level.
     *
     * @param strength of a find, higher where it is more certain
     * @param truth the true defects; of a good image, a mask without any
     * @param ignored areas that count neither way
     * @param finds all areas above the outline level, with their mask
     * @throws IllegalArgumentException if the masks differ in size or a strength is not a number
     */
    public void add(Defects finds, ToDoubleFunction<Defect> strength, Mask truth, Mask ignored) {
        add(finds, strength, truth, ignored, Optional.empty());
    }

    /** Takes an image of which only a part may be inspected: there are no finds elsewhere, and no good material. */
    void add(Defects finds, ToDoubleFunction<Defect> strength, Mask truth, Mask ignored, Optional<Mask> inspected) {
        int width = truth.width();
        if (finds.mask().width() != width
                || ignored.width() != width
                || finds.mask().height() != truth.height()
                || ignored.height() != truth.height()) {
            throw new IllegalArgumentException("The masks of finds, true and ignored defects differ in size.");
        }
        double[] strengths = strengths(finds, strength);
        int[] labels = ordered(finds);
        Truth defective = Truth.of(truth);
        int[] fromTruth = distances(truth);
        int[] fromIgnored = distances(ignored);
        boolean[] hit = new boolean[strengths.length];
        boolean[] near = new boolean[strengths.length];
        boolean[] excused = new boolean[strengths.length];
        int[] best = new int[defective.defects()];
        Arrays.fill(best, -1);
        int clear = 0;
        for (int i = 0; i < labels.length; i++) {
            boolean good = defective.defects() == 0 || fromTruth[i] >= rules.clearPx();
            boolean seen = inspected.isEmpty() || inspected.get().get(i % width, i / width);
            clear += seen && good && fromIgnored[i] > rules.tolerancePx() ? 1 : 0;
            int find = labels[i] - 1;
            if (find < 0) {
                continue;
            }
            near[find] |= fromTruth[i] <= rules.tolerancePx();
            excused[find] |= fromIgnored[i] <= rules.tolerancePx();
            int defect = defective.labels()[i] - 1;
            if (defect >= 0 && defective.areas()[defect] >= rules.smallestDefectPx()) {
                hit[find] = true;
                int before = best[defect];
                if (before < 0 || stronger(strengths, find, before)) {
                    best[defect] = find;
                }
            }
        }
        for (int defect = 0; defect < best.length; defect++) {
            if (defective.areas()[defect] >= rules.smallestDefectPx()) {
                defects.add(best[defect] < 0 ? Double.NEGATIVE_INFINITY : strengths[best[defect]]);
            }
        }
        Arrays.stream(best).filter(find -> find >= 0).distinct().forEach(find -> hits.add(strengths[find]));
        double strongest = Double.NEGATIVE_INFINITY;
        for (int find = 0; find < strengths.length; find++) {
            if (hit[find] || near[find] || !excused[find]) {
                strongest = Math.max(strongest, strengths[find]);
            }
            if (!hit[find] && !near[find] && !excused[find]) {
                falseFinds.add(strengths[find]);
                Defect at = finds.list().get(find);
                if (defective.defects() == 0) {
                    onGoodImages.add(strengths[find]);
                } else if (fromTruth[((int) at.y()) * width + ((int) at.x())] >= rules.clearPx()) {
                    onClearArea.add(strengths[find]);
                }
            }
        }
        (defective.defects() == 0 ? goodImages : defectiveImages).add(strongest);
        if (defective.defects() == 0) {
            goodArea += (double) clear / labels.length;
        } else {
            clearArea += (double) clear / labels.length;
        }
        images++;
    }

    /**
     * Takes a defective image whose defects' places are not known: it only counts as flagged or missed.
     *
     * @param strength on the scale of strengths; higher is stronger
     * @param finds all areas above the outline level, with their mask
     */
    public void addWithoutMask(Defects finds, ToDoubleFunction<Defect> strength) {
        addWithoutMask(
                finds, strength, Mask.empty(finds.mask().width(), finds.mask().height()));
    }

    /**
     * Takes a defective image whose defects' places are not known: it only counts as flagged or missed.
     *
     * @param ignored areas whose finds do not flag it
     * @param strength on the scale of strengths; higher is stronger
     * @param finds all areas above the outline level, with their mask
     * @throws IllegalArgumentException if the masks differ in size or a strength is not a number
     */
    public void addWithoutMask(Defects finds, ToDoubleFunction<Defect> strength, Mask ignored) {
        if (finds.mask().width() != ignored.width() || finds.mask().height() != ignored.height()) {
            throw new IllegalArgumentException("The masks of finds and ignored defects differ in size.");
        }
        double[] strengths = strengths(finds, strength);
        int[] labels = ordered(finds);
        int[] fromIgnored = distances(ignored);
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] > 0 && fromIgnored[i] <= rules.tolerancePx()) {
                strengths[labels[i] - 1] = Double.NEGATIVE_INFINITY;
            }
        }
        defectiveImages.add(Arrays.stream(strengths).max().orElse(Double.NEGATIVE_INFINITY));
    }

    /**
     * The curve, with one point for every strength at which it moves. At the first point no find counts, at the last
     * every find does. Empty where there is no true defect.
     *
     * @return from the strongest point on
     */
    public List<Point> curve() {
        if (defects.count == 0) {
            return List.of();
        }
        double[] found = defects.sorted();
        double[] wrong = falseFinds.sorted();
        List<Point> curve = new ArrayList<>();
        curve.add(new Point(Double.POSITIVE_INFINITY, 0, 0));
        int f = found.length;
        int w = wrong.length;
        while ((f > 0 && found[f - 1] > Double.NEGATIVE_INFINITY) || w > 0) {
            double strength = Math.max(
                    f > 0 ? found[f - 1] : Double.NEGATIVE_INFINITY, w > 0 ? wrong[w - 1] : Double.NEGATIVE_INFINITY);
            while (f > 0 && found[f - 1] >= strength) {
                f--;
            }
            while (w > 0 && wrong[w - 1] >= strength) {
                w--;
            }
            curve.add(new Point(
                    strength, (double) (wrong.length - w) / images, (double) (found.length - f) / found.length));
        }
        return curve;
    }

    /**
     * The share of true defects found with a number of false finds an image, as in LUNA16's evaluation script:
     * interpolated linearly between the points of {@link #curve}; the highest of several points with the same number of
     * false finds; and beyond the last point its value. Empty where there is no true defect.
     *
     * @param falsePerImage false finds for each image, at least 0
     * @return in [0, 1]
     */
    public OptionalDouble sensitivityAt(double falsePerImage) {
        List<Point> curve = curve();
        return curve.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(at(curve, falsePerImage));
    }

    /**
     * The mean sensitivity at 1/8, 1/4, 1/2, 1, 2, 4 and 8 false finds an image, LUNA16's score (Setio et al. 2017,
     * Medical Image Analysis 42:1–13; the "competition performance metric" of Niemeijer et al. 2011). Empty where there
     * is no true defect.
     *
     * @return in [0, 1]
     */
    public OptionalDouble cpm() {
        List<Point> curve = curve();
        return curve.isEmpty()
                ? OptionalDouble.empty()
                : CPM_RATES.stream().mapToDouble(rate -> at(curve, rate)).average();
    }

    /**
     * The counts over the finds stronger than a level; a seed level of that strength would give the same.
     *
     * @param level {@link Double#NEGATIVE_INFINITY} for all finds
     * @return counts and shares
     */
    public OperatingPoint above(double level) {
        boolean good = goodImages.count > 0;
        return new OperatingPoint(
                level,
                defects.count,
                defects.above(level),
                hits.above(level),
                falseFinds.above(level),
                images,
                goodImages.count,
                goodImages.above(level),
                defectiveImages.count,
                defectiveImages.count - defectiveImages.above(level),
                (good ? onGoodImages : onClearArea).above(level),
                good ? goodArea : clearArea);
    }

    /** The sensitivity on a curve that is not empty. */
    static double at(List<Point> curve, double falsePerImage) {
        int next = 0;
        while (next < curve.size() && curve.get(next).falsePerImage() <= falsePerImage) {
            next++;
        }
        Point before = curve.get(next - 1);
        if (next == curve.size()) {
            return before.sensitivity();
        }
        Point after = curve.get(next);
        double share = (falsePerImage - before.falsePerImage()) / (after.falsePerImage() - before.falsePerImage());
        return before.sensitivity() + share * (after.sensitivity() - before.sensitivity());
    }

    private static boolean stronger(double[] strengths, int find, int than) {
        return strengths[find] > strengths[than] || (strengths[find] == strengths[than] && find < than);
    }

    private static double[] strengths(Defects finds, ToDoubleFunction<Defect> strength) {
        double[] strengths = finds.list().stream().mapToDouble(strength).toArray();
        for (double each : strengths) {
            if (Double.isNaN(each) || each == Double.NEGATIVE_INFINITY) {
                throw new IllegalArgumentException("The strength of a found defect is " + each + ".");
            }
        }
        return strengths;
    }

    /**
     * The place, from 1, in the list of the find that every pixel belongs to, or 0. No two areas have the same
     * bounding box: one that reaches from left to right and one from top to bottom would touch.
     */
    private static int[] ordered(Defects finds) {
        Map<Rectangle, Integer> places = new HashMap<>();
        for (Defect find : finds.list()) {
            places.put(new Rectangle(find.bx(), find.by(), find.width(), find.height()), places.size() + 1);
        }
        int[] labels = Components.label(finds.mask()).labels();
        List<Rectangle> boxes = new ArrayList<>();
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] > 0) {
                Rectangle pixel =
                        new Rectangle(i % finds.mask().width(), i / finds.mask().width(), 1, 1);
                if (labels[i] > boxes.size()) {
                    boxes.add(pixel);
                } else {
                    boxes.get(labels[i] - 1).add(pixel);
                }
            }
        }
        if (boxes.size() != finds.list().size() || !places.keySet().containsAll(boxes)) {
            throw new IllegalArgumentException("The list of found defects is not that of their mask.");
        }
        return Arrays.stream(labels)
                .map(label -> label == 0 ? 0 : places.getOrDefault(boxes.get(label - 1), 0))
                .toArray();
    }

    /** The chessboard distance of every pixel from the mask; more than any real one where the mask is empty. */
    private static int[] distances(Mask mask) {
        int width = mask.width();
        int height = mask.height();
        int[] distances = new int[width * height];
        Arrays.fill(distances, Integer.MAX_VALUE / 2);
        for (int pixel = mask.nextSet(0); pixel >= 0; pixel = mask.nextSet(pixel + 1)) {
            distances[pixel] = 0;
        }
        for (int i = 0; i < distances.length; i++) {
            int x = i % width;
            step(distances, i, x > 0, i - 1);
            step(distances, i, i >= width && x > 0, i - width - 1);
            step(distances, i, i >= width, i - width);
            step(distances, i, i >= width && x < width - 1, i - width + 1);
        }
        for (int i = distances.length - 1; i >= 0; i--) {
            int x = i % width;
            boolean below = i < distances.length - width;
            step(distances, i, x < width - 1, i + 1);
            step(distances, i, below && x < width - 1, i + width + 1);
            step(distances, i, below, i + width);
            step(distances, i, below && x > 0, i + width - 1);
        }
        return distances;
    }

    private static void step(int[] distances, int to, boolean possible, int from) {
        if (possible && distances[from] < distances[to]) {
            distances[to] = Math.min(distances[to], distances[from] + 1);
        }
    }

    /** A growing list of numbers. */
    private static final class Numbers {
        private double[] values = new double[16];
        private int count;

        void add(double value) {
            if (count == values.length) {
                values = Arrays.copyOf(values, 2 * count);
            }
            values[count++] = value;
        }

        int above(double level) {
            return (int) Arrays.stream(values, 0, count)
                    .filter(value -> value > level)
                    .count();
        }

        double[] sorted() {
            double[] sorted = Arrays.copyOf(values, count);
            Arrays.sort(sorted);
            return sorted;
        }
    }
}

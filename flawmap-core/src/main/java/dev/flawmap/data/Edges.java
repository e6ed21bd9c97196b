package dev.flawmap.data;

import dev.flawmap.image.BadImageException;
import dev.flawmap.image.Crop;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The parts at the edges of images that show no material: the data bar that a microscope burnt in, known from its maker
 * or seen, and borders of one grey, as shifted or stitched images have. Where bars differ in height, the tallest
 * counts.
 *
 * @param crop what is to be left out
 * @param sentence what was found and how, even if too few images have it to leave it out; empty if nothing was found
 */
public record Edges(Crop crop, String sentence) {
    /** The most images that are looked at; the bar of a microscope is the same in all. */
    private static final int LOOKED_AT = 12;

    /** The share of images that must agree. */
    private static final double MOST = 0.6;

    /** How far greys of one flat area differ, in levels of 8 bits: files may have been JPEGs. */
    private static final int REACH = 3;

    /** The share of a row's pixels that its most frequent grey has, in a bar. */
    private static final double BAR = 0.4;

    /** How much less it must be in the material beside the bar. */
    private static final double CLEARLY = 0.6;

    private static final double BORDER = 0.995;
    private static final int LEAST_BAR = 8;
    private static final double MOST_OF_SIDE = 0.4;

    /** The rows inside a bar that may be full of text or lines; half of what lies outside them, where that is more. */
    private static final int GAP = 4;

    /** The share that the bar's grey has where text ends, and how much less of it there is in text. */
    private static final double BESIDE_TEXT = 0.75;

    private static final double TEXT = 0.05;

    private static final int LEVELS = 256;

    /**
     * Looks at good images as they are, whatever is left out of them already.
     *
     * @param samples at least one; those that cannot be read are passed over
     * @return what most of them have in common
     * @throws IOException if one cannot be read for another reason than its content
     */
    public static Edges of(List<LabelledImage> samples) throws IOException {
        List<Seen> seen = new ArrayList<>();
        List<Integer> told = new ArrayList<>();
        int step = Math.max(1, samples.size() / LOOKED_AT);
        for (int i = 0; i < samples.size() && seen.size() < LOOKED_AT; i += step) {
            try {
                ImageFile file = samples.get(i).with(Reading.PLAIN).read();
                told.add(file.barRows());
                seen.add(edges(file.image(), file.barRows(), samples.size() == 1));
            } catch (BadImageException e) {
                continue;
            }
        }
        if (seen.isEmpty()) {
            return new Edges(Crop.NONE, "");
        }
        List<Integer> above = seen.stream().map(Seen::barAbove).toList();
        List<Integer> below = seen.stream().map(Seen::barBelow).toList();
        Crop crop = new Crop(
                Math.max(agreed(seen.stream().map(one -> one.crop().top()).toList()), tallest(above)),
                agreed(seen.stream().map(one -> one.crop().right()).toList()),
                Math.max(agreed(seen.stream().map(one -> one.crop().bottom()).toList()), tallest(below)),
                agreed(seen.stream().map(one -> one.crop().left()).toList()));
        if (crop.equals(Crop.NONE)) {
            return new Edges(crop, few(above, below));
        }
        boolean byMaker = agreed(told) > 0;
        return new Edges(
                crop,
                "The images have "
                        + (byMaker ? "a data bar that their maker tells of" : "a data bar or border")
                        + ", which is left out: " + crop + ".");
    }

    /** What is left out of one image, and how many rows of it at the top and at the bottom are sure to be a bar. */
    private record Seen(Crop crop, int barAbove, int barBelow) {}

    /** Rows at an edge, and whether they hold text. */
    private record Bar(int rows, boolean text) {
        static final Bar NONE = new Bar(0, false);

        int sure() {
            return text ? rows : 0;
        }
    }

    private static String few(List<Integer> above, List<Integer> below) {
        int top = above.stream().mapToInt(rows -> rows).max().orElse(0);
        int bottom = below.stream().mapToInt(rows -> rows).max().orElse(0);
        if (top == 0 && bottom == 0) {
            return "";
        }
        List<Integer> rows = bottom > 0 ? below : above;
        return rows.stream().filter(one -> one > 0).count() + " of " + rows.size()
                + " images that were looked at seem to have a data bar, too few for leaving it out of all; "
                + new Crop(top, 0, bottom, 0) + " would leave it out.";
    }

    /** The rows of the tallest bar, where most images have one. */
    private static int tallest(List<Integer> bars) {
        long some = bars.stream().filter(rows -> rows > 0).count();
        return some >= MOST * bars.size()
                ? bars.stream().mapToInt(rows -> rows).max().orElse(0)
                : 0;
    }

    /** The largest number that most of them reach to within a row or two, or 0. */
    private static int agreed(List<Integer> rows) {
        int[] sorted = rows.stream().mapToInt(i -> i).sorted().toArray();
        int typical = sorted[sorted.length / 2];
        long alike = Arrays.stream(sorted)
                .filter(row -> row > 0 && Math.abs(row - typical) <= 2)
                .count();
        return typical > 0 && alike >= MOST * sorted.length
                ? Arrays.stream(sorted)
                        .filter(row -> Math.abs(row - typical) <= 2)
                        .max()
                        .orElse(0)
                : 0;
    }

    /** The edges of one image. */
    private static Seen edges(GreyImage image, int barRows, boolean alone) {
        double[] rows = flatness(image, true);
        int top = border(rows, false);
        int bottom = border(rows, true);
        Bar above = barRows > 0 ? Bar.NONE : bar(image, rows, false, alone);
        Bar below = barRows > 0 ? new Bar(barRows, true) : bar(image, rows, true, alone);
        top = Math.max(top, above.rows());
        bottom = Math.max(bottom, below.rows());
        if (image.height() - top - bottom < 2) {
            return new Seen(Crop.NONE, 0, 0);
        }
        GreyImage between = image.crop(0, top, image.width(), image.height() - top - bottom);
        double[] columns = flatness(between, false);
        return new Seen(
                new Crop(top, border(columns, true), bottom, border(columns, false)), above.sure(), below.sure());
    }

    /** The share of pixels, row by row or column by column, that have its most frequent grey. */
    private static double[] flatness(GreyImage image, boolean byRow) {
        int lines = byRow ? image.height() : image.width();
        int length = byRow ? image.width() : image.height();
        double[] flat = new double[lines];
        for (int line = 0; line < lines; line++) {
            int[] counts = new int[LEVELS];
            for (int i = 0; i < length; i++) {
                float grey = byRow ? image.get(i, line) : image.get(line, i);
                counts[level(grey)]++;
            }
            flat[line] = (double) around(counts, mostFrequent(counts)) / length;
        }
        return flat;
    }

    /** The share of pixels, row by row, that have the grey most frequent in the outermost rows at an edge. */
    private static double[] ofBackground(GreyImage image, boolean atEnd) {
        int height = image.height();
        int[] outermost = new int[LEVELS];
        for (int y = 0; y < height; y++) {
            boolean outer = (atEnd ? height - 1 - y : y) < LEAST_BAR;
            for (int x = 0; outer && x < image.width(); x++) {
                outermost[level(image.get(x, y))]++;
            }
        }
        int background = mostFrequent(outermost);
        double[] share = new double[height];
        for (int y = 0; y < height; y++) {
            int count = 0;
            for (int x = 0; x < image.width(); x++) {
                count += Math.abs(level(image.get(x, y)) - background) <= REACH ? 1 : 0;
            }
            share[y] = (double) count / image.width();
        }
        return share;
    }

    private static int level(float grey) {
        return Math.round(Math.max(0, Math.min(1, grey)) * (LEVELS - 1));
    }

    /** The level that most pixels have, or nearly. */
    private static int mostFrequent(int[] counts) {
        int best = 0;
        for (int level = 1; level < LEVELS; level++) {
            best = around(counts, level) > around(counts, best) ? level : best;
        }
        return best;
    }

    private static int around(int[] counts, int level) {
        int sum = 0;
        for (int i = Math.max(0, level - REACH); i <= Math.min(LEVELS - 1, level + REACH); i++) {
            sum += counts[i];
        }
        return sum;
    }

    /** Lines of one grey at an edge; none where most of the image is so. */
    private static int border(double[] flat, boolean atEnd) {
        int count = 0;
        while (count < flat.length && flat[at(flat, count, atEnd)] >= BORDER) {
            count++;
        }
        return count >= 2 && count <= MOST_OF_SIDE * flat.length ? count : 0;
    }

    /** Rows of a bar at an edge: of one grey but for text, beside material that clearly has less of it. */
    private static Bar bar(GreyImage image, double[] flat, boolean atEnd, boolean alone) {
        double[] share = ofBackground(image, atEnd);
        int count = 0;
        int gap = 0;
        for (int i = 0; i < share.length && gap <= Math.max(GAP, count / 2); i++) {
            if (share[at(share, i, atEnd)] >= BAR) {
                count = i + 1;
                gap = 0;
            } else {
                gap++;
            }
        }
        if (count < LEAST_BAR || count > MOST_OF_SIDE * share.length) {
            return Bar.NONE;
        }
        double inside = median(share, 0, count, atEnd);
        double beside = median(share, count, Math.min(share.length, 3 * count + 20), atEnd);
        // Of one image alone, nothing says that others have it in the same place.
        if (beside > (alone ? CLEARLY * CLEARLY : CLEARLY) * inside) {
            return Bar.NONE;
        }
        return new Bar(count + line(flat, count, atEnd), hasText(share, count, atEnd));
    }

    /** The rows of a line of another grey that parts a bar from the material. */
    private static int line(double[] flat, int bar, boolean atEnd) {
        int rows = 0;
        while (bar + rows < flat.length && flat[at(flat, bar + rows, atEnd)] >= BORDER) {
            rows++;
        }
        return rows <= GAP ? rows : 0;
    }

    /**
     * Whether a bar has rows with less of its grey inside and ends with much of it; the round edge of a part does not.
     */
    private static boolean hasText(double[] share, int bar, boolean atEnd) {
        double least = 1;
        boolean text = false;
        double last = 0;
        for (int i = 0; i < bar; i++) {
            double here = share[at(share, i, atEnd)];
            least = Math.min(least, here);
            text |= here - least >= TEXT;
            last = i >= bar - GAP ? Math.max(last, here) : last;
        }
        return text && last >= BESIDE_TEXT;
    }

    private static double median(double[] flat, int from, int to, boolean atEnd) {
        double[] some = new double[to - from];
        for (int i = from; i < to; i++) {
            some[i - from] = flat[at(flat, i, atEnd)];
        }
        Arrays.sort(some);
        return some[some.length / 2];
    }

    private static int at(double[] flat, int i, boolean atEnd) {
        return atEnd ? flat.length - 1 - i : i;
    }
}

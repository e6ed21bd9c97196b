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
 * What at the edges of images shows no material: a data bar that a microscope burnt in, told by its maker or seen, and
 * borders of one grey, as of images that were shifted or stitched.
 *
 * @param crop what is to be left out
 * @param sentence what was found and how; empty where there is nothing
 */
public record Edges(Crop crop, String sentence) {
    /** The most images that are looked at; the bar of a microscope is the same in all. */
    private static final int LOOKED_AT = 12;

    /** The share of images that must agree. */
    private static final double MOST = 0.6;

    /** How far greys of one flat area differ, as a share of full scale: files may have been JPEGs. */
    private static final float FLAT = 2.5f / 255;

    /** The share of a row's pixels that its most frequent grey has, in a bar. */
    private static final double BAR = 0.4;

    /** How much less it must be in the material beside the bar. */
    private static final double CLEARLY = 0.6;

    private static final double BORDER = 0.995;
    private static final int LEAST_BAR = 8;
    private static final double MOST_OF_SIDE = 0.4;

    /** The rows inside a bar that may be full of text or lines. */
    private static final int GAP = 4;

    private static final int LEVELS = 256;

    /**
     * Looks at good images as they are, whatever is left out of them already.
     *
     * @param samples at least one; those that cannot be read are passed over
     * @return what most of them have in common
     * @throws IOException if one cannot be read for another reason than its content
     */
    public static Edges of(List<LabelledImage> samples) throws IOException {
        List<Crop> seen = new ArrayList<>();
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
        Crop crop = new Crop(
                agreed(seen.stream().map(Crop::top).toList()),
                agreed(seen.stream().map(Crop::right).toList()),
                agreed(seen.stream().map(Crop::bottom).toList()),
                agreed(seen.stream().map(Crop::left).toList()));
        if (crop.equals(Crop.NONE)) {
            return new Edges(crop, "");
        }
        boolean byMaker = agreed(told) > 0;
        return new Edges(
                crop,
                "The images have "
                        + (byMaker ? "a data bar that their maker tells of" : "a data bar or border")
                        + ", which is left out: " + crop + ".");
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
    private static Crop edges(GreyImage image, int barRows, boolean alone) {
        double[] rows = flatness(image, true);
        int top = border(rows, false);
        int bottom = border(rows, true);
        if (barRows > 0) {
            bottom = Math.max(bottom, barRows);
        } else {
            int below = bar(rows, true, alone);
            int above = bar(rows, false, alone);
            bottom = Math.max(bottom, below);
            top = Math.max(top, above);
        }
        if (image.height() - top - bottom < 2) {
            return Crop.NONE;
        }
        GreyImage between = image.crop(0, top, image.width(), image.height() - top - bottom);
        double[] columns = flatness(between, false);
        return new Crop(top, border(columns, true), bottom, border(columns, false));
    }

    /** The share of pixels, row by row or column by column, that have its most frequent grey. */
    private static double[] flatness(GreyImage image, boolean byRow) {
        int lines = byRow ? image.height() : image.width();
        int length = byRow ? image.width() : image.height();
        int reach = Math.round(FLAT * (LEVELS - 1));
        double[] flat = new double[lines];
        for (int line = 0; line < lines; line++) {
            int[] counts = new int[LEVELS];
            for (int i = 0; i < length; i++) {
                float grey = byRow ? image.get(i, line) : image.get(line, i);
                counts[Math.round(Math.max(0, Math.min(1, grey)) * (LEVELS - 1))]++;
            }
            int most = 0;
            for (int level = 0; level < LEVELS; level++) {
                int sum = 0;
                for (int i = Math.max(0, level - reach); i <= Math.min(LEVELS - 1, level + reach); i++) {
                    sum += counts[i];
                }
                most = Math.max(most, sum);
            }
            flat[line] = (double) most / length;
        }
        return flat;
    }

    /** Lines of one grey at an edge; none where most of the image is so. */
    private static int border(double[] flat, boolean atEnd) {
        int count = 0;
        while (count < flat.length && flat[at(flat, count, atEnd)] >= BORDER) {
            count++;
        }
        return count >= 2 && count <= MOST_OF_SIDE * flat.length ? count : 0;
    }

    /** Rows of a bar at an edge: flat all along but for text, beside material that is clearly less so. */
    private static int bar(double[] flat, boolean atEnd, boolean alone) {
        int count = 0;
        int gap = 0;
        for (int i = 0; i < flat.length && gap <= GAP; i++) {
            if (flat[at(flat, i, atEnd)] >= BAR) {
                count = i + 1;
                gap = 0;
            } else {
                gap++;
            }
        }
        if (count < LEAST_BAR || count > MOST_OF_SIDE * flat.length) {
            return 0;
        }
        double inside = median(flat, 0, count, atEnd);
        double beside = median(flat, count, Math.min(flat.length, 3 * count + 20), atEnd);
        // Of one image alone, nothing says that others have it in the same place.
        return beside <= (alone ? CLEARLY * CLEARLY : CLEARLY) * inside ? count : 0;
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

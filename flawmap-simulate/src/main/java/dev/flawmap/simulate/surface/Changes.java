package dev.flawmap.simulate.surface;

import dev.flawmap.image.Components;
import dev.flawmap.image.Mask;

/**
 * What flaws change: the areas a person would mark, but never a pixel where no flaw lies on top. Gaps in an area, such
 * as where a bead is as bright as the fibre it grew from, count as changed; specks do not.
 */
public final class Changes {
    /** A smaller difference of greys is not seen. */
    public static final float VISIBLE = 0.03f;
    /** Half the width of the gaps that are closed, in pixels. */
    private static final int GAP = 5;
    /** Smaller areas, in pixels, are specks. */
    private static final int MIN_AREA = 25;
    /** Smaller areas are specks where lines of a pixel's width count. */
    private static final int MIN_THIN_AREA = 6;

    private final int width;
    private final int height;
    private final boolean[] flaw;

    private Changes(int width, int height, boolean[] flaw) {
        this.width = width;
        this.height = height;
        this.flaw = flaw;
    }

    /**
     * The changes between two images of {@code width * height} greys, row by row.
     *
     * @param width in pixels
     * @param height in pixels
     * @param before the greys of the good image
     * @param after the greys of the defective one
     * @param flaw where a flaw may have changed something
     * @return the changed pixels
     */
    public static Mask between(int width, int height, float[] before, float[] after, boolean[] flaw) {
        Changes changes = new Changes(width, height, flaw);
        boolean[] set = changes.visible(before, after);
        return changes.withoutSpecks(changes.smoothed(changes.closed(changes.smoothed(set))), MIN_AREA);
    }

    /**
     * The changes between two images, with lines that are a pixel wide and points of a few pixels, which
     * {@link #between} takes for specks.
     *
     * @param width in pixels
     * @param height in pixels
     * @param before the greys of the good image
     * @param after the greys of the defective one
     * @param flaw where a flaw may have changed something
     * @return the changed pixels
     */
    public static Mask withThin(int width, int height, float[] before, float[] after, boolean[] flaw) {
        Changes changes = new Changes(width, height, flaw);
        return changes.withoutSpecks(changes.closed(changes.visible(before, after)), MIN_THIN_AREA);
    }

    private boolean[] visible(float[] before, float[] after) {
        boolean[] set = new boolean[flaw.length];
        for (int i = 0; i < set.length; i++) {
            set[i] = flaw[i] && Math.abs(after[i] - before[i]) > VISIBLE;
        }
        return set;
    }

    /** Every pixel as most of the nine around it. */
    private boolean[] smoothed(boolean[] set) {
        boolean[] out = new boolean[set.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int i = y * width + x;
                out[i] = flaw[i] && most(set, x, y);
            }
        }
        return out;
    }

    private boolean most(boolean[] set, int x, int y) {
        int balance = 0;
        for (int ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
            for (int nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
                balance += set[ny * width + nx] ? 1 : -1;
            }
        }
        return balance > 0;
    }

    /** Widened by the gap, and narrowed again. */
    private boolean[] closed(boolean[] set) {
        boolean[] wide = spread(spread(set, true, width, 1, height, width), true, height, width, width, 1);
        boolean[] out = spread(spread(wide, false, width, 1, height, width), false, height, width, width, 1);
        for (int i = 0; i < out.length; i++) {
            out[i] &= flaw[i];
        }
        return out;
    }

    /**
     * Spreads a value by the gap along every line of pixels.
     *
     * @param length the number of pixels of a line
     * @param step from one pixel of a line to the next
     * @param lines the number of lines
     * @param nextLine from the first pixel of a line to that of the next
     */
    private static boolean[] spread(boolean[] set, boolean value, int length, int step, int lines, int nextLine) {
        boolean[] out = new boolean[set.length];
        for (int line = 0; line < lines; line++) {
            int last = -GAP - 1;
            int ahead = 0;
            for (int i = 0; i < length; i++) {
                for (; ahead < length && ahead <= i + GAP; ahead++) {
                    if (set[line * nextLine + ahead * step] == value) {
                        last = ahead;
                    }
                }
                out[line * nextLine + i * step] = (last >= i - GAP) == value;
            }
        }
        return out;
    }

    private Mask withoutSpecks(boolean[] set, int minArea) {
        Components areas = Components.label(new Mask(width, height, set));
        int[] sizes = areas.areas();
        boolean[] kept = new boolean[set.length];
        for (int i = 0; i < kept.length; i++) {
            int label = areas.labels()[i];
            kept[i] = label > 0 && sizes[label - 1] >= minArea;
        }
        return new Mask(width, height, kept);
    }
}

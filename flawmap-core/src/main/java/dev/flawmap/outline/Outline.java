package dev.flawmap.outline;

import dev.flawmap.Defect;
import dev.flawmap.Inspection;
import dev.flawmap.image.Mask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The outline of a connected area: closed polygons along the edges of pixels, each corner once.
 *
 * @param outer around the area, clockwise as seen
 * @param holes in it, the other way round
 * @param pixels the number of pixels of the area
 */
public record Outline(List<int[]> outer, List<List<int[]>> holes, int pixels) {
    private static final int[] DX = {1, 0, -1, 0};
    private static final int[] DY = {0, 1, 0, -1};

    /**
     * Copies the lists.
     *
     * @param outer around the area, clockwise as seen
     * @param holes in it, the other way round
     * @param pixels the number of pixels of the area
     */
    public Outline {
        outer = List.copyOf(outer);
        holes = List.copyOf(holes);
    }

    /**
     * The outline of a connected area of a mask, whose pixels touch at sides or corners.
     *
     * @param mask with the area
     * @param first a pixel of it, counted row by row from the top left
     * @return its outline
     */
    public static Outline of(Mask mask, int first) {
        BitSet area = area(bits(mask), mask.width(), mask.height(), first, true);
        List<List<int[]>> polygons = polygons(area, mask.width(), mask.height());
        return new Outline(polygons.get(0), polygons.subList(1, polygons.size()), area.cardinality());
    }

    /**
     * The outlines of the parts of a connected area whose pixels touch at sides. A polygon passes no corner twice, and two of
     * a part touch at corners at most, as the Simple Features standard asks.
     */
    static List<Outline> parts(Mask mask, int first) {
        List<Outline> parts = new ArrayList<>();
        BitSet left = area(bits(mask), mask.width(), mask.height(), first, true);
        while (!left.isEmpty()) {
            BitSet part = area(left, mask.width(), mask.height(), left.nextSetBit(0), false);
            left.andNot(part);
            List<int[]> outer = List.of();
            List<List<int[]>> holes = new ArrayList<>();
            for (List<int[]> polygon : polygons(part, mask.width(), mask.height())) {
                for (List<int[]> simple : simple(polygon)) {
                    if (isClockwise(simple)) {
                        outer = simple;
                    } else {
                        holes.add(simple);
                    }
                }
            }
            parts.add(new Outline(outer, holes, part.cardinality()));
        }
        return parts;
    }

    /** Cuts a polygon in two wherever it passes a corner once more. */
    private static List<List<int[]>> simple(List<int[]> polygon) {
        List<List<int[]>> cut = new ArrayList<>();
        List<int[]> path = new ArrayList<>();
        Map<List<Integer>, Integer> places = new HashMap<>();
        for (int[] corner : polygon) {
            Integer place = places.get(List.of(corner[0], corner[1]));
            if (place != null) {
                List<int[]> loop = path.subList(place, path.size());
                cut.add(List.copyOf(loop));
                loop.forEach(passed -> places.remove(List.of(passed[0], passed[1])));
                loop.clear();
            }
            places.put(List.of(corner[0], corner[1]), path.size());
            path.add(corner);
        }
        cut.add(path);
        return cut;
    }

    private static boolean isClockwise(List<int[]> polygon) {
        long area = 0;
        for (int i = 0; i < polygon.size(); i++) {
            int[] from = polygon.get(i);
            int[] to = polygon.get((i + 1) % polygon.size());
            area += (long) from[0] * to[1] - (long) to[0] * from[1];
        }
        return area > 0;
    }

    /** The polygons around an area and the holes in it, the outer one first. */
    private static List<List<int[]>> polygons(BitSet area, int width, int height) {
        // Upper sides of pixels that a polygon has passed; every polygon has one at least.
        BitSet passed = new BitSet();
        List<List<int[]>> polygons = new ArrayList<>();
        for (int pixel = area.nextSetBit(0); pixel >= 0; pixel = area.nextSetBit(pixel + 1)) {
            boolean open = pixel < width || !area.get(pixel - width);
            if (open && !passed.get(pixel)) {
                polygons.add(trace(area, width, height, pixel % width, pixel / width, passed));
            }
        }
        return polygons;
    }

    /**
     * The outline of a defect.
     *
     * @param inspection that found it
     * @param defect one of its defects
     * @return the outline, in pixels of the inspected image
     */
    public static Outline of(Inspection inspection, Defect defect) {
        Mask box = box(inspection, defect);
        return of(box, first(box, defect)).moved(defect.bx(), defect.by());
    }

    /**
     * The outlines of the parts of a defect whose pixels touch at sides. A polygon passes no corner twice, and two of a part
     * touch at corners at most, as the Simple Features standard asks.
     *
     * @param inspection that found it
     * @param defect one of its defects
     * @return the outlines, in pixels of the inspected image
     */
    public static List<Outline> parts(Inspection inspection, Defect defect) {
        Mask box = box(inspection, defect);
        return parts(box, first(box, defect)).stream()
                .map(part -> part.moved(defect.bx(), defect.by()))
                .toList();
    }

    /** What is found within a defect's bounds. */
    private static Mask box(Inspection inspection, Defect defect) {
        BitSet box = new BitSet();
        for (int y = 0; y < defect.height(); y++) {
            for (int x = 0; x < defect.width(); x++) {
                if (inspection.predMask().get(defect.bx() + x, defect.by() + y)) {
                    box.set(y * defect.width() + x);
                }
            }
        }
        return Mask.of(defect.width(), defect.height(), box);
    }

    /** A pixel of a defect, which touches the upper side of its bounds; others may as well. */
    private static int first(Mask box, Defect defect) {
        for (int x = box.nextSet(0); x >= 0 && x < defect.width(); x = box.nextSet(x + 1)) {
            if (area(bits(box), box.width(), box.height(), x, true).cardinality() == defect.areaPx()) {
                return x;
            }
        }
        throw new IllegalArgumentException("The inspection has no such defect.");
    }

    private Outline moved(int dx, int dy) {
        return new Outline(
                moved(outer, dx, dy),
                holes.stream().map(hole -> moved(hole, dx, dy)).toList(),
                pixels);
    }

    private static List<int[]> moved(List<int[]> polygon, int dx, int dy) {
        return polygon.stream()
                .map(corner -> new int[] {corner[0] + dx, corner[1] + dy})
                .toList();
    }

    private static BitSet bits(Mask mask) {
        BitSet bits = new BitSet();
        for (int pixel = mask.nextSet(0); pixel >= 0; pixel = mask.nextSet(pixel + 1)) {
            bits.set(pixel);
        }
        return bits;
    }

    /**
     * A connected area.
     *
     * @param corners whether pixels that touch at corners alone belong together
     */
    private static BitSet area(BitSet pixels, int width, int height, int first, boolean corners) {
        BitSet area = new BitSet();
        int[] waiting = new int[64];
        int count = 0;
        waiting[count++] = first;
        area.set(first);
        while (count > 0) {
            int pixel = waiting[--count];
            int x = pixel % width;
            int y = pixel / width;
            for (int ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
                for (int nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
                    int next = ny * width + nx;
                    if (pixels.get(next) && !area.get(next) && (corners || nx == x || ny == y)) {
                        area.set(next);
                        if (count == waiting.length) {
                            waiting = Arrays.copyOf(waiting, 2 * count);
                        }
                        waiting[count++] = next;
                    }
                }
            }
        }
        return area;
    }

    /** Follows the edges with the area on the right, from the upper left corner of a pixel to the right. */
    private static List<int[]> trace(BitSet area, int width, int height, int startX, int startY, BitSet passed) {
        List<int[]> corners = new ArrayList<>();
        int x = startX;
        int y = startY;
        int direction = 0;
        do {
            if (direction == 0) {
                passed.set(y * width + x);
            }
            x += DX[direction];
            y += DY[direction];
            // Pixels ahead on the left and on the right of the edge that was just passed.
            boolean left = in(
                    area,
                    width,
                    height,
                    x + (DX[direction] + DY[direction] - 1) / 2,
                    y + (DY[direction] - DX[direction] - 1) / 2);
            boolean right = in(
                    area,
                    width,
                    height,
                    x + (DX[direction] - DY[direction] - 1) / 2,
                    y + (DY[direction] + DX[direction] - 1) / 2);
            // Pixels that touch at corners belong together: what is ahead on the left is turned to.
            int turn = left ? 3 : right ? 0 : 1;
            if (turn != 0) {
                corners.add(new int[] {x, y});
            }
            direction = (direction + turn) % 4;
        } while (x != startX || y != startY || direction != 0);
        return corners;
    }

    private static boolean in(BitSet area, int width, int height, int x, int y) {
        return x >= 0 && y >= 0 && x < width && y < height && area.get(y * width + x);
    }
}

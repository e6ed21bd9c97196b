package dev.flawmap;

import java.util.BitSet;

/**
 * The length of an area's outer border as ImageJ measures it on its traced outlines: the sides of the pixels along it,
 * less 2 − √2 for every corner that is cut, where a step of one pixel counts as one cut for its two corners.
 */
final class Perimeter {
    private static final double CUT = 2 - Math.sqrt(2);

    /** The steps to the right, down, to the left and up. */
    private static final int[] DX = {1, 0, -1, 0};

    private static final int[] DY = {0, 1, 0, -1};
    private static final int DOWN = 1;

    private final BitSet mask;
    private final int width;

    private Perimeter(BitSet mask, int width) {
        this.mask = mask;
        this.width = width;
    }

    /**
     * {@return the length in pixels}
     *
     * @param mask rows of pixels, those of the area (8 neighbours) set, and none that touch it
     * @param width of a row
     * @param first the area's first pixel
     */
    static double of(BitSet mask, int width, int first) {
        return new Perimeter(mask, width).trace(first);
    }

    private boolean inside(int x, int y) {
        return x >= 0 && x < width && y >= 0 && mask.get(y * width + x);
    }

    /** Goes round with the area at the right hand, from the first corner below the end of its first run on, as ImageJ. */
    private double trace(int first) {
        int x = first % width;
        int y = first / width;
        while (inside(x, y)) {
            x++;
        }
        y++;
        int direction = DOWN;
        int turned = turned(x, y, direction);
        while (turned == direction) {
            y++;
            turned = turned(x, y, direction);
        }
        int startX = x;
        int startY = y;
        int start = turned;
        direction = start;
        long length = 0;
        long side = 0;
        long corners = 1;
        boolean corner = true;
        do {
            x += DX[direction];
            y += DY[direction];
            length++;
            side++;
            turned = turned(x, y, direction);
            boolean done = x == startX && y == startY && turned == start;
            if (turned != direction && !done) {
                corner = side > 1 || !corner;
                corners += corner ? 1 : 0;
                side = 0;
            }
            direction = turned;
        } while (x != startX || y != startY || direction != start);
        return length - corners * CUT;
    }

    /** The direction in which the border goes on from a corner: to the left where that is possible, or on, or right. */
    private int turned(int x, int y, int direction) {
        int left = (direction + 3) % 4;
        // The pixel ahead at the left is the one on the far side of the corner.
        if (ahead(x, y, direction, left)) {
            return left;
        }
        int right = (direction + 1) % 4;
        return ahead(x, y, direction, right) ? direction : right;
    }

    /** Whether the pixel ahead of a corner, at one hand, is in the area. */
    private boolean ahead(int x, int y, int direction, int hand) {
        int dx = DX[direction] + DX[hand];
        int dy = DY[direction] + DY[hand];
        return inside(dx > 0 ? x : x - 1, dy > 0 ? y : y - 1);
    }
}

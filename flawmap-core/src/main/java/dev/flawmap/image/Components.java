package dev.flawmap.image;

import java.util.Arrays;

/**
 * The connected areas of a mask, neighbours being the 8 pixels around one.
 *
 * @param count how many there are
 * @param labels for every pixel, row by row, the number of its area, 1 to {@code count} in reading order, or 0
 */
@SuppressWarnings("ArrayRecordComponent")
public record Components(int count, int[] labels) {

    /**
     * Labels a mask's areas.
     *
     * @param mask whose connected pixels (8 neighbours) make an area
     * @return the label of every pixel
     */
    public static Components label(Mask mask) {
        int width = mask.width();
        int height = mask.height();
        boolean[] set = mask.pixels();
        int[] labels = new int[set.length];
        int[] stack = new int[256];
        int count = 0;
        for (int start = 0; start < set.length; start++) {
            if (!set[start] || labels[start] != 0) {
                continue;
            }
            count++;
            labels[start] = count;
            int depth = 0;
            stack[depth++] = start;
            while (depth > 0) {
                int pixel = stack[--depth];
                int x = pixel % width;
                int y = pixel / width;
                for (int ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
                    for (int nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
                        int neighbour = ny * width + nx;
                        if (set[neighbour] && labels[neighbour] == 0) {
                            labels[neighbour] = count;
                            if (depth == stack.length) {
                                stack = Arrays.copyOf(stack, 2 * depth);
                            }
                            stack[depth++] = neighbour;
                        }
                    }
                }
            }
        }
        return new Components(count, labels);
    }

    /** {@return the number of pixels of each area; index 0 stands for area 1} */
    public int[] areas() {
        int[] areas = new int[count];
        for (int label : labels) {
            if (label > 0) {
                areas[label - 1]++;
            }
        }
        return areas;
    }
}

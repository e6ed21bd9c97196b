package dev.flawmap;

/**
 * Square patches on a regular grid over the part of an image that whole patches side by side would fill, counted from
 * the top left: 32×32 patches at stride 16 on 1024×696 pixels cover 1024×672 and are 63×41 = 2,583, as in the thesis.
 * Patch {@code i} lies in row {@code i / columns} and column {@code i % columns}.
 *
 * @param size the side of a patch in pixels
 * @param stride the distance between neighbouring patches in pixels
 */
public record PatchGrid(int size, int stride) {
    public PatchGrid {
        if (size < 1 || stride < 1) {
            throw new IllegalArgumentException("A patch grid needs a positive size and stride.");
        }
    }

    /** The number of patches side by side in an image of that width; 0 if none fits. */
    public int columns(int width) {
        return count(width);
    }

    /** The number of patches below each other in an image of that height; 0 if none fits. */
    public int rows(int height) {
        return count(height);
    }

    /** The number of patches in an image of that size. */
    public int count(int width, int height) {
        return columns(width) * rows(height);
    }

    /** The mean of a map over every patch. */
    public float[] means(AnomalyMap map) {
        int width = map.width();
        double[] sums = new double[(width + 1) * (map.height() + 1)];
        for (int y = 0; y < map.height(); y++) {
            double row = 0;
            for (int x = 0; x < width; x++) {
                row += map.get(x, y);
                sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
            }
        }
        int across = columns(width);
        float[] means = new float[count(width, map.height())];
        for (int i = 0; i < means.length; i++) {
            int x = i % across * stride;
            int y = i / across * stride;
            int top = y * (width + 1);
            int bottom = (y + size) * (width + 1);
            double sum = sums[bottom + x + size] - sums[bottom + x] - sums[top + x + size] + sums[top + x];
            means[i] = (float) (sum / (size * size));
        }
        return means;
    }

    private int count(int length) {
        return length < size ? 0 : (length / size * size - size) / stride + 1;
    }
}

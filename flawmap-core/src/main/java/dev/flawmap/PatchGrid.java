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
    /**
     * Checks the components.
     *
     * @param size the side of a patch in pixels
     * @param stride the distance between neighbouring patches in pixels
     * @throws IllegalArgumentException with one sentence, if one is not what it should be
     */
    public PatchGrid {
        if (size < 1 || stride < 1) {
            throw new IllegalArgumentException("A patch grid needs a positive size and stride.");
        }
    }

    /**
     * {@return the number of patches side by side in an image of that width; 0 if none fits}
     *
     * @param width the image's, in pixels
     */
    public int columns(int width) {
        return count(width);
    }

    /**
     * {@return the number of patches below each other in an image of that height; 0 if none fits}
     *
     * @param height the image's, in pixels
     */
    public int rows(int height) {
        return count(height);
    }

    /**
     * {@return the number of patches in an image of that size}
     *
     * @param width the image's, in pixels
     * @param height the image's, in pixels
     */
    public int count(int width, int height) {
        return columns(width) * rows(height);
    }

    /**
     * {@return the highest value of a map in every patch}
     *
     * @param map at least as large as a patch
     */
    public float[] maxima(AnomalyMap map) {
        int across = columns(map.width());
        float[] maxima = new float[count(map.width(), map.height())];
        for (int i = 0; i < maxima.length; i++) {
            int left = i % across * stride;
            int top = i / across * stride;
            float highest = Float.NEGATIVE_INFINITY;
            for (int y = top; y < top + size; y++) {
                for (int x = left; x < left + size; x++) {
                    highest = Math.max(highest, map.get(x, y));
                }
            }
            maxima[i] = highest;
        }
        return maxima;
    }

    private int count(int length) {
        return length < size ? 0 : (length / size * size - size) / stride + 1;
    }
}

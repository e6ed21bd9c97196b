package dev.flawmap;

/**
 * Square patches on a regular grid, the first at the top left; patches that would cross the right or lower border are
 * left out. Patch {@code i} lies in row {@code i / columns} and column {@code i % columns}.
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
        return width < size ? 0 : (width - size) / stride + 1;
    }

    /** The number of patches below each other in an image of that height; 0 if none fits. */
    public int rows(int height) {
        return height < size ? 0 : (height - size) / stride + 1;
    }

    /** The number of patches in an image of that size. */
    public int count(int width, int height) {
        return columns(width) * rows(height);
    }
}

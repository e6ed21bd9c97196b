package dev.flawmap.image;

/** What of an image is looked at. Thread-safe. */
@FunctionalInterface
public interface Region {
    /**
     * The pixels that are looked at.
     *
     * @param width of the image in pixels
     * @param height of the image in pixels
     * @return a mask of that size
     * @throws IllegalArgumentException with one sentence, if the region is not one of such an image
     */
    Mask inside(int width, int height);
}

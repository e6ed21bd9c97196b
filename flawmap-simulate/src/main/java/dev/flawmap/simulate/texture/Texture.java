package dev.flawmap.simulate.texture;

import dev.flawmap.image.GreyImage;

/** One material: images of it share their parameters and differ in all that is left to chance. Thread-safe. */
@FunctionalInterface
public interface Texture {
    /**
     * An image of good material, which depends on the material, the size and the seed alone.
     *
     * @param width in pixels
     * @param height in pixels
     * @param imageSeed of what differs from image to image
     * @return the image, its values in [0, 1]
     * @throws IllegalArgumentException if a side is not from 16 to 8192 pixels
     */
    GreyImage image(int width, int height, long imageSeed);
}

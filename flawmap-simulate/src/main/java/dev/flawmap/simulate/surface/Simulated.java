package dev.flawmap.simulate.surface;

import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Mask;

/**
 * A made-up image and its defects.
 *
 * @param image the material with its defects
 * @param mask set where defects lie and visibly change the image, small gaps closed; as large as the image
 */
public record Simulated(GreyImage image, Mask mask) {
    private static final int MIN_SIDE = 16;
    private static final int MAX_SIDE = 8192;

    /**
     * Checks the components.
     *
     * @param image the material with its defects
     * @param mask set where defects lie and visibly change the image, small gaps closed; as large as the image
     * @throws IllegalArgumentException with one sentence, if one is not what it should be
     */
    public Simulated {
        if (image.width() != mask.width() || image.height() != mask.height()) {
            throw new IllegalArgumentException("The mask of " + mask.width() + "×" + mask.height()
                    + " does not fit the image of " + image.width() + "×" + image.height() + ".");
        }
    }

    /**
     * Checks the size of an image to be made up.
     *
     * @param width in pixels
     * @param height in pixels
     * @throws IllegalArgumentException if a side is not from 16 to 8192 pixels
     */
    public static void requireSize(int width, int height) {
        if (Math.min(width, height) < MIN_SIDE || Math.max(width, height) > MAX_SIDE) {
            throw new IllegalArgumentException("A made-up image must have sides of " + MIN_SIDE + " to " + MAX_SIDE
                    + " pixels, not " + width + "×" + height + ".");
        }
    }
}

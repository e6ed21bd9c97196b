package dev.flawmap.simulate;

import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Mask;

/**
 * A made-up image and its defects.
 *
 * @param mask set where defects lie and visibly change the image, small gaps closed; as large as the image
 */
public record Simulated(GreyImage image, Mask mask) {
    public Simulated {
        if (image.width() != mask.width() || image.height() != mask.height()) {
            throw new IllegalArgumentException("The mask of " + mask.width() + "×" + mask.height()
                    + " does not fit the image of " + image.width() + "×" + image.height() + ".");
        }
    }
}

package dev.flawmap.data;

import dev.flawmap.image.Colour;
import dev.flawmap.image.Crop;
import dev.flawmap.image.Mask;
import dev.flawmap.image.PixelSize;
import dev.flawmap.image.Region;
import java.util.Optional;

/**
 * How the images of a data set are read, and their masks alike.
 *
 * @param crop what is left out at their edges
 * @param region what is learned from, or judged; empty for all
 * @param pixelSize in place of what the files tell; empty for that
 * @param colour whether greys are read, or colours
 * @param maskLevel the share of a mask's brightest grey from which on its pixels are set; 0 for all that are not black
 */
public record Reading(
        Crop crop, Optional<Region> region, Optional<PixelSize> pixelSize, Colour colour, double maskLevel) {
    /** The greys of images as they are. */
    public static final Reading PLAIN = new Reading(Crop.NONE, Optional.empty(), Optional.empty());

    /**
     * How the greys of images are read, with all pixels of a mask set that are not black.
     *
     * @param crop what is left out at their edges
     * @param region what is learned from, or judged; empty for all
     * @param pixelSize in place of what the files tell; empty for that
     */
    public Reading(Crop crop, Optional<Region> region, Optional<PixelSize> pixelSize) {
        this(crop, region, pixelSize, Colour.GREY, 0);
    }

    /**
     * {@return the same with other edges left out}
     *
     * @param other takes the place of its own
     */
    public Reading with(Crop other) {
        return new Reading(other, region, pixelSize, colour, maskLevel);
    }

    /**
     * {@return the same with another choice of greys or colours}
     *
     * @param other takes the place of its own
     */
    public Reading with(Colour other) {
        return new Reading(crop, region, pixelSize, other, maskLevel);
    }

    /**
     * {@return the pixels of an image that lie in the region; empty where there is none}
     *
     * @param width of the image without its edges, in pixels
     * @param height of the image without its edges, in pixels
     * @throws IllegalArgumentException with one sentence, if the region is not one of such an image
     */
    public Optional<Mask> inside(int width, int height) {
        return region.map(known -> crop.of(known.inside(crop.fullWidth(width), crop.fullHeight(height))));
    }
}

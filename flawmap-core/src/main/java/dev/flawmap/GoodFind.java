package dev.flawmap;

import dev.flawmap.image.GreyImage;
import java.util.Optional;

/**
 * A place of good area that looks less like the rest than others. Positions and lengths are in pixels of its image.
 *
 * @param image the name of its image
 * @param x the left edge of its bounding box
 * @param y the upper edge of its bounding box
 * @param width the width of its bounding box
 * @param height the height of its bounding box
 * @param expected how many finds at least as strong a good image is expected to show, where that is known
 * @param unlike whether it was left out as a possible defect, because it is far stronger than the others suggest
 * @param surroundings the image around it, at the resolution worked at
 * @param left the column of the image where the surroundings begin
 * @param top the row of the image where the surroundings begin
 * @param scale how many pixels of the image a pixel of the surroundings is wide and high
 */
public record GoodFind(
        String image,
        int x,
        int y,
        int width,
        int height,
        Optional<Expectation> expected,
        boolean unlike,
        GreyImage surroundings,
        int left,
        int top,
        int scale) {}

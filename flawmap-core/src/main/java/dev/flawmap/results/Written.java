package dev.flawmap.results;

import dev.flawmap.Inspection;
import dev.flawmap.image.GreyImage;

/**
 * What was written of an image, and what people are shown of it.
 *
 * @param image what is kept
 * @param picture the image, or a smaller one where it is large
 * @param shown the inspection at the picture's size; of smaller ones, to look at only
 */
public record Written(InspectedImage image, GreyImage picture, Inspection shown) {}

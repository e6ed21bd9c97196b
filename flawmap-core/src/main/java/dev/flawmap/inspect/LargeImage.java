package dev.flawmap.inspect;

import java.util.OptionalDouble;

/**
 * An image too large to hold, before it is inspected.
 *
 * @param name for its results, as in {@link ImageResult.Inspected#name()}
 * @param file the image as the user named it
 * @param width in pixels
 * @param height in pixels
 * @param nmPerPixel the side of a pixel in nanometres, where known
 */
public record LargeImage(String name, String file, int width, int height, OptionalDouble nmPerPixel) {}

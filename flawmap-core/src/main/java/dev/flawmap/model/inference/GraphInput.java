package dev.flawmap.model.inference;

import dev.flawmap.image.Colour;
import dev.flawmap.image.Crop;
import dev.flawmap.image.GreyRange;
import dev.flawmap.image.Scale;
import java.util.Objects;

/**
 * What a model's graph takes, and how an image is cut for it.
 *
 * @param kind whether the graph sees square patches or whole images
 * @param size the side of a patch, or the smallest side of an image, in pixels
 * @param stride the step at which patches are slid, in pixels; 0 for whole images
 * @param multiple the width and height of a whole image must be multiples of it; 1 for patches
 * @param halo how far, in pixels, a pixel's surroundings influence its score; 0 for patches
 * @param scale pixels of the image along one of the graph's, as in {@link Scale}; all sizes here are the graph's
 * @param greys of the reduced image that are stretched to [0, 1] for the graph
 * @param crop what of the image's edges is not inspected, before it is reduced
 * @param colour whether it takes greys or colours, in the channels of {@link Colour#channels(java.util.List)}
 */
public record GraphInput(
        Kind kind, int size, int stride, int multiple, int halo, int scale, GreyRange greys, Crop crop, Colour colour) {
    /** The widest halo. Tiles as wide as can be held would have little but halo if it were wider. */
    private static final int MAX_HALO = 512;

    /** The most patches that a pixel may lie in, along one side. */
    private static final int MAX_OVERLAP = 32;

    /** Patches or whole images. */
    public enum Kind {
        /** Square patches, slid over the image. */
        PATCH,
        /** Whole images or tiles of them. */
        IMAGE
    }

    /**
     * Checks the components.
     *
     * @param kind whether the graph sees square patches or whole images
     * @param size the side of a patch, or the smallest side of an image, in pixels
     * @param stride the step at which patches are slid, in pixels; 0 for whole images
     * @param multiple the width and height of a whole image must be multiples of it; 1 for patches
     * @param halo how far, in pixels, a pixel's surroundings influence its score; 0 for patches
     * @param scale pixels of the image along one of the graph's, as in {@link Scale}; all sizes here are the graph's
     * @param greys of the reduced image that are stretched to [0, 1] for the graph
     * @param crop what of the image's edges is not inspected, before it is reduced
     * @param colour whether it takes greys or colours, in the channels of {@link Colour#channels(java.util.List)}
     * @throws IllegalArgumentException with one sentence, if one is not what it should be
     */
    public GraphInput {
        Objects.requireNonNull(greys);
        Objects.requireNonNull(crop);
        Objects.requireNonNull(colour);
        boolean fits = size >= 1
                && size <= 4096
                && multiple >= 1
                && multiple <= 1024
                && halo >= 0
                && halo <= MAX_HALO
                && scale >= 1
                && scale <= Scale.LARGEST
                && (kind == Kind.IMAGE || colour == Colour.GREY)
                && (kind == Kind.IMAGE || (stride >= 1 && stride <= size && size / stride <= MAX_OVERLAP));
        if (!fits) {
            throw new IllegalArgumentException("The model's input sizes are out of range.");
        }
    }

    /**
     * Square patches slid over the image.
     *
     * @param size the patches' side in pixels
     * @param stride how many pixels lie between two patches' left or upper sides
     * @return the input
     */
    public static GraphInput patches(int size, int stride) {
        return new GraphInput(Kind.PATCH, size, stride, 1, 0, 1, GreyRange.FULL, Crop.NONE, Colour.GREY);
    }

    /**
     * Whole images, or tiles of them with a halo.
     *
     * @param minimumSide the least width and height in pixels
     * @param multiple what width and height have to be a multiple of
     * @param halo how many pixels around a tile its scores depend on
     * @return the input
     */
    public static GraphInput images(int minimumSide, int multiple, int halo) {
        return new GraphInput(Kind.IMAGE, minimumSide, 0, multiple, halo, 1, GreyRange.FULL, Crop.NONE, Colour.GREY);
    }

    /**
     * {@return the same for images at a fraction of their resolution}
     *
     * @param fraction of the images' resolution
     */
    public GraphInput at(Scale fraction) {
        return new GraphInput(kind, size, stride, multiple, halo, fraction.factor(), greys, crop, colour);
    }

    /**
     * {@return the same for images of which these greys are stretched}
     *
     * @param used the range that is stretched
     */
    public GraphInput of(GreyRange used) {
        return new GraphInput(kind, size, stride, multiple, halo, scale, used, crop, colour);
    }

    /**
     * {@return the same for images of whose edges something is not inspected}
     *
     * @param edges what is left out
     */
    public GraphInput without(Crop edges) {
        return new GraphInput(kind, size, stride, multiple, halo, scale, greys, edges, colour);
    }

    /**
     * {@return the same for images in greys or in colours}
     *
     * @param taken greys, or colours where whole images are taken
     */
    public GraphInput in(Colour taken) {
        return new GraphInput(kind, size, stride, multiple, halo, scale, greys, crop, taken);
    }

    /**
     * {@return how many patches cover an image} This is for an input that takes patches.
     *
     * @param width the image's, in pixels
     * @param height the image's, in pixels
     */
    public long patchCount(int width, int height) {
        return (long) places(width) * places(height);
    }

    /** The sizes of the largest input that is usually scored at once: {@code [count, channels, height, width]}. */
    long[] largestRun() {
        if (kind == Kind.PATCH) {
            return new long[] {PatchCutting.atOnce(size), 1, size, size};
        }
        long side = Math.max(size, TileCutting.SIDE);
        long fitting = (side + multiple - 1) / multiple * multiple;
        return new long[] {1, colour.channels(), fitting, fitting};
    }

    /** How many places a patch is slid to along one side; the last is at the end. */
    int places(int side) {
        return Math.max(0, side - size + stride - 1) / stride + 1;
    }

    /** How far, in pixels, what lies around a pixel can influence its score. */
    int reach() {
        return kind == Kind.PATCH ? size : halo;
    }

    /** The step, in pixels, at which an image may be cut in two so that both parts are seen as the whole would be. */
    int step() {
        return kind == Kind.PATCH ? stride : multiple;
    }
}

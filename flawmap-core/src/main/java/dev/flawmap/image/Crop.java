package dev.flawmap.image;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is left out at the edges of images, such as a burnt-in data bar.
 *
 * @param top rows at the top
 * @param right columns on the right
 * @param bottom rows at the bottom
 * @param left columns on the left
 */
public record Crop(int top, int right, int bottom, int left) {
    /** Nothing is left out. */
    public static final Crop NONE = new Crop(0, 0, 0, 0);

    /**
     * Checks the components.
     *
     * @param top rows at the top
     * @param right columns on the right
     * @param bottom rows at the bottom
     * @param left columns on the left
     * @throws IllegalArgumentException with one sentence, if one is negative or larger than any image
     */
    public Crop {
        for (int edge : new int[] {top, right, bottom, left}) {
            if (edge < 0 || edge > 1 << 20) {
                throw new IllegalArgumentException(
                        "An edge that is left out has 0 to 1048576 pixels, not " + edge + ".");
            }
        }
    }

    /** {@return the rows or columns left out by side, in the order of the components, as JSON has them} */
    public Map<String, Integer> sides() {
        Map<String, Integer> sides = new LinkedHashMap<>();
        sides.put("top", top);
        sides.put("right", right);
        sides.put("bottom", bottom);
        sides.put("left", left);
        return sides;
    }

    /**
     * {@return the width of what is left of images of a width; not positive where nothing is}
     *
     * @param full their width in pixels
     */
    public int width(int full) {
        return full - left - right;
    }

    /**
     * {@return the height of what is left of images of a height; not positive where nothing is}
     *
     * @param full their height in pixels
     */
    public int height(int full) {
        return full - top - bottom;
    }

    /**
     * Refuses images of which nothing is left.
     *
     * @param width of the image in pixels
     * @param height of the image in pixels
     * @throws IllegalArgumentException with one sentence
     */
    public void requireLess(int width, int height) {
        if (width(width) < 1 || height(height) < 1) {
            throw new IllegalArgumentException(
                    "Nothing of the image of " + width + "×" + height + " pixels is left without " + this + ".");
        }
    }

    /**
     * {@return the width of an image}
     *
     * @param width of what is left of it, in pixels
     */
    public int fullWidth(int width) {
        return left + width + right;
    }

    /**
     * {@return the height of an image}
     *
     * @param height of what is left of it, in pixels
     */
    public int fullHeight(int height) {
        return top + height + bottom;
    }

    /**
     * {@return what is left of an image}
     *
     * @param image at least as large that something is left
     */
    public GreyImage of(GreyImage image) {
        requireLess(image.width(), image.height());
        return equals(NONE) ? image : image.crop(left, top, width(image.width()), height(image.height()));
    }

    /**
     * {@return what is left of an image that may be too large to hold}
     *
     * @param image at least as large that something is left
     */
    public GreyRows of(GreyRows image) {
        requireLess(image.width(), image.height());
        int width = width(image.width());
        return equals(NONE)
                ? image
                : new LazyRows(
                        width,
                        height(image.height()),
                        image.pixelSize(),
                        (from, to) -> image.rows(top + from, top + to).crop(left, 0, width, to - from));
    }

    /**
     * {@return what is left of a mask}
     *
     * @param mask at least as large that something is left
     */
    public Mask of(Mask mask) {
        requireLess(mask.width(), mask.height());
        if (equals(NONE)) {
            return mask;
        }
        int width = width(mask.width());
        int height = height(mask.height());
        BitSet set = new BitSet();
        for (int i = mask.nextSet(0); i >= 0; i = mask.nextSet(i + 1)) {
            int x = i % mask.width() - left;
            int y = i / mask.width() - top;
            if (x >= 0 && x < width && y >= 0 && y < height) {
                set.set(y * width + x);
            }
        }
        return Mask.of(width, height, set);
    }

    /** What is left out, as a part of a sentence. */
    @Override
    public String toString() {
        return top + " rows at the top, " + bottom + " at the bottom, " + left + " columns on the left and " + right
                + " on the right";
    }
}

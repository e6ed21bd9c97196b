package dev.flawmap.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A whole fraction of an image's resolution. Reduced, a pixel is the mean of a block of {@code factor × factor} pixels,
 * counted from the top left; blocks that reach beyond the image are the mean of what lies inside. Enlarged again, values
 * are interpolated between the middles of blocks.
 *
 * @param factor pixels of the image along one of the reduced image, from 1 to {@link #LARGEST}
 */
public record Scale(int factor) {
    /** The largest factor. */
    public static final int LARGEST = 8;

    /** The images' own resolution. */
    public static final Scale FULL = new Scale(1);

    /**
     * Checks the components.
     *
     * @param factor pixels of the image along one of the reduced image, from 1 to {@link #LARGEST}
     * @throws IllegalArgumentException with one sentence, if one is not what it should be
     */
    public Scale {
        if (factor < 1 || factor > LARGEST) {
            throw new IllegalArgumentException(
                    "Images can be reduced to 1/" + LARGEST + " of their resolution at most, not to 1/" + factor + ".");
        }
    }

    /**
     * {@return what a length in pixels becomes}
     *
     * @param length of the whole image, in pixels
     */
    public int reduced(int length) {
        return (length + factor - 1) / factor;
    }

    /**
     * {@return the image at this fraction of its resolution}
     *
     * @param image at full resolution
     */
    public GreyImage reduce(GreyImage image) {
        if (factor == 1) {
            return image;
        }
        int width = reduced(image.width());
        int height = reduced(image.height());
        return image.changed(width, height, reduced(image.pixelSize()), plane -> {
            float[] values = new float[width * height];
            for (int y = 0; y < height; y++) {
                means(plane, image.width(), image.height(), y * factor, values, y * width);
            }
            return values;
        });
    }

    /**
     * {@return the same, some rows at a time}
     *
     * @param image at full resolution
     */
    public GreyRows reduce(GreyRows image) {
        int width = reduced(image.width());
        Optional<PixelSize> pixelSize = reduced(image.pixelSize());
        return new LazyRows(width, reduced(image.height()), pixelSize, (from, to) -> {
            List<float[]> planes = new ArrayList<>();
            for (int y = from; y < to; y++) {
                GreyImage block = image.rows(y * factor, Math.min(image.height(), (y + 1) * factor));
                for (int plane = 0; plane < block.planes().size(); plane++) {
                    if (y == from) {
                        planes.add(new float[width * (to - from)]);
                    }
                    means(
                            block.planes().get(plane),
                            image.width(),
                            block.height(),
                            0,
                            planes.get(plane),
                            (y - from) * width);
                }
            }
            return new GreyImage(width, to - from, planes, pixelSize);
        });
    }

    private Optional<PixelSize> reduced(Optional<PixelSize> size) {
        return size.flatMap(full -> PixelSize.ifPossible(full.nm() * factor, full.origin()));
    }

    /** The means of a row of blocks. */
    private void means(float[] plane, int wide, int high, int top, float[] out, int at) {
        int bottom = Math.min(high, top + factor);
        for (int left = 0; left < wide; left += factor) {
            int right = Math.min(wide, left + factor);
            float sum = 0;
            for (int y = top; y < bottom; y++) {
                for (int x = left; x < right; x++) {
                    sum += plane[y * wide + x];
                }
            }
            out[at + left / factor] = sum / ((bottom - top) * (right - left));
        }
    }

    /**
     * A raster of a reduced image at the image's size.
     *
     * @param values of the reduced image, row by row
     * @param width of the image
     * @param height of the image
     * @return {@code width * height} values, row by row
     */
    public float[] enlarge(float[] values, int width, int height) {
        if (factor == 1) {
            return values;
        }
        int columns = reduced(width);
        int last = reduced(height) - 1;
        float[] out = new float[width * height];
        for (int y = 0; y < height; y++) {
            int upper = Math.max(0, above(y)) * columns;
            int lower = Math.min(last, above(y) + 1) * columns;
            enlargeRow(values, upper, values, lower, y, out, y * width, width);
        }
        return out;
    }

    /**
     * One row of an enlarged raster.
     *
     * @param upper the raster's row {@link #above above(y)}, or its first
     * @param lower the row below that, or its last
     * @param y the row in the image
     * @param out as many values as the image is wide
     */
    public void enlargeRow(float[] upper, float[] lower, int y, float[] out) {
        enlargeRow(upper, 0, lower, 0, y, out, 0, out.length);
    }

    /**
     * {@return the last row or column of the reduced image whose middle does not lie after the middle of a row or
     * column of the image; −1 if there is none}
     *
     * @param position of that row or column of the image
     */
    public int above(int position) {
        return Math.floorDiv(2 * position + 1 - factor, 2 * factor);
    }

    /** How far a position lies on the way from {@link #above} to the next. */
    private float below(int position) {
        return Math.floorMod(2 * position + 1 - factor, 2 * factor) / (2f * factor);
    }

    private void enlargeRow(float[] upper, int u, float[] lower, int l, int y, float[] out, int at, int width) {
        float[] row = new float[reduced(width)];
        float part = below(y);
        for (int x = 0; x < row.length; x++) {
            row[x] = upper[u + x] + part * (lower[l + x] - upper[u + x]);
        }
        for (int x = 0; x < width; x++) {
            float left = row[Math.max(0, above(x))];
            float right = row[Math.min(row.length - 1, above(x) + 1)];
            out[at + x] = left + below(x) * (right - left);
        }
    }
}

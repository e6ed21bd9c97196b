package dev.flawmap;

import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageReader;
import dev.flawmap.image.Scale;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/**
 * One anomaly score for every pixel of an image, row by row; higher is more anomalous. The scale is the detector's own.
 * A score that is no number (NaN) marks a pixel that was not inspected.
 * Thread-safe as long as nobody writes to {@link #values()}.
 */
public final class AnomalyMap {
    private final int width;
    private final int height;
    private final float[] values;

    /**
     * Wraps an array without copying it.
     *
     * @param width in pixels
     * @param height in pixels
     * @param values {@code width * height} scores, row by row; owned by the map from now on
     * @throws IllegalArgumentException if the sizes do not fit
     */
    public AnomalyMap(int width, int height, float[] values) {
        if (width < 1 || height < 1 || (long) width * height != values.length) {
            throw new IllegalArgumentException(
                    "A map of " + width + "×" + height + " cannot hold " + values.length + " scores.");
        }
        this.width = width;
        this.height = height;
        this.values = values;
    }

    /**
     * Reads a map that Flawmap wrote, such as {@code images/NAME_map.tif} of a results folder.
     *
     * @param tiff a TIFF of one 32-bit float for every pixel
     * @return the map, with the scores as they were
     * @throws dev.flawmap.image.BadImageException with one sentence, if it cannot be read or is no such TIFF
     * @throws IOException if it cannot be read
     */
    public static AnomalyMap read(Path tiff) throws IOException {
        GreyImage scores = ImageReader.readFloatTiff(tiff);
        return new AnomalyMap(scores.width(), scores.height(), scores.pixels());
    }

    /** {@return the width in pixels} */
    public int width() {
        return width;
    }

    /** {@return the height in pixels} */
    public int height() {
        return height;
    }

    /** {@return the live array, row by row, for reading only} */
    public float[] values() {
        return values;
    }

    /**
     * {@return the score of a pixel}
     *
     * @param x its column, from 0
     * @param y its row, from 0
     */
    public float get(int x, int y) {
        return values[y * width + x];
    }

    /** {@return the highest score of the map; a score that is no number, of what was not inspected, does not count} */
    public float max() {
        float max = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            max = value > max ? value : max;
        }
        return max;
    }

    /** {@return whether all scores are finite numbers} */
    public boolean isFinite() {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    /**
     * A rectangle of this map, copied.
     *
     * @param x the column of its left pixels
     * @param y the row of its top pixels
     * @param cropWidth its width in pixels
     * @param cropHeight its height in pixels
     * @return the copy
     * @throws IndexOutOfBoundsException if it reaches beyond the map
     */
    public AnomalyMap crop(int x, int y, int cropWidth, int cropHeight) {
        Objects.checkFromIndexSize(x, cropWidth, width);
        Objects.checkFromIndexSize(y, cropHeight, height);
        float[] part = new float[cropWidth * cropHeight];
        for (int row = 0; row < cropHeight; row++) {
            System.arraycopy(values, (y + row) * width + x, part, row * cropWidth, cropWidth);
        }
        return new AnomalyMap(cropWidth, cropHeight, part);
    }

    /**
     * This map of a reduced image at the image's size.
     *
     * @param scale by which the image was reduced
     * @param imageWidth the image's width in pixels
     * @param imageHeight the image's height in pixels
     * @return the larger map
     */
    public AnomalyMap enlarged(Scale scale, int imageWidth, int imageHeight) {
        return new AnomalyMap(imageWidth, imageHeight, scale.enlarge(values, imageWidth, imageHeight));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AnomalyMap that
                && width == that.width
                && height == that.height
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Objects.hash(width, height, Arrays.hashCode(values));
    }

    @Override
    public String toString() {
        return "AnomalyMap " + width + "×" + height;
    }
}

package dev.flawmap;

import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRows;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A trained detector: it gives every pixel of an image an anomaly score, by one or more of its scores. Implementations
 * are safe for use by several threads at once and hold native memory until {@link #close()}.
 */
public interface Detector extends AutoCloseable {
    /** {@return the detector's published name in lower case, for example {@code sencebgan}} */
    String name();

    /** {@return all scores this detector knows; the first is the default one} */
    List<Score> scores();

    /** {@return the smallest width and height in pixels that it can work on} */
    int minimumSide();

    /**
     * Refuses images that it cannot work on.
     *
     * @param width in pixels
     * @param height in pixels
     * @throws UnfitImageException if the image is too small
     */
    default void requireLargeEnough(int width, int height) {
        if (width < minimumSide() || height < minimumSide()) {
            throw new UnfitImageException(
                    UnfitImageException.Problem.TOO_SMALL,
                    "The image of " + width + "×" + height + " pixels is smaller than the " + minimumSide()
                            + " pixels this detector needs on each side.");
        }
    }

    /**
     * The maps of several scores in one pass.
     *
     * @param image at least {@link #minimumSide()} pixels wide and high
     * @param scores names of {@link #scores()}
     * @param cancellation ends the computation early
     * @return by score name, one map each, of the image's size
     * @throws IllegalArgumentException if the image is too small or a score is unknown
     * @throws ClosedException if the detector is closed
     * @throws java.util.concurrent.CancellationException if it is cancelled
     */
    Map<String, AnomalyMap> maps(GreyImage image, Collection<String> scores, Cancellation cancellation);

    /**
     * {@return the maps of several scores, without a way to cancel}
     *
     * @param image grey, large enough for the detector
     * @param scores the names of those wanted
     */
    default Map<String, AnomalyMap> maps(GreyImage image, Collection<String> scores) {
        return maps(image, scores, new Cancellation());
    }

    /**
     * {@return the map of the default score}
     *
     * @param image grey, large enough for the detector
     * @param cancellation ends the computation early
     */
    default AnomalyMap map(GreyImage image, Cancellation cancellation) {
        String score = scores().get(0).name();
        return Objects.requireNonNull(maps(image, List.of(score), cancellation).get(score));
    }

    /**
     * {@return the map of the default score, without a way to cancel}
     *
     * @param image grey, large enough for the detector
     */
    default AnomalyMap map(GreyImage image) {
        return map(image, new Cancellation());
    }

    /** Takes the rows of a map that is too large to hold, from the top. */
    @FunctionalInterface
    interface Rows {
        /**
         * The next row.
         *
         * @param grey the image's values in this row; the array is used again afterwards
         * @param scores the map's values in this row; the array is used again afterwards
         * @throws IOException if they cannot be kept
         */
        void take(float[] grey, float[] scores) throws IOException;
    }

    /**
     * The map of the default score of an image that may be too large to hold, row by row; within 1e-4 of
     * {@link #map(GreyImage)}.
     *
     * @param image at least {@link #minimumSide()} pixels wide and high
     * @param rows takes the map, row by row from the top
     * @param cancellation ends the computation early
     * @throws IllegalArgumentException if the image is too small
     * @throws ClosedException if the detector is closed
     * @throws java.util.concurrent.CancellationException if it is cancelled
     * @throws IOException if the image cannot be read, or what {@code rows} throws
     */
    void map(GreyRows image, Rows rows, Cancellation cancellation) throws IOException;

    /**
     * The map of an image that may be too large to hold, without a way to cancel.
     *
     * @param image large enough for the detector, read from the top down
     * @param rows takes the map, row by row from the top
     * @throws IOException if a row cannot be read or taken
     */
    default void map(GreyRows image, Rows rows) throws IOException {
        map(image, rows, new Cancellation());
    }

    /** Waits for work that is running, refuses new work, and frees native memory; does nothing if it was closed. */
    @Override
    void close();
}

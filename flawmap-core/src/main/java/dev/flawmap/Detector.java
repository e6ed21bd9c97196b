package dev.flawmap;

import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRows;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A trained detector: it gives every pixel of an image an anomaly score, by one or more of its scores. Implementations
 * are safe for use by several threads at once and hold native memory until {@link #close()}.
 */
public interface Detector extends AutoCloseable {
    /** The detector's published name in lower case, for example {@code sencebgan}. */
    String name();

    /** All scores this detector knows; the first is the default one. */
    List<Score> scores();

    /** The smallest width and height in pixels that it can work on. */
    int minimumSide();

    /**
     * Refuses images that it cannot work on.
     *
     * @throws IllegalArgumentException with one sentence, if the image is too small
     */
    default void requireLargeEnough(int width, int height) {
        if (width < minimumSide() || height < minimumSide()) {
            throw new IllegalArgumentException("The image of " + width + "×" + height + " pixels is smaller than the "
                    + minimumSide() + " pixels this detector needs on each side.");
        }
    }

    /**
     * The maps of several scores in one pass.
     *
     * @param image at least {@link #minimumSide()} pixels wide and high
     * @param scores names of {@link #scores()}
     * @return by score name, one map each, of the image's size
     * @throws IllegalArgumentException if the image is too small or a score is unknown
     */
    Map<String, AnomalyMap> maps(GreyImage image, Collection<String> scores);

    /**
     * One value per patch of a grid, as the thesis's protocol wants it: the score of the patch itself where the
     * detector works on patches of that size, otherwise the highest value of its map in the patch.
     *
     * @param scores names of {@link #scores()}
     * @return by score name, {@code grid.count(width, height)} values
     * @throws IllegalArgumentException if the image is too small or a score is unknown
     */
    Map<String, float[]> patchScores(GreyImage image, PatchGrid grid, Collection<String> scores);

    /**
     * Maps, and values of a grid's patches, of the same scores.
     *
     * @param maps by score name
     * @param patches by score name
     */
    record Scored(Map<String, AnomalyMap> maps, Map<String, float[]> patches) {}

    /**
     * {@link #maps} and {@link #patchScores} of the same scores, in one pass where the detector can.
     *
     * @param scores names of {@link #scores()}
     * @throws IllegalArgumentException if the image is too small or a score is unknown
     */
    default Scored mapsAndPatchScores(GreyImage image, PatchGrid grid, Collection<String> scores) {
        return new Scored(maps(image, scores), patchScores(image, grid, scores));
    }

    /** The map of the default score. */
    default AnomalyMap map(GreyImage image) {
        String score = scores().get(0).name();
        return java.util.Objects.requireNonNull(maps(image, List.of(score)).get(score));
    }

    /** Takes the rows of a map that is too large to hold, from the top. */
    @FunctionalInterface
    interface Rows {
        /**
         * The next row.
         *
         * @param grey the image's values in this row; the array is used again afterwards
         * @param scores the map's values in this row; the array is used again afterwards
         */
        void take(float[] grey, float[] scores) throws IOException;
    }

    /**
     * The map of the default score of an image that may be too large to hold, row by row; within 1e-4 of
     * {@link #map(GreyImage)}.
     *
     * @param image at least {@link #minimumSide()} pixels wide and high
     * @throws IllegalArgumentException if the image is too small
     * @throws IOException if the image cannot be read, or what {@code rows} throws
     */
    void map(GreyRows image, Rows rows) throws IOException;

    /** Frees native memory; the detector cannot be used afterwards. */
    @Override
    void close();
}

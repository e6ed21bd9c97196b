package dev.flawmap.detectors;

/**
 * What a row of pictures shows while training.
 *
 * @param title for people, and for the model file
 */
public record PictureRow(String title) {
    /** Good crops. */
    public static final PictureRow REAL = new PictureRow("real");
    /** What is made of these crops, by a detector that {@linkplain TrainableDetector#reconstructs() reconstructs}. */
    public static final PictureRow RECONSTRUCTION = new PictureRow("reconstruction");
    /** What is made up from noise, by a detector that has a {@linkplain TrainableDetector#generator() generator}. */
    public static final PictureRow GENERATED = new PictureRow("generated");
}

package dev.flawmap.detectors;

import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Training;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A detector as it is trained: networks, stages with their losses, and scores. Its scores are written once, over
 * {@link Ops}; that is what training checks and what the model file holds. Implementations keep no state between calls.
 */
public interface TrainableDetector {
    /** The published name in lower case. */
    String name();

    /** Its options, for the model file. */
    Record options();

    /** All its networks. */
    List<Network> networks();

    /** Its stages in the order they are trained. */
    List<Stage> stages();

    /** The side of the square crops it is trained on, in pixels. */
    int cropSize();

    /** The number of crops in a training step. */
    int batchSize();

    /** The decay per step of the moving average of the weights, in [0, 1). */
    double averageDecay();

    /**
     * Whether it learns from simulated defects, painted on the crops. Then a step's images have a second plane: 1 where
     * a defect is.
     */
    default boolean learnsFromDefects() {
        return false;
    }

    /**
     * Whether it makes the images anew, and finds what it could not. Its pictures then have
     * {@link PictureRow#RECONSTRUCTION}, and training checks that it does not reproduce defects too.
     */
    default boolean reconstructs() {
        return false;
    }

    /**
     * Whether its scores search for every patch by gradient descent. Then it has no graph: the model file holds its
     * weights, and inspecting takes libtorch, and long.
     */
    default boolean searches() {
        return false;
    }

    /**
     * Its generator, where it has one that makes patches up from noise. The model file holds it too, and its pictures
     * have {@link PictureRow#GENERATED}.
     */
    default Optional<Generator> generator() {
        return Optional.empty();
    }

    /**
     * One training step, which records the metric that falls in the stage, and others to look at.
     *
     * @param images {@code [batch, planes, crop, crop]}, the first plane grey in [0, 1]
     */
    <T> void step(Stage stage, Training<T> training, T images);

    /** What the exported graph takes. */
    GraphInput input();

    /** Its scores, the default first. */
    List<ScoreOutput> scores();

    /**
     * Which of its scores are those of its paper, for comparisons: by rule the second, or the only one. The first, the
     * default, is one whose map outlines well.
     */
    default List<String> publishedScores() {
        List<ScoreOutput> scores = scores();
        return List.of(scores.get(Math.min(1, scores.size() - 1)).name());
    }

    /**
     * The outputs of the exported graph for some images, named as the model file's contract says: {@code score} and,
     * where a pixel score has one, {@code score_patch}.
     *
     * @param images {@code [batch, 1, height, width]}, grey in [0, 1]
     */
    <T> Map<String, T> score(Ops<T> ops, T images);

    /**
     * Pictures to look at while training: one-channel images, grey in [0, 1], in the order to show them.
     *
     * @param images as for a step
     * @param training for noise
     */
    <T> Map<PictureRow, T> pictures(Training<T> training, T images);

    /** More of them, shown below these once training has ended, for they take long to make; by default none. */
    default <T> Map<PictureRow, T> lastPictures(Training<T> training, T images) {
        return Map.of();
    }
}

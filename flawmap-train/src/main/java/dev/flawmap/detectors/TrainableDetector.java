package dev.flawmap.detectors;

import dev.flawmap.image.Colour;
import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Training;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * A detector as it is trained: networks, stages with their losses, and scores. Its scores are written once, over
 * {@link Ops}; that is what training checks and what the model file holds. Implementations keep no state between calls.
 */
public interface TrainableDetector {
    /** {@return the published name in lower case} */
    String name();

    /** {@return its options, for the model file} */
    Record options();

    /** {@return whether it can be made to take colours; false unless overridden} */
    default boolean takesColours() {
        return false;
    }

    /** {@return what of images it takes: only their greys unless overridden} */
    default Colour colour() {
        return Colour.GREY;
    }

    /**
     * {@return the same detector for other images}
     *
     * @param colour what of them it is to take
     * @throws IllegalArgumentException with one sentence, if it cannot take that
     */
    default TrainableDetector in(Colour colour) {
        if (colour != colour()) {
            throw new IllegalArgumentException("The detector " + name()
                    + " takes no colours; learn from greys, or choose a detector that takes colours.");
        }
        return this;
    }

    /** {@return all its networks} */
    List<Network> networks();

    /** {@return its stages in the order they are trained} */
    List<Stage> stages();

    /** {@return the side of the square crops it is trained on, in pixels} */
    int cropSize();

    /** {@return the number of crops in a training step} */
    int batchSize();

    /** {@return the decay per step of the moving average of the weights, in [0, 1)} */
    double averageDecay();

    /**
     * Whether it learns from simulated defects, painted on the crops. Then a step's images have further planes: 1 where a
     * defect is, and the channels of the crops without their defects.
     *
     * @return false unless overridden
     */
    default boolean learnsFromDefects() {
        return false;
    }

    /**
     * Whether it makes the images anew, and finds what it could not. Its pictures then have
     * {@link PictureRow#RECONSTRUCTION}, and training checks that it does not reproduce defects too.
     *
     * @return false unless overridden
     */
    default boolean reconstructs() {
        return false;
    }

    /**
     * Whether its scores search for every patch by gradient descent. Then it has no graph: the model file holds its
     * weights, and inspecting takes libtorch, and long.
     *
     * @return false unless overridden
     */
    default boolean searches() {
        return false;
    }

    /**
     * Its generator, where it has one that makes patches up from noise. The model file holds it too, and its pictures
     * have {@link PictureRow#GENERATED}.
     *
     * @return none unless overridden
     */
    default Optional<Generator> generator() {
        return Optional.empty();
    }

    /**
     * The weights that its training begins from, where it does not begin from random ones: a resource beside this
     * interface, as {@code flawmap pretrain} writes them.
     *
     * @param relief measures how much the material's pixels differ where light is even: their standard deviation in grey,
     *     of [0, 1]
     * @return none unless overridden
     */
    default Optional<String> startWeights(DoubleSupplier relief) {
        return Optional.empty();
    }

    /** {@return those of its networks that {@link #startWeights} are of: all, unless overridden} */
    default List<Network> startNetworks() {
        return networks();
    }

    /**
     * One training step, which records the metric that falls in the stage, and others to look at.
     *
     * @param stage one of {@link #stages()}
     * @param training the operations, and what changes weights
     * @param images {@code [batch, planes, crop, crop]}, the first plane grey in [0, 1], further ones as its {@link
     *     #colour()} has them
     * @param <T> what the operations work on
     */
    <T> void step(Stage stage, Training<T> training, T images);

    /**
     * Passes good crops through the networks of a stage that has ended, from which the running statistics of their batch
     * normalisation are measured anew: those of training belong to weights that were not averaged yet. What a layer is
     * applied to first counts. By default nothing, which leaves the statistics of training.
     *
     * @param stage one of {@link #stages()}
     * @param training the operations
     * @param images as for a step
     * @param <T> what the operations work on
     */
    default <T> void measure(Stage stage, Training<T> training, T images) {}

    /** {@return what the exported graph takes} */
    GraphInput input();

    /** {@return its scores; the first is the default where simulated defects do not choose another after training} */
    List<ScoreOutput> scores();

    /** {@return the names of those of its scores that its paper has, for comparisons} */
    List<String> publishedScores();

    /**
     * The outputs of the exported graph for some images, named as the model file's contract says: {@code score} and,
     * where a pixel score has one, {@code score_patch}.
     *
     * @param ops the operations
     * @param images {@code [batch, channels, height, width]}, in [0, 1]; one channel, grey, unless it takes colours
     * @param <T> what the operations work on
     * @return values by the output's name
     */
    <T> Map<String, T> score(Ops<T> ops, T images);

    /**
     * Pictures to look at while training: one-channel images, grey in [0, 1], in the order to show them.
     *
     * @param training for noise
     * @param images as for a step
     * @param <T> what the operations work on
     * @return the rows, from top to bottom
     */
    <T> Map<PictureRow, T> pictures(Training<T> training, T images);

    /**
     * More of them, shown below these once training has ended, for they take long to make; by default none.
     *
     * @param training the operations
     * @param images {@code [batch, 1, side, side]}, greys
     * @param <T> what the operations work on
     * @return the rows, none unless overridden
     */
    default <T> Map<PictureRow, T> lastPictures(Training<T> training, T images) {
        return Map.of();
    }
}

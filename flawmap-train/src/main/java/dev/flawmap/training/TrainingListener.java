package dev.flawmap.training;

import dev.flawmap.GoodFind;
import dev.flawmap.image.GreyImage;
import java.util.List;
import java.util.Map;

/** Hears how training goes, on the training thread. */
public interface TrainingListener {
    /** A listener that does nothing. */
    TrainingListener NONE = new TrainingListener() {};

    /**
     * Some iterations are done.
     *
     * @param stage its name
     * @param done iterations of all stages finished
     * @param total iterations of all stages
     * @param losses of the last iteration, by name
     * @param secondsLeft an estimate for the training proper
     */
    default void iterated(String stage, long done, long total, Map<String, Double> losses, double secondsLeft) {}

    /**
     * Something a user should know, in one sentence.
     *
     * @param sentence for a user
     */
    default void note(String sentence) {}

    /**
     * Something a user should know, of a kind that tells what can be done about it.
     *
     * @param note for a user
     */
    default void note(TrainingNote note) {
        note(note.sentence());
    }

    /**
     * Rows of pictures made by the networks, one below the other: real, reconstructed, generated and so on.
     *
     * @param name with the ending {@code .png}
     * @param picture grey
     */
    default void picture(String name, GreyImage picture) {}

    /**
     * The places of held-out good area that look least like the rest; once, at the end.
     *
     * @param finds strongest first
     */
    default void leastLikeTheRest(List<GoodFind> finds) {}

    /**
     * The losses so far, {@code stage,iteration,seconds,…}; now and then, with the pictures.
     *
     * @param csv {@code stage,iteration,seconds,…}
     */
    default void history(String csv) {}
}

package dev.flawmap.training;

/**
 * Something a user should know of a training.
 *
 * @param kind what it is about
 * @param sentence the same in one sentence
 */
public record TrainingNote(Kind kind, String sentence) {
    /** What notes are about. */
    public enum Kind {
        /** The smallest area of a defect follows from the resolution, as none was given. */
        SMALLEST_AREA,
        /** Places of the good images look defective. */
        UNLIKE_PLACES,
        /** Anything else. */
        OTHER
    }

    /**
     * {@return a note of no particular kind}
     *
     * @param sentence for a user
     */
    public static TrainingNote of(String sentence) {
        return new TrainingNote(Kind.OTHER, sentence);
    }
}

package dev.flawmap.training;

/** Training that cannot go on. Its message is one sentence on what happened and what to do. */
public class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * An exception.
     *
     * @param message one sentence that a user can act on
     */
    public TrainingException(String message) {
        super(message);
    }
}

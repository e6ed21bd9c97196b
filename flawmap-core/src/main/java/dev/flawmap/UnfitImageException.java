package dev.flawmap;

/** An image that a detector cannot work on, however sound it is. Its message is one sentence for the user. */
public final class UnfitImageException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** What the image lacks. */
    public enum Problem {
        /** It is narrower or lower than the detector needs. */
        TOO_SMALL,
        /** It is grey, but the detector learned colours. */
        NO_COLOURS,
        /** It holds values outside [0, 1]. */
        OUT_OF_RANGE
    }

    /** What is wrong. */
    private final Problem problem;

    /**
     * An exception without a cause.
     *
     * @param problem what the image lacks
     * @param message one sentence that a user can act on
     */
    public UnfitImageException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    /** {@return what the image lacks} */
    public Problem problem() {
        return problem;
    }
}

package dev.flawmap.training;

/** Training that cannot go on. Its message is one sentence on what happened and what to do. */
public class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The kinds of problems that end a training. */
    public enum Problem {
        /** Losses or scores are not finite numbers. */
        NOT_FINITE,
        /** All samples of the generator are alike. */
        COLLAPSED,
        /** The iterations are planned for another number of stages than the detector has. */
        OTHER_STAGES,
        /** The exported graph computes something else than the networks. */
        OTHER_GRAPH
    }

    /** The kind of problem. */
    private final Problem problem;

    /**
     * An exception.
     *
     * @param problem the kind of problem
     * @param message one sentence that a user can act on
     */
    public TrainingException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    /** {@return the kind of problem} */
    public Problem problem() {
        return problem;
    }
}

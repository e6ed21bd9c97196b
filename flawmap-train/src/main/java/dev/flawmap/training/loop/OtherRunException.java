package dev.flawmap.training.loop;

import java.io.IOException;

/** A checkpoint that belongs to another run than the one to be continued; its message says in what they differ. */
public final class OtherRunException extends IOException {
    private static final long serialVersionUID = 1;

    /** The kind of difference between two runs. */
    public enum Problem {
        /** The run has another plan of iterations than the one given. */
        ITERATIONS,
        /** The detector, its options, the seed, the data or another setting. */
        SETTINGS
    }

    /** The kind of difference. */
    private final Problem problem;

    OtherRunException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    /** {@return the kind of difference} */
    public Problem problem() {
        return problem;
    }
}

package dev.flawmap.training.loop;

import dev.flawmap.file.BadFileException;
import org.jspecify.annotations.Nullable;

/** A checkpoint that is missing or damaged; its message is one sentence. */
public final class BadCheckpointException extends BadFileException {
    private static final long serialVersionUID = 1;

    /** What is wrong with a checkpoint. */
    public enum Problem {
        /** There is none. */
        MISSING,
        /** It was written by another version of Flawmap. */
        OTHER_VERSION,
        /** It cannot be read. */
        DAMAGED
    }

    /** The kind of problem. */
    private final Problem problem;

    BadCheckpointException(Problem problem, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.problem = problem;
    }

    /** {@return what is wrong with the checkpoint} */
    public Problem problem() {
        return problem;
    }
}

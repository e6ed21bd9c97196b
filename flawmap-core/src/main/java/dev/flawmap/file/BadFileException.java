package dev.flawmap.file;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A file whose content is not what it has to be. The message is one sentence for the user and names the file. */
public class BadFileException extends IOException {
    private static final long serialVersionUID = 1;

    /** What is wrong with the file. */
    public enum Problem {
        /** There is no such file, or none that may be read. */
        MISSING,
        /** It is sound as far as can be seen, but of a kind or version that is not read here. */
        UNSUPPORTED,
        /** It is larger than such a file may be. */
        TOO_LARGE,
        /** It needs more memory than Java has. */
        OUT_OF_MEMORY,
        /** It is damaged, or not what is needed. */
        UNUSABLE
    }

    /** What is wrong. */
    private final Problem problem;

    /**
     * An exception for a file that is damaged, or not what is needed.
     *
     * @param message one sentence that a user can act on
     */
    public BadFileException(String message) {
        this(Problem.UNUSABLE, message);
    }

    /**
     * An exception for a file that is damaged, or not what is needed, with a cause.
     *
     * @param message one sentence that a user can act on
     * @param cause what was caught, where something was
     */
    public BadFileException(String message, @Nullable Throwable cause) {
        this(Problem.UNUSABLE, message, cause);
    }

    /**
     * An exception without a cause.
     *
     * @param problem what is wrong with the file
     * @param message one sentence that a user can act on
     */
    public BadFileException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    /**
     * An exception with a cause.
     *
     * @param problem what is wrong with the file
     * @param message one sentence that a user can act on
     * @param cause what was caught, where something was
     */
    public BadFileException(Problem problem, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.problem = problem;
    }

    /** {@return what is wrong with the file} */
    public Problem problem() {
        return problem;
    }
}

package dev.flawmap.data;

import dev.flawmap.file.BadFileException;

/** A folder that is not a usable data set. Its message is one sentence for the user. */
public class BadDataException extends BadFileException {
    private static final long serialVersionUID = 1;

    /**
     * An exception for a file that is damaged, or not what is needed.
     *
     * @param message one sentence that a user can act on
     */
    public BadDataException(String message) {
        super(message);
    }

    /**
     * An exception for a file that is damaged, or not what is needed, with a cause.
     *
     * @param message one sentence that a user can act on
     * @param cause what was caught
     */
    public BadDataException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * An exception without a cause.
     *
     * @param problem what is wrong with it
     * @param message one sentence that a user can act on
     */
    public BadDataException(Problem problem, String message) {
        super(problem, message);
    }

    /**
     * An exception with a cause.
     *
     * @param problem what is wrong with it
     * @param message one sentence that a user can act on
     * @param cause what was caught
     */
    public BadDataException(Problem problem, String message, Throwable cause) {
        super(problem, message, cause);
    }
}

package dev.flawmap.image;

import dev.flawmap.file.BadFileException;

/** A file that is not a usable image. Its message is one sentence for the user and names the file. */
public class BadImageException extends BadFileException {
    private static final long serialVersionUID = 1;

    /**
     * An exception for a file that is damaged, or not what is needed.
     *
     * @param message one sentence that a user can act on
     */
    public BadImageException(String message) {
        super(message);
    }

    /**
     * An exception for a file that is damaged, or not what is needed, with a cause.
     *
     * @param message one sentence that a user can act on
     * @param cause what was caught
     */
    public BadImageException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * An exception without a cause.
     *
     * @param problem what is wrong with it
     * @param message one sentence that a user can act on
     */
    public BadImageException(Problem problem, String message) {
        super(problem, message);
    }

    /**
     * An exception with a cause.
     *
     * @param problem what is wrong with it
     * @param message one sentence that a user can act on
     * @param cause what was caught
     */
    public BadImageException(Problem problem, String message, Throwable cause) {
        super(problem, message, cause);
    }
}

package dev.flawmap.file;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A file whose content is not what it has to be. The message is one sentence for the user and names the file. */
public class BadFileException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * An exception without a cause.
     *
     * @param message one sentence that a user can act on
     */
    public BadFileException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message one sentence that a user can act on
     * @param cause what was caught, where something was
     */
    public BadFileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

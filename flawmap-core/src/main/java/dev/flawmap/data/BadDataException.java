package dev.flawmap.data;

import dev.flawmap.file.BadFileException;

/** A folder that is not a usable data set. Its message is one sentence for the user. */
public class BadDataException extends BadFileException {
    private static final long serialVersionUID = 1;

    public BadDataException(String message) {
        super(message);
    }

    public BadDataException(String message, Throwable cause) {
        super(message, cause);
    }
}

package dev.flawmap.model;

import java.io.IOException;

/** A file that is not a usable model. Its message is one sentence for the user and names the file. */
public class ModelFileException extends IOException {
    private static final long serialVersionUID = 1;

    public ModelFileException(String message) {
        super(message);
    }

    public ModelFileException(String message, Throwable cause) {
        super(message, cause);
    }
}

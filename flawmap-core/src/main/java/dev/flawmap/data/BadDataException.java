package dev.flawmap.data;

import java.io.IOException;

/** A folder that is not a usable data set. Its message is one sentence for the user. */
public class BadDataException extends IOException {
    private static final long serialVersionUID = 1;

    public BadDataException(String message) {
        super(message);
    }
}

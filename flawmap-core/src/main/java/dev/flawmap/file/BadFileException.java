package dev.flawmap.file;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A file whose content is not what it has to be. The message is one sentence for the user and names the file. */
public class BadFileException extends IOException {
    private static final long serialVersionUID = 1;

    public BadFileException(String message) {
        super(message);
    }

    public BadFileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

package dev.flawmap.training;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A checkpoint that is missing or damaged; its message is one sentence. */
public final class BadCheckpointException extends IOException {
    private static final long serialVersionUID = 1;

    BadCheckpointException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

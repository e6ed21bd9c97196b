package dev.flawmap.training.loop;

import dev.flawmap.file.BadFileException;
import org.jspecify.annotations.Nullable;

/** A checkpoint that is missing or damaged; its message is one sentence. */
public final class BadCheckpointException extends BadFileException {
    private static final long serialVersionUID = 1;

    BadCheckpointException(Problem problem, String message, @Nullable Throwable cause) {
        super(problem, message, cause);
    }
}

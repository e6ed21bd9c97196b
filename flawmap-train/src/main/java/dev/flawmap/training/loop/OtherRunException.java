package dev.flawmap.training.loop;

import java.io.IOException;

/** A checkpoint that belongs to another run than the one to be continued; its message says in what they differ. */
public final class OtherRunException extends IOException {
    private static final long serialVersionUID = 1;

    OtherRunException(String message) {
        super(message);
    }
}

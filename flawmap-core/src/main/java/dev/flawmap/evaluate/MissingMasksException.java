package dev.flawmap.evaluate;

import dev.flawmap.data.BadDataException;

/** Test images without the masks that a protocol needs. */
public final class MissingMasksException extends BadDataException {
    private static final long serialVersionUID = 1;

    /**
     * An exception with a sentence.
     *
     * @param message one sentence that a user can act on
     */
    MissingMasksException(String message) {
        super(message);
    }
}

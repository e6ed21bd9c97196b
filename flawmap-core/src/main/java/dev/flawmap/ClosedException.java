package dev.flawmap;

/** Work that was asked of something that is closed. Its message is one sentence that names what is closed. */
public final class ClosedException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    /**
     * An exception without a cause.
     *
     * @param message one sentence that names what is closed
     */
    public ClosedException(String message) {
        super(message);
    }
}

package dev.flawmap;

/** Something was used after it was closed. The message is one sentence that names it. */
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

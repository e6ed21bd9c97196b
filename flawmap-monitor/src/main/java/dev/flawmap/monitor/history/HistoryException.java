package dev.flawmap.monitor.history;

/** A history that cannot be opened, read or added to. Its message is one sentence that a user can act on. */
public final class HistoryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * An exception with a cause.
     *
     * @param message one sentence that a user can act on
     * @param cause what was caught
     */
    public HistoryException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * An exception without a cause.
     *
     * @param message one sentence that a user can act on
     */
    public HistoryException(String message) {
        super(message);
    }
}

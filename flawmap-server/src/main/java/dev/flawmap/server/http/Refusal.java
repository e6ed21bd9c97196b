package dev.flawmap.server.http;

import java.util.OptionalInt;

/** A request that is not answered. Its message is one sentence for whoever sent it. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient OptionalInt retrySeconds;

    /**
     * A refusal.
     *
     * @param status of HTTP
     * @param message one sentence
     */
    public Refusal(int status, String message) {
        this(status, message, OptionalInt.empty());
    }

    private Refusal(int status, String message, OptionalInt retrySeconds) {
        super(message);
        this.status = status;
        this.retrySeconds = retrySeconds;
    }

    /**
     * {@return a refusal because there is too much to do}
     *
     * @param status 429 or 503
     * @param message one sentence
     * @param seconds after which it may be tried again
     */
    public static Refusal busy(int status, String message, int seconds) {
        return new Refusal(status, message, OptionalInt.of(seconds));
    }

    /** {@return the status of HTTP} */
    public int status() {
        return status;
    }

    /** {@return after how many seconds it may be tried again, where that helps} */
    public OptionalInt retrySeconds() {
        return retrySeconds;
    }
}

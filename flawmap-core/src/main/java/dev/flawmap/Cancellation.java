package dev.flawmap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * A way to end work early from another thread: handed to the work, which looks at it now and then or is told of it. Once
 * cancelled, it stays so. Thread-safe.
 */
public final class Cancellation {
    private final List<Runnable> listeners = new ArrayList<>();
    private @Nullable String reason;

    /**
     * Cancels, if that was not done before.
     *
     * @param sentence why, for the {@link CancellationException} that the work ends with
     */
    public void cancel(String sentence) {
        List<Runnable> told;
        synchronized (this) {
            if (reason != null) {
                return;
            }
            reason = sentence;
            told = List.copyOf(listeners);
        }
        told.forEach(Runnable::run);
    }

    /** {@return why it was cancelled; empty if it was not} */
    public synchronized Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    /**
     * Ends the work of the thread that calls this, if it is to end.
     *
     * @throws CancellationException with the reason
     */
    public void throwIfCancelled() {
        reason().ifPresent(sentence -> {
            throw new CancellationException(sentence);
        });
    }

    /** What keeps a listener until it is closed. */
    public interface Listening extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Tells a listener of cancelling: at once, if that was done before.
     *
     * @param listener called at most once, on the thread that cancels; must not wait
     * @return what forgets the listener when it is closed
     */
    public Listening onCancel(Runnable listener) {
        synchronized (this) {
            if (reason == null) {
                // An object of its own, so that the same listener may be told twice.
                Runnable own = listener::run;
                listeners.add(own);
                return () -> forget(own);
            }
        }
        listener.run();
        return () -> {};
    }

    private synchronized void forget(Runnable listener) {
        listeners.remove(listener);
    }
}

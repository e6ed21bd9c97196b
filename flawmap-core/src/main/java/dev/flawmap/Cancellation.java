package dev.flawmap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * A way to end work early from another thread. It is handed to the work, which looks at it now and then or listens to
 * it. Once cancelled, it stays so. Thread-safe.
 */
public final class Cancellation {
    private final List<Runnable> listeners = new ArrayList<>();
    private @Nullable String reason;

    /**
     * Cancels; does nothing if that was done before. All listeners are told, whatever one of them throws.
     *
     * @param sentence why, for the {@link CancellationException} that the work ends with
     * @throws RuntimeException the first exception that a listener threw, after all have been told
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
        RuntimeException first = null;
        for (Runnable listener : told) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else if (first != e) {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** {@return why it was cancelled; empty if it was not} */
    public synchronized Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    /**
     * Ends the calling thread's work with an exception, if this is cancelled.
     *
     * @throws CancellationException with the reason
     */
    public void throwIfCancelled() {
        reason().ifPresent(sentence -> {
            throw new CancellationException(sentence);
        });
    }

    /** The registration of a listener, which ends when it is closed. */
    public interface Listening extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Calls a listener when this is cancelled, or at once if it is already.
     *
     * @param listener called at most once, on the thread that cancels; must not wait
     * @return the registration; closing it forgets the listener
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

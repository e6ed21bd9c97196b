package dev.flawmap.inspect;

import dev.flawmap.Cancellation;
import dev.flawmap.ClosedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Cancels inspections that take too long or whose thread is interrupted: a thread inside the engine sees neither by
 * itself. Thread-safe.
 */
final class Watch implements AutoCloseable {
    private static final long EVERY_MILLIS = 20;

    private final Optional<Duration> timeLimit;
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, work -> {
        Thread thread = new Thread(work, "watching inspections");
        thread.setDaemon(true);
        return thread;
    });

    Watch(Optional<Duration> timeLimit) {
        this.timeLimit = timeLimit;
        clock.setRemoveOnCancelPolicy(true);
    }

    /** One inspection, watched until it is closed. */
    final class Watched implements AutoCloseable {
        private final Thread thread = Thread.currentThread();
        private final long start = System.nanoTime();
        private final Cancellation cancellation = new Cancellation();
        private final Cancellation.Listening asked;
        private final ScheduledFuture<?> looking;

        private Watched(Cancellation users) {
            this.asked =
                    users.onCancel(() -> cancellation.cancel(users.reason().orElse("The inspection was cancelled.")));
            look();
            this.looking = clock.scheduleWithFixedDelay(this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        }

        /** What ends this inspection alone, for whatever reason. */
        Cancellation cancellation() {
            return cancellation;
        }

        private void look() {
            if (thread.isInterrupted()) {
                cancellation.cancel("The inspection was interrupted.");
            } else if (timeLimit.isPresent()
                    && Duration.ofNanos(System.nanoTime() - start).compareTo(timeLimit.get()) > 0) {
                cancellation.cancel(
                        "The inspection took longer than " + timeLimit.get().toMillis() / 1e3 + " s.");
            }
        }

        @Override
        public void close() {
            looking.cancel(false);
            asked.close();
        }
    }

    /**
     * Begins to watch an inspection on the current thread, which users may cancel too.
     *
     * @throws ClosedException if the inspector is closed
     */
    Watched begin(Cancellation users) {
        try {
            return new Watched(users);
        } catch (RejectedExecutionException closed) {
            throw new ClosedException("The inspector is closed.");
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}

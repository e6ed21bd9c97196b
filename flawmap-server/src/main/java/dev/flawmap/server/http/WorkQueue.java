package dev.flawmap.server.http;

import dev.flawmap.Cancellation;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A bounded queue of inspections for requests, each within a time limit. Thread-safe. */
public final class WorkQueue implements AutoCloseable {
    private final ThreadPoolExecutor workers;
    private final Duration limit;

    /**
     * A queue.
     *
     * @param threads how many inspections run at once
     * @param waiting how many may wait
     * @param limit how long a request waits for its result, with its time in the queue
     */
    public WorkQueue(int threads, int waiting, Duration limit) {
        this.limit = limit;
        this.workers = new ThreadPoolExecutor(
                threads, threads, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(waiting), work -> {
                    Thread thread = new Thread(work, "inference");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /**
     * What is to be done.
     *
     * @param <R> the result
     */
    @FunctionalInterface
    public interface Work<R> {
        /**
         * Does it.
         *
         * @param cancellation cancelled when the time is over
         * @return the result
         * @throws Exception what comes of it
         */
        R done(Cancellation cancellation) throws Exception;
    }

    /**
     * Waits for a result.
     *
     * @param <R> the result
     * @param work to be done
     * @return the result
     * @throws Refusal if the queue is full, or the time is over
     * @throws Exception what the work throws
     */
    public <R> R result(Work<R> work) throws Exception {
        Cancellation cancellation = new Cancellation();
        Future<R> future;
        try {
            future = workers.submit(() -> {
                cancellation.throwIfCancelled();
                return work.done(cancellation);
            });
        } catch (RejectedExecutionException e) {
            throw Refusal.busy(503, "The queue of images is full; try again soon.", 1);
        }
        try {
            return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            cancellation.cancel("The request took too long.");
            throw new Refusal(504, "The inspection took longer than " + limit.toSeconds() + " s, the most allowed.");
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNull(e.getCause());
            if (cause instanceof CancellationException) {
                throw new Refusal(504, "The inspection took too long: " + cause.getMessage());
            }
            if (cause instanceof Exception exception) {
                throw exception;
            }
            if (cause instanceof OutOfMemoryError) {
                throw Refusal.busy(503, "There is not enough memory for this image at present.", 5);
            }
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cancellation.cancel("The server stops.");
            throw Refusal.busy(503, "The server stops.", 5);
        }
    }

    /** {@return how many wait at present} */
    public int waiting() {
        return workers.getQueue().size();
    }

    /** {@return how many run at present} */
    public int running() {
        return workers.getActiveCount();
    }

    /** Takes no more; what runs goes on until its end. */
    @Override
    public void close() {
        workers.shutdown();
    }
}

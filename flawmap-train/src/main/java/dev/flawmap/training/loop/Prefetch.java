package dev.flawmap.training.loop;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.LongFunction;

/** Makes batches ahead of the training loop, on a thread of its own, in order. */
public final class Prefetch implements AutoCloseable {
    private final BlockingQueue<float[]> queue = new ArrayBlockingQueue<>(4);
    private final Thread thread;
    private volatile boolean closed;
    private volatile Throwable failure = new IllegalStateException("No batch was made.");

    /**
     * Begins to prepare batches.
     *
     * @param batches makes the batch of a number, on another thread
     * @param first the first batch's number
     */
    public Prefetch(LongFunction<float[]> batches, long first) {
        thread = new Thread(
                () -> {
                    try {
                        for (long index = first; !closed; index++) {
                            queue.put(batches.apply(index));
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (RuntimeException | Error e) {
                        failure = e;
                    }
                },
                "batches");
        thread.setDaemon(true);
        thread.start();
    }

    /** {@return the next batch} */
    public float[] next() {
        try {
            float[] batch = queue.poll();
            while (batch == null) {
                if (!thread.isAlive() && queue.isEmpty()) {
                    throw thrown();
                }
                batch = queue.poll(100, java.util.concurrent.TimeUnit.MILLISECONDS);
            }
            return batch;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Training was interrupted.", e);
        }
    }

    private RuntimeException thrown() {
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}

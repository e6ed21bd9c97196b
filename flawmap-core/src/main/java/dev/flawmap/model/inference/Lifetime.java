package dev.flawmap.model.inference;

import dev.flawmap.ClosedException;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Keeps native memory while it is used: work of several threads goes on at the same time, and what it works with is
 * freed once, when none of it runs and no more can begin.
 */
final class Lifetime {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final String of;
    private boolean over;

    /**
     * A lifetime that begins.
     *
     * @param of what is used, as the beginning of a sentence
     */
    Lifetime(String of) {
        this.of = of;
    }

    /** Work that runs until it is closed. */
    interface Work extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Begins work; within other work of the same thread, too.
     *
     * @throws ClosedException if the lifetime is over
     */
    Work work() {
        lock.readLock().lock();
        if (over) {
            lock.readLock().unlock();
            throw new ClosedException(of + " is closed and cannot be used any more.");
        }
        return lock.readLock()::unlock;
    }

    /**
     * Ends it once all work has ended; does nothing when it is over.
     *
     * @param free frees the memory
     * @throws IllegalStateException if the same thread is at work, which would wait for itself
     */
    void end(Runnable free) {
        if (lock.getReadHoldCount() > 0) {
            throw new IllegalStateException(of + " cannot be closed from within its own work.");
        }
        lock.writeLock().lock();
        try {
            if (!over) {
                over = true;
                free.run();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}

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
    /** Whether its end has begun; from then on no work begins, except within work that runs. */
    private volatile boolean over;

    private boolean freed;

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
     * Begins work; within other work of the same thread, too. Never waits.
     *
     * @throws ClosedException if the lifetime is over, or ends once what runs has ended
     */
    Work work() {
        if (!lock.readLock().tryLock()) {
            throw closed();
        }
        if (over && lock.getReadHoldCount() == 1) {
            lock.readLock().unlock();
            throw closed();
        }
        return lock.readLock()::unlock;
    }

    private ClosedException closed() {
        return new ClosedException(of + " is closed and cannot be used any more.");
    }

    /**
     * Ends it once all work has ended, and lets no more begin from now on; frees once, however often it is called.
     *
     * @param free frees the memory
     * @throws IllegalStateException if the same thread is at work, which would wait for itself
     */
    void end(Runnable free) {
        if (lock.getReadHoldCount() > 0) {
            throw new IllegalStateException(of + " cannot be closed from within its own work.");
        }
        over = true;
        lock.writeLock().lock();
        try {
            if (!freed) {
                freed = true;
                free.run();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}

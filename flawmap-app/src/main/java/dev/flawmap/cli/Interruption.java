package dev.flawmap.cli;

import dev.flawmap.Cancellation;
import dev.flawmap.Progress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets Ctrl-C stop long work at a good place: the process ends once the work has put its state away. */
final class Interruption implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::onSignal, "interruption");
    private final Cancellation cancellation = new Cancellation();
    private volatile boolean asked;

    Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void onSignal() {
        asked = true;
        cancellation.cancel("Stopped before all was done.");
        try {
            if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(ExitCode.FAILURE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the work should stop. */
    boolean asked() {
        return asked;
    }

    /** Tells of progress until the work should stop, and ends it then. */
    Progress stopping(Progress progress) {
        return (what, done, total) -> {
            cancellation.throwIfCancelled();
            progress.step(what, done, total);
        };
    }

    /** Cancelled once the work should stop. */
    Cancellation cancellation() {
        return cancellation;
    }

    @Override
    public void close() {
        done.countDown();
        if (!asked) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process is ending just now, which is what the hook waits for.
                asked = true;
            }
        }
    }
}

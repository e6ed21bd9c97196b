package dev.flawmap.imagej;

import dev.flawmap.Cancellation;
import ij.IJ;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Cancels work once Esc is pressed. */
final class EscapeKey implements AutoCloseable {
    private static final long EVERY_MILLIS = 50;

    private final Cancellation cancellation = new Cancellation();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "watching Esc for Flawmap");
        thread.setDaemon(true);
        return thread;
    });

    EscapeKey() {
        IJ.resetEscape();
        clock.scheduleWithFixedDelay(this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (IJ.escapePressed()) {
            cancellation.cancel("Esc was pressed.");
        }
    }

    Cancellation cancellation() {
        return cancellation;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}

package dev.flawmap.reliability;

import dev.flawmap.process.ProcessMemory;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Ends the process where one input takes too long or too much memory. */
final class Watchdog {
    /** The exit code of a process that was ended by it. */
    static final int ENDED = 70;

    /** The most processor time, which does not depend on how busy the machine is. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** The limit for input that waits and does not compute. */
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final ProcessMemory memory = ProcessMemory.own();
    private final Thread watched;
    private final long mostMegabytes;
    private volatile long since;
    private volatile long spentBefore;

    /** A watch over this thread; memory is watched where the system tells it. */
    Watchdog(long mostMegabytes) {
        this.watched = Thread.currentThread();
        this.mostMegabytes = mostMegabytes;
        begin();
        Thread thread = new Thread(this::watch, "watchdog");
        thread.setDaemon(true);
        thread.setPriority(Thread.MAX_PRIORITY);
        thread.start();
    }

    /** Tells that the next input begins. */
    final void begin() {
        spentBefore = spent();
        since = System.nanoTime();
    }

    /** The processor's time that this process has taken. */
    private static long spent() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .orElse(0L);
    }

    private void watch() {
        while (true) {
            if (spent() - spentBefore > PATIENCE_NANOS || System.nanoTime() - since > LONGEST_NANOS) {
                end("took too long, at " + where());
            }
            long peak = (long) memory.peakMegabytes();
            if (peak > mostMegabytes) {
                end("took " + peak + " MB of memory, more than " + mostMegabytes + ", at " + where());
            }
            java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static void end(String why) {
        System.out.println(why);
        System.out.flush();
        Runtime.getRuntime().halt(ENDED);
    }

    private String where() {
        return Arrays.stream(watched.getStackTrace())
                .limit(12)
                .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                .collect(Collectors.joining(" < "));
    }
}

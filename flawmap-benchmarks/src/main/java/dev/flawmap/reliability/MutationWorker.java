package dev.flawmap.reliability;

import dev.flawmap.process.ProcessMemory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Reads changed files one after the other: {@code WORK NAME SEED FROM TO}. Runs in a process of its own, as a bad file
 * may end it; the file that it reads and its index then tell what did.
 */
public final class MutationWorker {
    /** Java's heap. */
    static final int HEAP_MEGABYTES = 512;
    /** Heap, and what the launcher leaves for the network's engine and Java itself. */
    static final int MOST_MEGABYTES = HEAP_MEGABYTES + 800;

    static final String FAILED = "failed ";
    static final String DONE = "done ";

    private MutationWorker() {}

    public static void main(String[] arguments) throws Exception {
        Path work = Path.of(arguments[0]);
        AttackTarget target = AttackTarget.of(arguments[1], Corpus.in(work.resolve("corpus")));
        long seed = Long.parseLong(arguments[2]);
        int from = Integer.parseInt(arguments[3]);
        int to = Integer.parseInt(arguments[4]);
        Path folder = Files.createDirectories(work.resolve(target.name()));
        // Loads what is loaded once, which is not the time of one file.
        for (byte[] unchanged : target.corpus()) {
            target.reader().accepts(Files.write(target.file(folder), unchanged));
        }
        Watchdog watchdog = new Watchdog(MOST_MEGABYTES);
        int accepted = 0;
        double slowest = 0;
        for (int index = from; index < to; index++) {
            byte[] input = target.input(seed, index);
            Path file = target.file(folder);
            Files.write(file, input);
            Files.writeString(folder.resolve("index"), String.valueOf(index));
            watchdog.begin();
            long start = System.nanoTime();
            try {
                accepted += target.reader().accepts(file) ? 1 : 0;
            } catch (Throwable e) {
                // Whatever is thrown besides what is documented is what is sought.
                Path kept =
                        work.resolve("findings").resolve(target.name() + "-" + seed + "-" + index + target.ending());
                Files.createDirectories(kept.resolveSibling(""));
                Files.write(kept, input);
                System.out.println(FAILED + index + " " + oneLine(e));
            }
            slowest = Math.max(slowest, (System.nanoTime() - start) / 1e9);
        }
        System.out.printf(Locale.ROOT, "%s%d %.2f %d%n", DONE, accepted, slowest, (long)
                ProcessMemory.own().peakMegabytes());
        System.out.flush();
        // Libraries may have left threads.
        Runtime.getRuntime().halt(0);
    }

    private static String oneLine(Throwable e) {
        StackTraceElement[] trace = e.getStackTrace();
        return (e + (trace.length == 0 ? "" : " at " + trace[0])).replaceAll("\\p{Cntrl}+", " ");
    }
}

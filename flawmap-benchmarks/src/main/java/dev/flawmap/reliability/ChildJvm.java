package dev.flawmap.reliability;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A Java process of its own with the class path of this one, so that it may crash, hang, be killed, or run out of memory. */
final class ChildJvm {
    /** One thread each, so that results do not depend on how many processors there are. */
    private static final Map<String, String> ENVIRONMENT = Map.of("OMP_NUM_THREADS", "1");

    /** 128 and signal 9. */
    private static final int KILLED = 137;

    private static final long POLL = Duration.ofMillis(50).toNanos();

    private final List<String> prefix = new ArrayList<>();
    private final List<String> command = new ArrayList<>();
    private final Path log;

    /**
     * A process to be started.
     *
     * @param log takes what it prints
     */
    ChildJvm(int heapMegabytes, Path log, String mainClass, List<String> arguments) {
        this.log = log;
        command.addAll(List.of(
                Path.of(System.getProperty("java.home", "")).resolve("bin/java").toString(),
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + log.resolveSibling("hs_err_%p.log"),
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path", ""),
                mainClass));
        command.addAll(arguments);
    }

    /** The program itself, as its launcher starts it. */
    static ChildJvm flawmap(Path log, List<String> arguments) {
        return new ChildJvm(1200, log, "dev.flawmap.cli.Flawmap", arguments);
    }

    /** Takes all of its heap at once, so that its memory does not change with what the heap's collector does. */
    ChildJvm pretouched(int heapMegabytes) {
        command.addAll(1, List.of("-Xms" + heapMegabytes + "m", "-XX:+AlwaysPreTouch"));
        return this;
    }

    /** Unpacks native libraries and keeps other temporary files in a folder. */
    ChildJvm withTemporary(Path folder) {
        command.add(1, "-Djava.io.tmpdir=" + folder);
        return this;
    }

    /** Limits the size of every file that it writes. */
    ChildJvm limitedTo(long kilobytes) {
        // Blocks of 512 bytes by POSIX; bash counts in 1024.
        prefix.addAll(List.of("sh", "-c", "ulimit -f " + 2 * kilobytes + "; exec \"$@\"", "sh"));
        return this;
    }

    /**
     * What came of a process.
     *
     * @param exitCode 128 and the signal, where a signal ended it
     * @param printed on standard output and standard error
     * @param took from start to end
     */
    record Ended(int exitCode, String printed, Duration took) {
        /** The last line that was printed. */
        String lastLine() {
            return printed.lines().reduce("", (before, line) -> line.isBlank() ? before : line);
        }
    }

    private Process start() throws IOException {
        Files.createDirectories(log.toAbsolutePath().getParent());
        List<String> all = new ArrayList<>(prefix);
        all.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(ENVIRONMENT);
        return builder.start();
    }

    /** Waits for its end; what takes longer than the patience is killed, which ends it with 137. */
    Ended run(Duration patience) throws IOException, InterruptedException {
        long start = System.nanoTime();
        int exitCode = ended(() -> false, patience);
        return new Ended(exitCode, printed(), Duration.ofNanos(System.nanoTime() - start));
    }

    /** Kills it with signal 9 after some time; whether it was still running. */
    boolean kill(Duration after) throws IOException, InterruptedException {
        return kill(() -> false, after);
    }

    /** Kills it with signal 9 as soon as something holds, but after some time anyway; whether it was still running. */
    boolean kill(BooleanSupplier moment, Duration latest) throws IOException, InterruptedException {
        return ended(moment, latest) == KILLED;
    }

    /** The exit code; a process that has not ended by then is killed, and so it is where this one ends. */
    private int ended(BooleanSupplier moment, Duration patience) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = start();
        Thread hook = new Thread(process::destroyForcibly, "ends the child");
        Runtime.getRuntime().addShutdownHook(hook);
        long left = patience.toNanos();
        while (left > 0 && !moment.getAsBoolean() && !process.waitFor(Math.min(left, POLL), TimeUnit.NANOSECONDS)) {
            left = patience.toNanos() - (System.nanoTime() - start);
        }
        process.destroyForcibly();
        int exitCode = process.waitFor();
        Runtime.getRuntime().removeShutdownHook(hook);
        return exitCode;
    }

    String printed() throws IOException {
        return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    }
}

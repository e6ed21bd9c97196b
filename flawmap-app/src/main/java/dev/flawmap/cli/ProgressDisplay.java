package dev.flawmap.cli;

import dev.flawmap.Progress;
import dev.flawmap.image.GreyImage;
import dev.flawmap.training.TrainingListener;
import dev.flawmap.training.TrainingNote;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows how long work comes along, with an estimate of the time left: a bar on a terminal, elsewhere a line now and
 * then. Work that takes less than two seconds shows nothing. Thread-safe.
 */
final class ProgressDisplay implements Progress, TrainingListener, AutoCloseable {
    private static final double QUIET_SECONDS = 2;
    private static final double LINE_EVERY_SECONDS = 10;

    private final PrintWriter err;
    private final boolean terminal;
    private final long start = System.nanoTime();
    private String task = "";
    private long taskStart = start;
    private long lastLine = start;
    private double secondsLeft;
    private @Nullable ProgressBar bar;

    ProgressDisplay(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    @Override
    public synchronized void step(String what, long done, long total) {
        begin(what);
        double spent = seconds(taskStart);
        show(done, total, done == 0 ? 0 : spent / done * (total - done), "");
    }

    @Override
    public synchronized void iterated(String stage, long done, long total, Map<String, Double> losses, double left) {
        begin("training");
        if (terminal || seconds(lastLine) > LINE_EVERY_SECONDS || done == total) {
            String numbers = losses.entrySet().stream()
                    .map(e -> e.getKey() + " " + String.format(Locale.ROOT, "%.3g", e.getValue()))
                    .collect(Collectors.joining(", "));
            show(done, total, left, stage + ": " + numbers);
        }
    }

    @Override
    public synchronized void note(String sentence) {
        finish();
        err.println("Note: " + sentence);
    }

    @Override
    public void note(TrainingNote note) {
        note(Advice.after(note.sentence(), Advice.of(note.kind())));
    }

    /** Prints something above the bar. */
    synchronized void above(Runnable printing) {
        finish();
        printing.run();
    }

    @Override
    public void picture(String name, GreyImage picture) {
        // Commands that keep pictures write them.
    }

    private void begin(String what) {
        if (!what.equals(task)) {
            finish();
            task = what;
            taskStart = System.nanoTime();
            lastLine = taskStart;
        }
    }

    private void show(long done, long total, double left, String extra) {
        secondsLeft = left;
        if (seconds(taskStart) < QUIET_SECONDS) {
            return;
        }
        if (terminal) {
            ProgressBar shown = bar;
            if (shown == null) {
                shown = new ProgressBarBuilder()
                        .setTaskName(task)
                        .setInitialMax(total)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(500)
                        .setConsumer(new ConsoleProgressBarConsumer(System.err))
                        .setEtaFunction(state -> Optional.of(Duration.ofSeconds(Math.round(secondsLeft))))
                        .build();
                bar = shown;
            }
            shown.setExtraMessage(extra);
            shown.stepTo(done);
        } else if (seconds(lastLine) > LINE_EVERY_SECONDS || (done == total && seconds(lastLine) > QUIET_SECONDS)) {
            lastLine = System.nanoTime();
            err.printf(
                    Locale.ROOT,
                    "%s: %d of %d, %s left%s%n",
                    task,
                    done,
                    total,
                    Durations.text(left),
                    extra.isEmpty() ? "" : " (" + extra + ")");
            err.flush();
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private void finish() {
        ProgressBar shown = bar;
        if (shown != null) {
            shown.close();
            bar = null;
        }
    }

    @Override
    public synchronized void close() {
        finish();
    }
}

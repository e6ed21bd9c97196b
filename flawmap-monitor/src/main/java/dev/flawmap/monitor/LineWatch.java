package dev.flawmap.monitor;

import dev.flawmap.Cancellation;
import dev.flawmap.ClosedException;
import dev.flawmap.Progress;
import dev.flawmap.file.Sha256;
import dev.flawmap.inspect.ImageSource;
import dev.flawmap.inspect.InspectionPipeline;
import dev.flawmap.inspect.MemoryBudget;
import dev.flawmap.inspect.ResultSink;
import dev.flawmap.monitor.history.GoldenImage;
import dev.flawmap.monitor.history.History;
import dev.flawmap.monitor.history.HistoryException;
import dev.flawmap.monitor.history.StoredLine;
import dev.flawmap.monitor.line.Batching;
import dev.flawmap.monitor.line.LineSettings;
import dev.flawmap.monitor.source.FolderSource;
import dev.flawmap.monitor.source.WatchedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * A line that watches a folder: it inspects each file once, whatever restarts, and adds it to the history. What is wrong
 * with a file never stops it; where the history or the folder cannot be used for a time, it waits and goes on.
 */
public final class LineWatch {
    /** How long a file must stay as it is before it counts as written. */
    public static final Duration REST = Duration.ofSeconds(1);

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int BURST = 8;

    /** Names the results of files, for sinks that write them into one folder. */
    @FunctionalInterface
    public interface Naming {
        /**
         * {@return the name of a file's results}
         *
         * @param file as it lies there
         */
        String name(WatchedFile file);
    }

    /** Told of what happens on a line; must not wait. */
    public interface Listener {
        /**
         * Something was added to the line's history, or its state has changed.
         *
         * @param lineId the line
         */
        void changed(long lineId);
    }

    private final Path folder;
    private final ActiveModel model;
    private final History history;
    private final Pictures pictures;
    private final List<ResultSink> others;
    private final Naming naming;
    private final Listener listener;
    private final Duration rest;
    private final InstantSource clock;
    private final long id;
    private volatile Optional<String> problem = Optional.empty();

    /** The newest image of the golden sample, where the line has one. */
    private Optional<GoldenImage> golden;

    /** Why the rule that forms batches cannot be used; images wait until a person has set another. */
    private Optional<String> rule;

    /** Why the newest images could not be kept; it stands until some can be. */
    private Optional<String> unkept = Optional.empty();

    /**
     * A line, which is made in the history where it is missing.
     *
     * @param name of the line
     * @param settings of a line that is new
     * @param folder that is watched
     * @param model inspects
     * @param history takes results
     * @param pictures are kept beside it
     * @param others take every result before the history does; stay open
     * @param naming of results, for those others
     * @param listener told of changes
     * @param rest how long a file must stay as it is before it counts as written
     * @param clock says when images are inspected; it may be set back meanwhile
     */
    public LineWatch(
            String name,
            LineSettings settings,
            Path folder,
            ActiveModel model,
            History history,
            Pictures pictures,
            List<ResultSink> others,
            Naming naming,
            Listener listener,
            Duration rest,
            InstantSource clock) {
        this.folder = folder;
        this.model = model;
        this.history = history;
        this.pictures = pictures;
        this.others = List.copyOf(others);
        this.naming = naming;
        this.listener = listener;
        this.rest = rest;
        this.clock = clock;
        StoredLine line = history.line(name, settings);
        this.id = line.id();
        this.rule = unusable(line);
        this.problem = rule;
        this.golden = history.newestGolden(id);
    }

    private static Optional<String> unusable(StoredLine line) {
        return line.settings().batching() instanceof Batching.Unusable unusable
                ? Optional.of("The line's rule of batches, " + unusable.text() + ", cannot be used: "
                        + unusable.reason().replaceFirst("\\.$", "")
                        + "; images wait until another rule is set on the line's page.")
                : Optional.empty();
    }

    /** {@return the line's id in the history} */
    public long id() {
        return id;
    }

    /** {@return the folder that is watched} */
    public Path folder() {
        return folder;
    }

    /** {@return the model that inspects} */
    public ActiveModel model() {
        return model;
    }

    /** {@return what keeps the line from going on at present, else what its golden sample gives otherwise than before} */
    public Optional<String> problem() {
        return problem;
    }

    /**
     * Watches until it is cancelled.
     *
     * @param cancellation ends it after the images that are being inspected
     */
    public void run(Cancellation cancellation) {
        try (FolderSource source = new FolderSource(folder, rest)) {
            Thread self = Thread.currentThread();
            try (Cancellation.Listening listening = cancellation.onCancel(self::interrupt)) {
                while (cancellation.reason().isEmpty()) {
                    round(source, cancellation);
                    source.await(POLL);
                }
            }
        } catch (InterruptedException | CancellationException e) {
            // It was cancelled.
            return;
        } catch (IOException e) {
            say(Optional.of("The folder " + folder + " cannot be watched: " + e.getMessage()));
        }
    }

    /**
     * Inspects what is in the folder, waits for files that are being written, and ends.
     *
     * @param cancellation ends it early
     * @throws IOException with one sentence, if the folder cannot be read or a sink cannot keep a result
     * @throws HistoryException with one sentence, if the history cannot be used
     * @throws CancellationException if it was cancelled
     */
    public void once(Cancellation cancellation) throws IOException {
        if (rule.isPresent()) {
            throw new IOException(rule.get());
        }
        try (FolderSource source = new FolderSource(folder, rest)) {
            do {
                inspect(source.ready(), source, cancellation);
                if (source.problem().isPresent()) {
                    throw new IOException(source.problem().get());
                }
                if (source.restless()) {
                    source.await(rest);
                }
            } while (source.restless());
            say(Optional.empty());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Stopped before all was done.");
        }
    }

    private void round(FolderSource source, Cancellation cancellation) {
        if (rule.isPresent() && waitsForRule()) {
            return;
        }
        List<WatchedFile> files = source.ready();
        if (files.isEmpty() && !source.restless()) {
            unkept = Optional.empty();
        }
        say(source.problem().or(() -> unkept));
        for (int i = 0; i < files.size(); i += BURST) {
            List<WatchedFile> burst = files.subList(i, Math.min(files.size(), i + BURST));
            try {
                inspect(burst, source, cancellation);
                unkept = Optional.empty();
                say(source.problem());
            } catch (HistoryException | IOException e) {
                putOff(
                        files.subList(i, files.size()),
                        source,
                        e.getMessage() + " Images wait until it can be used again.");
                return;
            } catch (CancellationException e) {
                throw e;
            } catch (RuntimeException | OutOfMemoryError e) {
                putOff(files.subList(i, files.size()), source, "Images cannot be inspected, and wait: " + e + ".");
                return;
            }
        }
    }

    private boolean waitsForRule() {
        try {
            rule = history.line(id).flatMap(LineWatch::unusable);
            say(rule);
        } catch (HistoryException e) {
            say(Optional.of(String.valueOf(e.getMessage())));
            return true;
        }
        return rule.isPresent();
    }

    /** Nothing of an image is kept where not all of it could be: it is tried again. */
    private void putOff(List<WatchedFile> files, FolderSource source, String sentence) {
        files.forEach(source::again);
        unkept = Optional.of(sentence);
        say(unkept);
    }

    /** Says what keeps the line from going on; where nothing does, what is wrong with the golden sample. */
    private void say(Optional<String> hindrance) {
        Optional<String> now = hindrance.or(() -> golden.flatMap(image -> image.problem(clock.instant())));
        if (!now.equals(problem)) {
            problem = now;
            listener.changed(id);
        }
    }

    private void inspect(List<WatchedFile> files, FolderSource source, Cancellation cancellation) throws IOException {
        inspectGolden(files.stream().filter(GoldenSink::takes).toList(), source, cancellation);
        Map<String, WatchedFile> fresh =
                fresh(files.stream().filter(file -> !GoldenSink.takes(file)).toList());
        if (fresh.isEmpty()) {
            return;
        }
        StoredLine line = history.line(id).orElseThrow();
        ActiveModel.Opened opened = model.current();
        List<ResultSink> sinks = new ArrayList<>(others);
        sinks.add(new LineSink(
                history,
                pictures,
                line,
                fresh,
                opened.model().description().appearance(),
                opened.inspector().learnedNmPerPixel(),
                clock));
        inspect(opened, fresh, sinks, source, cancellation);
    }

    private void inspectGolden(List<WatchedFile> files, FolderSource source, Cancellation cancellation)
            throws IOException {
        if (files.isEmpty()) {
            return;
        }
        Map<String, WatchedFile> fresh = fresh(files);
        if (!fresh.isEmpty()) {
            StoredLine line = history.line(id).orElseThrow();
            inspect(model.current(), fresh, List.of(new GoldenSink(history, line, fresh, clock)), source, cancellation);
        }
        // Also where nothing was fresh: what came before may have been cut short.
        golden = history.newestGolden(id);
        say(source.problem().or(() -> unkept));
    }

    private void inspect(
            ActiveModel.Opened opened,
            Map<String, WatchedFile> fresh,
            List<ResultSink> takers,
            FolderSource source,
            Cancellation cancellation)
            throws IOException {
        List<ResultSink> sinks = new ArrayList<>(takers);
        sinks.add(result -> listener.changed(id));
        List<ImageSource> sources = fresh.values().stream()
                .map(file -> ImageSource.of(file.path(), naming.name(file)))
                .toList();
        try {
            new InspectionPipeline(opened.inspector(), MemoryBudget.ofHeap(), sinks, Progress.NONE, cancellation)
                    .run(sources);
        } catch (ClosedException e) {
            // The model was swapped meanwhile: what is not in the history yet comes again, with the new one.
            fresh.values().forEach(source::again);
        }
    }

    /** The files that the history does not know, by path. */
    private Map<String, WatchedFile> fresh(List<WatchedFile> files) {
        Map<String, WatchedFile> fresh = new LinkedHashMap<>();
        for (WatchedFile file : files) {
            if (!history.knows(id, file) && !knowsContent(file)) {
                fresh.put(file.path().toString(), file);
            }
        }
        return fresh;
    }

    private boolean knowsContent(WatchedFile file) {
        try {
            String sha256 = Sha256.of(file.path());
            return GoldenSink.takes(file)
                    ? history.knowsGolden(id, GoldenSink.sample(file), sha256)
                    : history.knows(id, sha256);
        } catch (IOException e) {
            // The pipeline says why, and the file goes on the list.
            return false;
        }
    }
}

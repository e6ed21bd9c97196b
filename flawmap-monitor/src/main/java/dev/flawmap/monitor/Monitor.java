package dev.flawmap.monitor;

import dev.flawmap.Cancellation;
import dev.flawmap.monitor.history.History;
import dev.flawmap.monitor.line.LineSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Models and lines that run in one process, with the history that they share. Thread-safe. */
public final class Monitor implements AutoCloseable {
    private record Running(LineWatch line, Thread thread, Cancellation cancellation) {}

    private final History history;
    private final Pictures pictures;
    private final ActiveModel.Opener opener;
    private final Map<String, ActiveModel> models = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Map<Long, Running> lines = new ConcurrentHashMap<>();
    private final List<LineWatch.Listener> listeners = new CopyOnWriteArrayList<>();

    /**
     * A monitor without models and lines.
     *
     * @param history closed with it
     * @param pictures of its images
     * @param opener opens its models
     */
    public Monitor(History history, Pictures pictures, ActiveModel.Opener opener) {
        this.history = history;
        this.pictures = pictures;
        this.opener = opener;
    }

    /** {@return what was inspected} */
    public History history() {
        return history;
    }

    /** {@return pictures of what was inspected} */
    public Pictures pictures() {
        return pictures;
    }

    /**
     * Opens a model under a name.
     *
     * @param name that no model has
     * @param file the model file
     * @return the model
     * @throws IOException with one sentence, if it is no usable model
     * @throws IllegalArgumentException with one sentence, if there is one of that name
     */
    public ActiveModel open(String name, Path file) throws IOException {
        if (models.containsKey(name)) {
            throw new IllegalArgumentException("There are two models named " + name + "; give one another name.");
        }
        ActiveModel model = new ActiveModel(name, file, opener);
        models.put(name, model);
        note(name, model.current());
        return model;
    }

    private void note(String name, ActiveModel.Opened opened) {
        history.activated(
                name, opened.model().sha256(), opened.model().description().detector(), Instant.now());
    }

    /** {@return all models, in the order in which they were opened} */
    public List<ActiveModel> models() {
        synchronized (models) {
            return List.copyOf(models.values());
        }
    }

    /**
     * {@return a model}
     *
     * @param name by which it was opened
     */
    public Optional<ActiveModel> model(String name) {
        return Optional.ofNullable(models.get(name));
    }

    /**
     * The model files that can take the place of a model's: those in the folder that its file lies in.
     *
     * @param model one of this monitor
     * @return their names, sorted
     * @throws IOException if the folder cannot be read
     */
    public static List<String> candidates(ActiveModel model) throws IOException {
        Path folder = model.current().file().toAbsolutePath().getParent();
        if (folder == null) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".flaw"))
                    .sorted()
                    .toList();
        }
    }

    /**
     * Reads a model's file again, or puts another one from the same folder in its place.
     *
     * @param model one of this monitor
     * @param candidate the name of a file beside its own; empty for its own
     * @return what is open now
     * @throws IOException with one sentence, if it is no usable model; the one before then stays
     * @throws IllegalArgumentException with one sentence, if no model file beside its own has that name
     */
    public ActiveModel.Opened swap(ActiveModel model, Optional<String> candidate) throws IOException {
        Path file = model.current().file();
        if (candidate.isPresent()) {
            if (!candidates(model).contains(candidate.get())) {
                throw new IllegalArgumentException("There is no such model file beside that of " + model.name() + ".");
            }
            file = file.toAbsolutePath().resolveSibling(candidate.get());
        }
        ActiveModel.Opened opened = model.swap(file);
        note(model.name(), opened);
        return opened;
    }

    /**
     * Starts a line, which watches a folder from now on.
     *
     * @param name of the line
     * @param settings of a line that is new
     * @param folder that is watched
     * @param model one of this monitor
     * @return the line
     */
    public LineWatch watch(String name, LineSettings settings, Path folder, ActiveModel model) {
        LineWatch line = new LineWatch(
                name,
                settings,
                folder,
                model,
                history,
                pictures,
                List.of(),
                file -> String.valueOf(file.within()),
                id -> listeners.forEach(listener -> listener.changed(id)),
                LineWatch.REST,
                InstantSource.system());
        Cancellation cancellation = new Cancellation();
        Thread thread = new Thread(() -> line.run(cancellation), "line " + name);
        thread.setDaemon(true);
        lines.put(line.id(), new Running(line, thread, cancellation));
        thread.start();
        return line;
    }

    /**
     * {@return a line that runs}
     *
     * @param id in the history
     */
    public Optional<LineWatch> line(long id) {
        return Optional.ofNullable(lines.get(id)).map(Running::line);
    }

    /**
     * Tells a listener of every change from now on.
     *
     * @param listener must not wait
     * @return ends it
     */
    public Runnable listen(LineWatch.Listener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Ends all lines after the images that they inspect, and closes models and history. */
    @Override
    public void close() {
        List<Running> running = new ArrayList<>(lines.values());
        running.forEach(line -> line.cancellation().cancel("The monitor is closed."));
        boolean interrupted = false;
        for (Running line : running) {
            try {
                line.thread().join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        models().forEach(ActiveModel::close);
        history.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.flawmap.monitor.source;

import dev.flawmap.data.Dataset;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A folder that fills with images, with the folders in it. A file is handed out once, when its size and time of change
 * have rested for a while; again only if they change. Hidden files, {@code .part} and {@code .tmp} files and what is no
 * image by its ending are passed over; links to folders are not followed. The folder is looked through again and again,
 * as shared folders do not always tell of changes; where they do, that is used to look earlier. One thread uses it.
 */
public final class FolderSource implements AutoCloseable {
    private static final int DEEPEST = 16;

    /** How many times as long an empty file must rest. */
    private static final int EMPTY = 5;

    private record State(long bytes, long modified, long since, boolean handedOut) {}

    private final Path folder;
    private final long restNanos;
    private final LongSupplier nanoTime;
    private final @Nullable WatchService events;
    private Map<Path, State> states = new HashMap<>();
    private Optional<String> problem = Optional.empty();

    /**
     * A source.
     *
     * @param folder may be missing for a time
     * @param rest how long a file must have stayed as it is
     */
    public FolderSource(Path folder, Duration rest) {
        this(folder, rest, System::nanoTime);
    }

    FolderSource(Path folder, Duration rest, LongSupplier nanoTime) {
        this.folder = folder;
        this.restNanos = rest.toNanos();
        this.nanoTime = nanoTime;
        this.events = events(folder);
    }

    /** Events, where the file system has them; without them, looking through the folder is enough. */
    private static @Nullable WatchService events(Path folder) {
        try {
            WatchService service = folder.getFileSystem().newWatchService();
            try {
                folder.register(service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            } catch (IOException e) {
                // The folder is missing now; it may come.
            }
            return service;
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
    }

    /** {@return why the folder, or one in it, could not be read the last time, in one sentence; empty where all could} */
    public Optional<String> problem() {
        return problem;
    }

    /** {@return whether a file has been seen that is not at rest yet} */
    public boolean restless() {
        return states.values().stream().anyMatch(state -> !state.handedOut());
    }

    /**
     * Looks through the folder.
     *
     * @return files that have come to rest since, oldest first
     */
    public List<WatchedFile> ready() {
        long now = nanoTime.getAsLong();
        Map<Path, State> found = new HashMap<>();
        List<WatchedFile> ready = new ArrayList<>();
        problem = Optional.empty();
        try {
            // The folder itself may be a link; the links in it are not followed.
            Path real = folder.toRealPath();
            if (!Files.isDirectory(real)) {
                throw new NotDirectoryException(real.toString());
            }
            Files.walkFileTree(real, Set.of(), DEEPEST, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                    return path.equals(real) || !hidden(path) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
                }

                @Override
                public FileVisitResult visitFile(Path visited, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile() && isImage(visited)) {
                        Path within = real.relativize(visited);
                        Path path = folder.resolve(within);
                        State state = next(path, attributes, now);
                        if (!state.handedOut() && now - state.since() >= rest(state)) {
                            ready.add(new WatchedFile(
                                    path,
                                    within,
                                    attributes.size(),
                                    attributes.lastModifiedTime().toInstant()));
                            state = new State(state.bytes(), state.modified(), state.since(), true);
                        }
                        found.put(path, state);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
                    if (path.equals(real)) {
                        throw e;
                    }
                    // Else it was removed just now.
                    if (e instanceof AccessDeniedException) {
                        problem = unreadable(folder.resolve(real.relativize(path)));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
            states = found;
        } catch (IOException e) {
            problem = unreadable(folder);
            return List.of();
        }
        ready.sort(Comparator.comparing(WatchedFile::modified).thenComparing(WatchedFile::path));
        return ready;
    }

    private static Optional<String> unreadable(Path path) {
        return Optional.of("The folder " + path + " cannot be read at present.");
    }

    /** A file that is empty has most likely been made just now. */
    private long rest(State state) {
        return state.bytes() == 0 ? EMPTY * restNanos : restNanos;
    }

    private State next(Path path, BasicFileAttributes attributes, long now) {
        State before = states.get(path);
        long modified = attributes.lastModifiedTime().toMillis();
        return before != null && before.bytes() == attributes.size() && before.modified() == modified
                ? before
                : new State(attributes.size(), modified, now, false);
    }

    private static boolean hidden(Path path) {
        return String.valueOf(path.getFileName()).startsWith(".");
    }

    private static boolean isImage(Path path) {
        return Dataset.isImageName(String.valueOf(path.getFileName()));
    }

    /**
     * Hands a file out again the next time, because nothing could be done with it.
     *
     * @param file handed out before
     */
    public void again(WatchedFile file) {
        states.remove(file.path());
    }

    /**
     * Waits until it is worth looking again.
     *
     * @param longest how long at most
     * @throws InterruptedException if the thread is interrupted
     */
    public void await(Duration longest) throws InterruptedException {
        if (events == null) {
            TimeUnit.NANOSECONDS.sleep(longest.toNanos());
            return;
        }
        try {
            WatchKey key = events.poll(longest.toNanos(), TimeUnit.NANOSECONDS);
            if (key != null) {
                key.pollEvents();
                key.reset();
            }
        } catch (ClosedWatchServiceException e) {
            throw new InterruptedException("The source is closed.");
        }
    }

    @Override
    public void close() throws IOException {
        if (events != null) {
            events.close();
        }
    }
}

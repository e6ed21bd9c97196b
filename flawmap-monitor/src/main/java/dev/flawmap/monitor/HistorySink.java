package dev.flawmap.monitor;

import dev.flawmap.image.ImageTraits;
import dev.flawmap.inspect.ImageResult;
import dev.flawmap.inspect.ImageResult.Failed;
import dev.flawmap.inspect.ImageResult.Inspected;
import dev.flawmap.inspect.ResultSink;
import dev.flawmap.monitor.history.History;
import dev.flawmap.monitor.history.StoredLine;
import dev.flawmap.monitor.source.WatchedFile;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/** Adds results to the history of a line; what could not be inspected goes on its list. */
abstract class HistorySink implements ResultSink {
    /** The logarithm of a ratio of pixel sizes from which on the material looks different. */
    private static final double ANOTHER_SIZE = 0.05;

    final History history;
    final StoredLine line;
    private final Map<String, WatchedFile> files;
    private final InstantSource clock;

    /**
     * A sink for some images.
     *
     * @param files by the path that results are named by
     * @param clock says when they are inspected
     */
    HistorySink(History history, StoredLine line, Map<String, WatchedFile> files, InstantSource clock) {
        this.history = history;
        this.line = line;
        this.files = files;
        this.clock = clock;
    }

    @Override
    public final void accept(ImageResult result) throws IOException {
        WatchedFile file = Objects.requireNonNull(files.get(result.file()));
        Instant now = clock.instant();
        if (result instanceof Failed failed) {
            history.failed(line.id(), file, failed.kind().toString(), failed.reason(), now);
            return;
        }
        add(file, (Inspected) result, now);
    }

    /** Adds what was inspected. */
    abstract void add(WatchedFile file, Inspected inspected, Instant now) throws IOException;

    /** How an image looks without its defects; empty where it was too large to hold. */
    static Optional<ImageTraits> traits(Inspected image) {
        return image.scale() == 1
                ? Optional.of(ImageTraits.of(image.picture(), image.inspection().predMask()))
                : Optional.empty();
    }

    /** Whether pixels of one size show the material otherwise than those of another; no, where one is not known. */
    static boolean anotherSize(OptionalDouble nm, OptionalDouble other) {
        return nm.isPresent()
                && other.isPresent()
                && Math.abs(Math.log(nm.getAsDouble() / other.getAsDouble())) > ANOTHER_SIZE;
    }
}

package dev.flawmap.inspect;

import dev.flawmap.Cancellation;
import dev.flawmap.ClosedException;
import dev.flawmap.Detector;
import dev.flawmap.Inspection;
import dev.flawmap.Progress;
import dev.flawmap.file.BadFileException;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageFile;
import dev.flawmap.image.ImageRows;
import dev.flawmap.inspect.ImageResult.Failed;
import dev.flawmap.inspect.ImageResult.Inspected;
import dev.flawmap.inspect.ImageResult.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Inspects images one after the other and hands the results to sinks, in the images' order: while one image is
 * inspected, the next is read and the results of the one before are kept. An image that cannot be inspected is a result
 * with a reason, and the others go on: one that cannot be read, whatever its source throws, that takes longer than the
 * inspector's time limit, that needs more memory or stack than Java has, or that the detector fails on. An exception of
 * a sink ends the run. Any other error of Java's ends it too, after the sinks have kept the results of earlier images.
 * Images too large for the {@link MemoryBudget} are inspected by rows. For one run; not thread-safe. It closes neither
 * the inspector nor the sinks.
 */
public final class InspectionPipeline {
    /** The logarithm of a ratio of pixel sizes from which on the material looks different. */
    private static final double ANOTHER_SIZE = 0.05;

    private static final String INTERRUPTED = "The inspection was interrupted.";

    private final Inspector inspector;
    private final MemoryBudget memory;
    private final List<ResultSink> sinks;
    private final Progress progress;
    private final Cancellation cancellation;
    private final ResultNames names = new ResultNames();
    private @Nullable Future<?> kept;
    private boolean anotherSizeNoted;

    /**
     * A pipeline.
     *
     * @param inspector stays open
     * @param memory which images are held whole
     * @param sinks take the results, one after the other; stay open
     * @param progress told of every image, on the thread that runs the pipeline
     * @param cancellation ends the run after what was inspected has been kept
     */
    public InspectionPipeline(
            Inspector inspector,
            MemoryBudget memory,
            List<ResultSink> sinks,
            Progress progress,
            Cancellation cancellation) {
        this.inspector = inspector;
        this.memory = memory;
        this.sinks = List.copyOf(sinks);
        this.progress = progress;
        this.cancellation = cancellation;
    }

    /**
     * A pipeline that holds images as Java's heap allows, tells of no progress and is not cancelled.
     *
     * @param inspector stays open
     * @param sinks take the results, one after the other; stay open
     */
    public InspectionPipeline(Inspector inspector, ResultSink... sinks) {
        this(inspector, MemoryBudget.ofHeap(), List.of(sinks), Progress.NONE, new Cancellation());
    }

    /** An image that was read, or nothing where it is too large to hold. */
    private record Read(Optional<ImageFile> image, String sha256) {}

    /** What a sink threw: it ends the run, as it says nothing about the image. */
    private static final class SinkFailure extends RuntimeException {
        private static final long serialVersionUID = 1;

        SinkFailure(Throwable cause) {
            super(cause);
        }
    }

    /**
     * Inspects images.
     *
     * @param sources the images, in the order of their results
     * @throws ClosedException if the inspector is closed meanwhile; sinks then have the results so far
     * @throws CancellationException if it is cancelled or the thread is interrupted; sinks then have the results so far
     * @throws IOException with one sentence, if a sink cannot keep a result
     */
    public void run(List<? extends ImageSource> sources) throws IOException {
        ExecutorService reading = thread("reading images");
        ExecutorService keeping = thread("keeping results");
        try {
            Future<Read> next = sources.isEmpty() ? null : submitted(reading, sources.get(0));
            for (int i = 0; i < sources.size(); i++) {
                cancellation.throwIfCancelled();
                ImageSource source = sources.get(i);
                Future<Read> now = Objects.requireNonNull(next);
                next = i + 1 < sources.size() ? submitted(reading, sources.get(i + 1)) : null;
                ImageResult result = inspected(source, now);
                settle();
                kept = keeping.submit(() -> bySink(() -> {
                    for (ResultSink sink : sinks) {
                        sink.accept(result);
                    }
                    return result;
                }));
                progress.step("inspecting", i + 1, sources.size());
            }
            settle();
        } catch (SinkFailure e) {
            throw thrown(Objects.requireNonNull(e.getCause()));
        } finally {
            reading.shutdownNow();
            end(keeping);
        }
    }

    private static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Waits until nothing is being kept any more, so that sinks can be closed; an interrupt does not shorten it. */
    private static void end(ExecutorService keeping) {
        keeping.shutdown();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = keeping.awaitTermination(1, TimeUnit.HOURS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static <R> R bySink(Callable<R> work) {
        try {
            return work.call();
        } catch (Throwable e) {
            throw new SinkFailure(e);
        }
    }

    private Future<Read> submitted(ExecutorService reading, ImageSource source) {
        return reading.submit(() -> read(source));
    }

    private Read read(ImageSource source) throws IOException {
        try {
            try (ImageRows rows = source.rows(0)) {
                if ((long) rows.width() * rows.height() > memory.largestHeldPx(inspector.colour())) {
                    return new Read(Optional.empty(), source.sha256());
                }
            }
            return new Read(Optional.of(source.in(inspector.colour()).read()), source.sha256());
        } catch (RuntimeException e) {
            throw new IOException(said(e), e);
        }
    }

    /** Inspects an image; whatever is wrong with it becomes its result. */
    private ImageResult inspected(ImageSource source, Future<Read> reading) {
        String file = called(source::file);
        try {
            Read read = awaited(reading);
            return read.image().isPresent()
                    ? whole(source, read.image().get(), read.sha256())
                    : byRows(source, read.sha256());
        } catch (BadFileException e) {
            boolean memory = e.problem() == BadFileException.Problem.OUT_OF_MEMORY;
            return failed(source, memory ? Problem.OUT_OF_MEMORY : Problem.BAD_IMAGE, String.valueOf(e.getMessage()));
        } catch (IOException | UncheckedIOException e) {
            return failed(source, Problem.BAD_IMAGE, file + " cannot be read: " + said(e));
        } catch (OutOfMemoryError e) {
            return failed(source, Problem.OUT_OF_MEMORY, file + " is too large for the memory that Java has.");
        } catch (StackOverflowError e) {
            return failed(source, Problem.NOT_INSPECTABLE, file + " could not be inspected: it is nested too deeply.");
        } catch (ClosedException | SinkFailure e) {
            throw e;
        } catch (CancellationException e) {
            return failed(source, Problem.TOO_SLOW, file + " could not be inspected: " + said(e));
        } catch (RuntimeException e) {
            // What the engine refuses, or a map that is not finite, says nothing about the next image.
            return failed(source, Problem.NOT_INSPECTABLE, file + " could not be inspected: " + said(e));
        }
    }

    /** A failure, unless the exception came from the end of the run itself: then it throws that the run ends. */
    private Failed failed(ImageSource source, Problem kind, String reason) {
        cancellation.throwIfCancelled();
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException(INTERRUPTED);
        }
        return new Failed(called(source::name), called(source::file), kind, reason);
    }

    /** What a source says it is called, even if the source fails to say so. */
    private static String called(Supplier<String> name) {
        try {
            return name.get();
        } catch (RuntimeException e) {
            return "An image without a name";
        }
    }

    /** A sentence of an exception's message, or of its kind too where the message is not meant for users. */
    private static String said(Exception e) {
        if (e instanceof UncheckedIOException unchecked) {
            return said(Objects.requireNonNull(unchecked.getCause()));
        }
        boolean meant = e instanceof IOException
                || e instanceof CancellationException
                || e instanceof IllegalArgumentException
                || e instanceof IllegalStateException;
        String message = meant && e.getMessage() != null ? e.getMessage() : e.toString();
        return message.endsWith(".") ? message : message + ".";
    }

    private ImageResult whole(ImageSource source, ImageFile file, String sha256) {
        GreyImage image = file.image();
        Inspection inspection = inspector.inspect(image, cancellation);
        List<String> notes = new ArrayList<>(file.notes());
        anotherSize(source, image.nmPerPixel()).ifPresent(notes::add);
        return new Inspected(
                names.unique(source.name()),
                source.file(),
                source.page(),
                sha256,
                inspection,
                image,
                inspection,
                1,
                notes);
    }

    private ImageResult byRows(ImageSource source, String sha256) throws IOException {
        // Sinks are used by one thread at a time.
        settle();
        try (ImageRows image = opened(source)) {
            String name = names.unique(source.name());
            LargeImage large = new LargeImage(name, source.file(), image.width(), image.height(), image.nmPerPixel());
            List<Detector.Rows> takers = new ArrayList<>();
            for (ResultSink sink : sinks) {
                Detector.Rows taker = bySink(() -> sink.begin(large));
                takers.add((grey, scores) -> bySink(() -> {
                    taker.take(grey, scores);
                    return taker;
                }));
            }
            Preview preview = new Preview(image.width(), image.height());
            takers.add(preview::row);
            Inspection inspection = inspector.inspect(
                    image,
                    (grey, scores) -> {
                        for (Detector.Rows taker : takers) {
                            taker.take(grey, scores);
                        }
                    },
                    cancellation);
            List<String> notes = new ArrayList<>(image.notes());
            anotherSize(source, image.nmPerPixel()).ifPresent(notes::add);
            notes.add(source.file() + " is large: it was inspected in bands"
                    + (preview.scale() > 1 ? ", and its picture is 1/" + preview.scale() + " of its size." : "."));
            return new Inspected(
                    name,
                    source.file(),
                    source.page(),
                    sha256,
                    inspection,
                    preview.image(),
                    preview.of(inspection),
                    preview.scale(),
                    notes);
        }
    }

    /** Opens an image by rows; whatever its source throws says that it cannot be read. */
    private ImageRows opened(ImageSource source) throws IOException {
        try {
            return source.in(inspector.colour()).rows(memory.decodedBytes());
        } catch (RuntimeException e) {
            throw new IOException(said(e), e);
        }
    }

    /** Says once that images are magnified more or less than those learned from. */
    private Optional<String> anotherSize(ImageSource source, OptionalDouble nmPerPixel) {
        OptionalDouble learned = inspector.learnedNmPerPixel();
        if (anotherSizeNoted || nmPerPixel.isEmpty() || learned.isEmpty()) {
            return Optional.empty();
        }
        double ratio = nmPerPixel.getAsDouble() / learned.getAsDouble();
        if (Math.abs(Math.log(ratio)) <= ANOTHER_SIZE) {
            return Optional.empty();
        }
        anotherSizeNoted = true;
        return Optional.of(String.format(
                Locale.ROOT,
                "%s has %.3g nm a pixel, but the model learned from %.3g: at another magnification, good material may"
                        + " count as defective.",
                source.file(),
                nmPerPixel.getAsDouble(),
                learned.getAsDouble()));
    }

    /** Waits until the result of the image before is kept. */
    private void settle() throws IOException {
        Future<?> before = kept;
        if (before != null) {
            kept = null;
            get(before);
        }
    }

    /** What is read, unless the run is cancelled before a slow source has answered. */
    private Read awaited(Future<Read> reading) throws IOException {
        try (Cancellation.Listening stopped = cancellation.onCancel(() -> reading.cancel(true))) {
            return get(reading);
        }
    }

    private static <R> R get(Future<R> future) throws IOException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw thrown(Objects.requireNonNull(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException(INTERRUPTED);
        }
    }

    /** Returns a checked exception for the caller to throw; throws an unchecked exception or an error at once. */
    private static IOException thrown(Throwable cause) {
        if (cause instanceof IOException io) {
            return io;
        }
        if (cause instanceof RuntimeException bug) {
            throw bug;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        throw new IllegalStateException(cause);
    }
}

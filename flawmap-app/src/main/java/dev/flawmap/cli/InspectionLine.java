package dev.flawmap.cli;

import dev.flawmap.Inspection;
import dev.flawmap.Inspector;
import dev.flawmap.data.Dataset;
import dev.flawmap.image.BadImageException;
import dev.flawmap.image.ImageFile;
import dev.flawmap.image.ImageReader;
import dev.flawmap.image.ImageRows;
import dev.flawmap.report.InspectionReport;
import dev.flawmap.results.InspectionWriter;
import dev.flawmap.results.Written;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Inspects images one after the other, while the next one is being read and the one before is being written. Results
 * and complaints come in the images' order; an image that fails does not stop the others.
 */
final class InspectionLine implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;
    /** By a larger share, pixel sizes differ so much that the material looks different. */
    private static final double ANOTHER_SIZE = 0.05;

    private final Inspector inspector;
    private final OptionalDouble learnedNmPerPixel;
    private final MemoryLimit memory;
    private final InspectionWriter writer;
    private final InspectionReport report;
    private final Common common;
    private final ProgressDisplay progress;
    private final ExecutorService reading = thread("reading images");
    private final ExecutorService writing = thread("writing results");
    private Path writtenFile = Path.of("");
    private @Nullable Future<?> written;
    private boolean anotherSizeNoted;

    /**
     * Begins.
     *
     * @param learnedNmPerPixel the pixel size of the images that the model learned from, where known
     */
    InspectionLine(
            Inspector inspector,
            OptionalDouble learnedNmPerPixel,
            MemoryLimit memory,
            InspectionWriter writer,
            InspectionReport report,
            Common common,
            ProgressDisplay progress) {
        this.inspector = inspector;
        this.learnedNmPerPixel = learnedNmPerPixel;
        this.memory = memory;
        this.writer = writer;
        this.report = report;
        this.common = common;
        this.progress = progress;
    }

    private static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Inspects the images and writes their results.
     *
     * @throws IOException with one sentence, if results cannot be written
     */
    void run(List<Path> files) throws IOException {
        Future<Optional<ImageFile>> read = reading.submit(() -> read(files.get(0)));
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i);
            Future<Optional<ImageFile>> now = read;
            if (i + 1 < files.size()) {
                Path next = files.get(i + 1);
                read = reading.submit(() -> read(next));
            }
            skipIfBad(file, () -> inspect(file, get(now)));
            progress.step("inspecting", i + 1, files.size());
        }
        settle();
    }

    /** An image, or nothing where it is too large to hold. */
    private Optional<ImageFile> read(Path file) throws IOException {
        try (ImageRows rows = ImageRows.open(file, 0)) {
            if ((long) rows.width() * rows.height() > memory.largestHeldPx()) {
                return Optional.empty();
            }
        }
        return Optional.of(ImageReader.read(file));
    }

    private Void inspect(Path file, Optional<ImageFile> read) throws IOException {
        if (read.isEmpty()) {
            settle();
            inspectLarge(file);
            return null;
        }
        ImageFile image = read.get();
        Inspection inspection = inspector.inspect(image.image());
        settle();
        image.notes().forEach(progress::note);
        noteAnotherSize(file, image.image().nmPerPixel());
        writtenFile = file;
        written = writing.submit(() -> {
            report.add(writer.write(Dataset.stem(file), file, image.image(), inspection));
            return null;
        });
        return null;
    }

    private void inspectLarge(Path file) throws IOException {
        try (ImageRows rows = ImageRows.open(file, memory.decodedBytes())) {
            Written large = writer.write(Dataset.stem(file), file, rows, inspector);
            report.add(large);
            rows.notes().forEach(progress::note);
            noteAnotherSize(file, rows.nmPerPixel());
            progress.note(file.getFileName() + " is large: it was inspected in bands, and its overlay is 1/"
                    + large.image().overlayScale() + " of its size.");
        }
    }

    /** Says once that images are magnified more or less than those learned from. */
    private void noteAnotherSize(Path file, OptionalDouble nmPerPixel) {
        if (anotherSizeNoted || nmPerPixel.isEmpty() || learnedNmPerPixel.isEmpty()) {
            return;
        }
        double ratio = nmPerPixel.getAsDouble() / learnedNmPerPixel.getAsDouble();
        if (Math.abs(Math.log(ratio)) > ANOTHER_SIZE) {
            anotherSizeNoted = true;
            progress.note(String.format(
                    Locale.ROOT,
                    "%s has %.3g nm a pixel, but the model learned from %.3g: at another magnification, good material may"
                            + " count as defective.",
                    file.getFileName(),
                    nmPerPixel.getAsDouble(),
                    learnedNmPerPixel.getAsDouble()));
        }
    }

    /** Waits until the results of the image before are written. */
    private void settle() throws IOException {
        Future<?> before = written;
        if (before != null) {
            written = null;
            skipIfBad(writtenFile, () -> get(before));
        }
    }

    private void skipIfBad(Path file, Callable<?> work) throws IOException {
        String reason;
        try {
            work.call();
            return;
        } catch (BadImageException e) {
            reason = String.valueOf(e.getMessage());
        } catch (OutOfMemoryError e) {
            reason = file + " is too large for the memory there is; give Java more with JAVA_OPTS=-Xmx.";
        } catch (CancellationException e) {
            throw e;
        } catch (IllegalArgumentException | IllegalStateException e) {
            // What the engine refuses, or a map that is not finite, says nothing about the next image.
            reason = file + " could not be inspected: " + e.getMessage();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        settle();
        progress.close();
        common.err().println("Skipped: " + reason);
        writer.fail(file, reason);
    }

    private static <R> R get(Future<R> future) throws IOException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException io) {
                throw io;
            }
            if (cause instanceof RuntimeException bug) {
                throw bug;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("The inspection was interrupted.");
        }
    }

    /** Waits until nothing is being written any more. */
    @Override
    public void close() {
        reading.shutdownNow();
        writing.shutdown();
        try {
            if (!writing.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                writing.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

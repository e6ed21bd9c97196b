package dev.flawmap.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that is being written beside its target: there whole once it is committed, and not at all if it is closed
 * before. Not thread-safe.
 */
public final class AtomicFile implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final Path target;
    private final Path beside;
    private final OutputStream out;

    private AtomicFile(Path target, Path beside, OutputStream out) {
        this.target = target;
        this.beside = beside;
        this.out = out;
    }

    /**
     * Begins a file, making its folder where that is missing.
     *
     * @throws IOException with one sentence naming the file, if it cannot be written
     */
    public static AtomicFile begin(Path target) throws IOException {
        Path absolute = target.toAbsolutePath();
        Path beside = absolute.resolveSibling("." + UUID.randomUUID() + ".part");
        try {
            AtomicFiles.makeFolder(absolute.resolveSibling(""));
            OutputStream out = Files.newOutputStream(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return new AtomicFile(target, beside, new BufferedOutputStream(out, BUFFER));
        } catch (IOException e) {
            throw AtomicFiles.cannotWrite(target, e);
        }
    }

    /**
     * Writes what comes next.
     *
     * @throws IOException with one sentence naming the file, if it cannot be written
     * @throws BadFileException if the content comes from a file that turns out to be bad
     */
    public void write(AtomicFiles.Content content) throws IOException {
        try {
            content.writeTo(out);
        } catch (BadFileException e) {
            throw e;
        } catch (IOException e) {
            throw AtomicFiles.cannotWrite(target, e);
        }
    }

    /**
     * Puts the file in its place.
     *
     * @throws IOException with one sentence naming the file, if it cannot be written; the target is then as it was
     */
    public void commit() throws IOException {
        try {
            out.close();
            Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw AtomicFiles.cannotWrite(target, e);
        }
    }

    /** Discards what was written, unless it was committed. */
    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            // What is discarded need not be whole.
        }
        try {
            Files.deleteIfExists(beside);
        } catch (IOException e) {
            // What went wrong before is what the user needs to know.
        }
    }
}

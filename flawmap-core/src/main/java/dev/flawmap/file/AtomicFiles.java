package dev.flawmap.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Writes files whole or not at all: beside the target, then moved onto it. */
public final class AtomicFiles {
    /** Writes a file's content. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes all bytes.
         *
         * @param out not to be closed
         * @throws IOException if they cannot be written
         */
        void writeTo(OutputStream out) throws IOException;
    }

    private static final int UUID_LENGTH = 36;

    private AtomicFiles() {}

    /**
     * Deletes what processes have left beside a file that were ended while they wrote it. Only for a file that no other
     * process writes now.
     *
     * @param target the file that they were begun for
     * @throws IOException if they cannot be deleted
     */
    public static void discardLeftovers(Path target) throws IOException {
        Path folder = target.toAbsolutePath().resolveSibling("");
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, file -> {
            String name = String.valueOf(file.getFileName());
            return name.startsWith(AtomicFile.prefix(target))
                    && name.endsWith(AtomicFile.PART)
                    && name.length() == AtomicFile.prefix(target).length() + UUID_LENGTH + AtomicFile.PART.length();
        })) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    /**
     * Writes a file, making its folder where that is missing. A file that is replaced leaves its permissions; a link is
     * replaced, not followed.
     *
     * @param target replaced, where it is a file
     * @param content writes all bytes
     * @throws IOException with one sentence naming the file, if it cannot be written; the target is then as it was
     * @throws BadFileException if the content comes from a file that turns out to be bad
     */
    public static void write(Path target, Content content) throws IOException {
        write(target, content, false);
    }

    /**
     * Writes a file as {@link #write} does, so that it is still whole after the power has failed; takes longer, since it
     * waits for the disk.
     *
     * @param target replaced, where it is a file
     * @param content writes all bytes
     * @throws IOException with one sentence naming the file, if it cannot be written; the target is then as it was
     * @throws BadFileException if the content comes from a file that turns out to be bad
     */
    public static void writeDurably(Path target, Content content) throws IOException {
        write(target, content, true);
    }

    private static void write(Path target, Content content, boolean durably) throws IOException {
        try (AtomicFile file = AtomicFile.begin(target)) {
            file.write(content);
            if (durably) {
                file.commitDurably();
            } else {
                file.commit();
            }
        }
    }

    /** Java 17 cannot make a folder where a link to one is. */
    static void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
        }
    }

    /**
     * Finds out before long work whether its result could be written.
     *
     * @param target not touched
     * @throws IOException with one sentence naming the file, if not
     */
    public static void requireWritable(Path target) throws IOException {
        if (Files.isDirectory(target)) {
            throw new IOException("Cannot write " + target + ": it is a folder.");
        }
        Path folder = target.toAbsolutePath().resolveSibling("");
        try {
            makeFolder(folder);
            Files.delete(Files.createTempFile(folder, ".", ".part"));
        } catch (IOException e) {
            throw cannotWrite(target, e);
        }
    }

    /**
     * {@return what to tell of a file that could not be written: one sentence that names it}
     *
     * @param target the file that was to be written
     * @param e what went wrong
     */
    public static IOException cannotWrite(Path target, IOException e) {
        return new IOException("Cannot write " + target + ": " + unwritten(e) + ".", e);
    }

    private static String unwritten(IOException e) {
        boolean unmade = e instanceof FileAlreadyExistsException || e instanceof NoSuchFileException;
        return unmade ? "its folder cannot be made" : reason(e);
    }

    /**
     * {@return why a file or folder could not be read or written, in a few words without a full stop}
     *
     * @param e what went wrong
     */
    public static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "access is denied";
        }
        if (e instanceof NoSuchFileException) {
            return "it does not exist";
        }
        String message = e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message.replaceFirst("\\.$", "");
    }
}

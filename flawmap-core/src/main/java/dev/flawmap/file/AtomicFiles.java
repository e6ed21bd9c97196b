package dev.flawmap.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes files whole or not at all: beside the target, then moved onto it. */
public final class AtomicFiles {
    /** Writes a file's content. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private static final String PART = ".part";
    private static final int UUID_LENGTH = 36;

    private AtomicFiles() {}

    private static String prefix(Path target) {
        return "." + target.getFileName() + ".";
    }

    /**
     * Deletes what processes have left beside a file that were ended while they wrote it. Only for a file that no other
     * process writes now.
     */
    public static void discardLeftovers(Path target) throws IOException {
        Path folder = target.toAbsolutePath().resolveSibling("");
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, file -> {
            String name = String.valueOf(file.getFileName());
            return name.startsWith(prefix(target))
                    && name.endsWith(PART)
                    && name.length() == prefix(target).length() + UUID_LENGTH + PART.length();
        })) {
            for (Path file : files) {
                discard(file);
            }
        }
    }

    /**
     * Writes a file, making its folder where that is missing.
     *
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
     * @throws IOException with one sentence naming the file, if it cannot be written; the target is then as it was
     * @throws BadFileException if the content comes from a file that turns out to be bad
     */
    public static void writeDurably(Path target, Content content) throws IOException {
        write(target, content, true);
    }

    private static void write(Path target, Content content, boolean durably) throws IOException {
        Path absolute = target.toAbsolutePath();
        Path beside = absolute.resolveSibling(prefix(target) + UUID.randomUUID() + PART);
        try {
            makeFolder(absolute.resolveSibling(""));
            try (OutputStream out = new BufferedOutputStream(
                    Files.newOutputStream(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), 1 << 16)) {
                content.writeTo(out);
            }
            if (durably) {
                force(beside, StandardOpenOption.WRITE);
            }
            Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            if (durably) {
                forceFolder(absolute.resolveSibling(""));
            }
        } catch (BadFileException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException("Cannot write " + target + ": " + reason(e) + ".", e);
        } finally {
            discard(beside);
        }
    }

    private static void force(Path file, StandardOpenOption option) throws IOException {
        try (FileChannel channel = FileChannel.open(file, option)) {
            channel.force(true);
        }
    }

    /** Puts the move on the disk, on systems where folders can be opened. */
    private static void forceFolder(Path folder) {
        try {
            force(folder, StandardOpenOption.READ);
        } catch (IOException e) {
            // The file's content is on the disk, under its new name or its old one.
        }
    }

    /** Java 17 cannot make a folder where a link to one is. */
    private static void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
        }
    }

    /** Finds nothing to discard unless something went wrong. */
    private static void discard(Path beside) {
        try {
            Files.deleteIfExists(beside);
        } catch (IOException e) {
            // What went wrong before is what the user needs to know.
        }
    }

    /**
     * Finds out before long work whether its result could be written.
     *
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
            throw new IOException("Cannot write " + target + ": " + reason(e) + ".", e);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "access is denied";
        }
        if (e instanceof FileAlreadyExistsException || e instanceof NoSuchFileException) {
            return "its folder cannot be made";
        }
        String message = e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message.replaceFirst("\\.$", "");
    }
}

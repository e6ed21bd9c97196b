package dev.flawmap.image;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes files whole or not at all: beside the target, then moved onto it. */
public final class AtomicFiles {
    /** Writes a file's content. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private AtomicFiles() {}

    /**
     * Writes a file.
     *
     * @throws IOException with one sentence naming the file, if it cannot be written; the target is then as it was
     */
    public static void write(Path target, Content content) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        Path beside = null;
        try {
            Files.createDirectories(folder);
            beside = Files.createTempFile(folder, "." + target.getFileName() + ".", ".part");
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(beside), 1 << 16)) {
                content.writeTo(out);
            }
            Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (beside != null) {
                Files.deleteIfExists(beside);
            }
            throw new IOException("Cannot write " + target + ": " + reason(e) + ".", e);
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
        Path folder = target.toAbsolutePath().getParent();
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, ".", ".part"));
        } catch (IOException e) {
            throw new IOException("Cannot write " + target + ": " + reason(e) + ".", e);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "access is denied";
        }
        if (e instanceof java.nio.file.FileAlreadyExistsException || e instanceof NoSuchFileException) {
            return "its folder is not a folder";
        }
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message.replaceFirst("\\.$", "");
    }
}

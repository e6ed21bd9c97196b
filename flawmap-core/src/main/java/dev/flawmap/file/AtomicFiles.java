package dev.flawmap.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Writes files whole or not at all: beside the target, then moved onto it. */
public final class AtomicFiles {
    /** Writes a file's content. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private AtomicFiles() {}

    /**
     * Writes a file, making its folder where that is missing. A file that is replaced leaves its permissions; a link is
     * replaced, not followed.
     *
     * @throws IOException with one sentence naming the file, if it cannot be written; the target is then as it was
     * @throws BadFileException if the content comes from a file that turns out to be bad
     */
    public static void write(Path target, Content content) throws IOException {
        Path absolute = target.toAbsolutePath();
        Path beside = absolute.resolveSibling("." + UUID.randomUUID() + ".part");
        try {
            makeFolder(absolute.resolveSibling(""));
            Optional<Set<PosixFilePermission>> permissions = permissions(absolute);
            create(beside, permissions.isPresent());
            try (OutputStream out =
                    new BufferedOutputStream(Files.newOutputStream(beside, StandardOpenOption.WRITE), 1 << 16)) {
                content.writeTo(out);
            }
            if (permissions.isPresent()) {
                Files.setPosixFilePermissions(beside, permissions.get());
            }
            Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (BadFileException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException("Cannot write " + target + ": " + reason(e) + ".", e);
        } finally {
            discard(beside);
        }
    }

    /** The permissions that a file has now, where it is one and the file system knows of permissions. */
    private static Optional<Set<PosixFilePermission>> permissions(Path target) throws IOException {
        if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
                || Files.getFileAttributeView(target, PosixFileAttributeView.class) == null) {
            return Optional.empty();
        }
        return Optional.of(Files.getPosixFilePermissions(target, LinkOption.NOFOLLOW_LINKS));
    }

    /** An empty file; one that only its owner can read, until it is moved, where another's permissions will be its own. */
    private static void create(Path beside, boolean guarded) throws IOException {
        if (guarded) {
            Files.createFile(beside, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } else {
            Files.createFile(beside);
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

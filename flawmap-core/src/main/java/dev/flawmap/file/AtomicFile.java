package dev.flawmap.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A file that is being written beside its target: there whole once it is committed, and not at all if it is closed
 * before. Not thread-safe.
 */
public final class AtomicFile implements AutoCloseable {
    /** The ending of a file that is being written. */
    static final String PART = ".part";

    private static final int BUFFER = 1 << 16;

    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final Path target;
    private final Path beside;
    private final Optional<Set<PosixFilePermission>> permissions;
    private final OutputStream out;

    private AtomicFile(Path target, Path beside, Optional<Set<PosixFilePermission>> permissions, OutputStream out) {
        this.target = target;
        this.beside = beside;
        this.permissions = permissions;
        this.out = out;
    }

    /**
     * Begins a file, making its folder where that is missing. A file that it will replace leaves its permissions; a link
     * is replaced, not followed.
     *
     * @param target where its content will be after committing
     * @return the file, open for writing
     * @throws IOException with one sentence naming the file, if it cannot be written
     */
    public static AtomicFile begin(Path target) throws IOException {
        Path absolute = target.toAbsolutePath();
        Path beside = absolute.resolveSibling(prefix(target) + UUID.randomUUID() + PART);
        try {
            AtomicFiles.makeFolder(absolute.resolveSibling(""));
            Optional<Set<PosixFilePermission>> permissions = permissions(absolute);
            create(beside, permissions.isPresent());
            OutputStream out = Files.newOutputStream(beside, StandardOpenOption.WRITE);
            return new AtomicFile(target, beside, permissions, new BufferedOutputStream(out, BUFFER));
        } catch (IOException e) {
            throw AtomicFiles.cannotWrite(target, e);
        }
    }

    /** The beginning of the name of a file that is being written. */
    static String prefix(Path target) {
        return "." + target.getFileName() + ".";
    }

    /** The permissions that a file has now, where it is one and the file system knows of permissions. */
    private static Optional<Set<PosixFilePermission>> permissions(Path target) throws IOException {
        if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
                || Files.getFileAttributeView(target, PosixFileAttributeView.class) == null) {
            return Optional.empty();
        }
        return Optional.of(Files.getPosixFilePermissions(target, LinkOption.NOFOLLOW_LINKS));
    }

    /**
     * Makes an empty file; a guarded one can be read by its owner only, until it takes over the permissions of the file
     * that it replaces.
     */
    private static void create(Path beside, boolean guarded) throws IOException {
        if (guarded) {
            Files.createFile(beside, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } else {
            Files.createFile(beside);
        }
    }

    /**
     * Writes what comes next.
     *
     * @param content writes the next bytes
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
        commit(false);
    }

    /**
     * Puts the file in its place as {@link #commit} does, once it is on the disk, so that it outlasts a power failure.
     *
     * @throws IOException with one sentence, if it cannot be written
     */
    public void commitDurably() throws IOException {
        commit(true);
    }

    private void commit(boolean durably) throws IOException {
        try {
            out.close();
            if (permissions.isPresent()) {
                Files.setPosixFilePermissions(beside, permissions.get());
            }
            if (durably) {
                force(beside, StandardOpenOption.WRITE);
            }
            Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            if (durably) {
                forceFolder(target.toAbsolutePath().resolveSibling(""));
            }
        } catch (IOException e) {
            throw AtomicFiles.cannotWrite(target, e);
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

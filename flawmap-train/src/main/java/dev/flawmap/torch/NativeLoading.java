package dev.flawmap.torch;

import dev.flawmap.file.AtomicFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Loads native libraries while no other process of Flawmap does. The first process of a user unpacks them into
 * JavaCPP's cache; a second one started meanwhile could map a library that is not yet whole, and be ended by the system
 * (bytedeco/javacpp issue 608). libtorch itself is unpacked before anything that needs it is loaded: otherwise the
 * system's own, of another version, would be taken where one is installed.
 */
final class NativeLoading {
    /** Something that reads or writes files. */
    @FunctionalInterface
    interface Files<T> {
        T get() throws IOException;
    }

    private NativeLoading() {}

    /**
     * Unpacks and loads.
     *
     * @throws UnsatisfiedLinkError with one sentence, if libraries cannot be unpacked, as when a disk is full
     */
    static void load(Files<Path> cache, Files<?> unpack, Runnable load) {
        try (Lock lock = Lock.in(cache)) {
            unpack.get();
            load.run();
        } catch (IOException e) {
            UnsatisfiedLinkError error = new UnsatisfiedLinkError("libtorch cannot be unpacked into "
                    + folder(cache) + ": " + AtomicFiles.reason(e)
                    + "; make room there, or choose another folder with -Dorg.bytedeco.javacpp.cachedir.");
            error.initCause(e);
            throw error;
        }
    }

    private static String folder(Files<Path> cache) {
        try {
            return cache.get().toString();
        } catch (IOException e) {
            return "JavaCPP's cache";
        }
    }

    /** A lock that may be none: where files cannot be locked, as on some network drives. */
    private record Lock(Optional<FileChannel> channel, Optional<FileLock> lock) implements AutoCloseable {
        static Lock in(Files<Path> folder) {
            FileChannel channel = null;
            try {
                channel = FileChannel.open(
                        folder.get().resolve("flawmap.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                return new Lock(Optional.of(channel), Optional.of(channel.lock()));
            } catch (IOException e) {
                return new Lock(Optional.ofNullable(channel), Optional.empty());
            }
        }

        @Override
        public void close() {
            release(lock.orElse(null));
            release(channel.orElse(null));
        }

        private static void release(@Nullable AutoCloseable held) {
            try {
                if (held != null) {
                    held.close();
                }
            } catch (Exception e) {
                // What was to be done under the lock is done.
            }
        }
    }
}

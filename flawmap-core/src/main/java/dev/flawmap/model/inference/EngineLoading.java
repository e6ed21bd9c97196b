package dev.flawmap.model.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import dev.flawmap.file.AtomicFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Loads ONNX Runtime, which unpacks its libraries into the folder for temporary files and hardly says why it cannot. */
final class EngineLoading {
    /** At least as much as ONNX Runtime's libraries take on any system, in megabytes. */
    private static final int ROOM = 48;

    private EngineLoading() {}

    /**
     * The one environment of the process.
     *
     * @throws UnsatisfiedLinkError with one sentence, if the libraries cannot be unpacked or loaded
     */
    static OrtEnvironment environment(OrtLoggingLevel level) {
        try {
            return OrtEnvironment.getEnvironment(level, OrtEnvironment.DEFAULT_NAME);
        } catch (LinkageError | IllegalStateException e) {
            UnsatisfiedLinkError error =
                    new UnsatisfiedLinkError(obstacle(Path.of(System.getProperty("java.io.tmpdir")))
                            .orElseGet(() -> "ONNX Runtime cannot be loaded: " + root(e)));
            error.initCause(e);
            throw error;
        }
    }

    /** The sentence on why files of this size cannot be written to a folder; empty if they can. */
    static Optional<String> obstacle(Path folder) {
        try {
            Path file = Files.createTempFile(folder, "flawmap", ".tmp");
            try (OutputStream out = Files.newOutputStream(file)) {
                byte[] megabyte = new byte[1 << 20];
                for (int i = 0; i < ROOM; i++) {
                    out.write(megabyte);
                }
            } finally {
                Files.delete(file);
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("ONNX Runtime cannot be unpacked into " + folder + ": " + AtomicFiles.reason(e)
                    + "; make room there, or choose another folder with -Djava.io.tmpdir.");
        }
    }

    private static String root(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return cause == null ? String.valueOf(thrown.getMessage()) : root(cause);
    }
}

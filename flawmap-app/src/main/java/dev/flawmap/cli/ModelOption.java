package dev.flawmap.cli;

import dev.flawmap.file.BadFileException;
import dev.flawmap.model.Model;
import dev.flawmap.model.ModelFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** The option that names a model file, and the one way to read and open it. */
final class ModelOption {
    @Option(names = "--model", required = true, paramLabel = "MODEL", description = "The model file.")
    private Path file;

    /** The file as it was given. */
    Path file() {
        return file;
    }

    /**
     * Reads the file.
     *
     * @throws ModelFileException with one sentence, if it is no usable model
     */
    Model read() throws IOException {
        try {
            return Model.read(file);
        } catch (OutOfMemoryError e) {
            throw tooLarge(e);
        }
    }

    private ModelFileException tooLarge(OutOfMemoryError e) {
        return new ModelFileException(
                BadFileException.Problem.OUT_OF_MEMORY,
                "The model file " + file + " needs more memory than there is.",
                e);
    }

    /**
     * Opens what the file holds.
     *
     * @throws ModelFileException with one sentence, if its parts do not fit together
     */
    <R> R open(Supplier<R> part) throws ModelFileException {
        try {
            return part.get();
        } catch (OutOfMemoryError e) {
            throw tooLarge(e);
        } catch (IllegalArgumentException e) {
            throw new ModelFileException("The model file " + file + " cannot be used: " + e.getMessage(), e);
        }
    }
}

package dev.flawmap.monitor;

import dev.flawmap.Cancellation;
import dev.flawmap.ClosedException;
import dev.flawmap.Inspection;
import dev.flawmap.image.GreyImage;
import dev.flawmap.inspect.Inspector;
import dev.flawmap.model.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A model under a name, which may be swapped for another one while others inspect with it: no inspection fails or is
 * made of two models. Thread-safe.
 */
public final class ActiveModel implements AutoCloseable {
    /**
     * A model that is open.
     *
     * @param model as it was read
     * @param inspector with it
     * @param file where it was read from
     * @param since when it was opened
     */
    public record Opened(Model model, Inspector inspector, Path file, Instant since) {}

    /** Opens models. */
    @FunctionalInterface
    public interface Opener {
        /**
         * Opens a model.
         *
         * @param model as it was read
         * @return an inspector, to be closed
         */
        Inspector open(Model model);
    }

    private final String name;
    private final Opener opener;
    private volatile Opened current;
    private boolean closed;

    /**
     * Opens a model.
     *
     * @param name by which it is asked for
     * @param file the model file
     * @param opener opens this one and those that take its place
     * @throws IOException with one sentence, if it is no usable model
     */
    public ActiveModel(String name, Path file, Opener opener) throws IOException {
        this.name = name;
        this.opener = opener;
        this.current = opened(file);
    }

    private Opened opened(Path file) throws IOException {
        Model model = Model.read(file);
        try {
            return new Opened(model, opener.open(model), file, Instant.now());
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new dev.flawmap.model.ModelFileException(
                    "The model file " + file + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** {@return the name by which it is asked for} */
    public String name() {
        return name;
    }

    /** {@return the model that is open at present; its inspector may be closed by a swap at any time} */
    public Opened current() {
        return current;
    }

    /**
     * Inspects an image with the newest model.
     *
     * @param image to be inspected
     * @param cancellation ends it early
     * @return the result, all of it of one model
     * @throws ClosedException if this is closed
     */
    public Inspection inspect(GreyImage image, Cancellation cancellation) {
        while (true) {
            Opened opened = current;
            try {
                return opened.inspector().inspect(image, cancellation);
            } catch (ClosedException e) {
                if (opened == current) {
                    throw e;
                } // else it was swapped just now
            }
        }
    }

    /**
     * Puts another model in this one's place; the one before goes on until the new one is open, and ends what it began.
     *
     * @param file the model file, which may be the same with other content
     * @return the new one
     * @throws IOException with one sentence, if it is no usable model; the one before then stays
     */
    public synchronized Opened swap(Path file) throws IOException {
        if (closed) {
            throw new ClosedException("The model " + name + " is closed.");
        }
        Opened next = opened(file);
        Opened before = current;
        current = next;
        before.inspector().close();
        return next;
    }

    /** Waits for inspections that are running, and refuses new ones. */
    @Override
    public synchronized void close() {
        closed = true;
        current.inspector().close();
    }
}

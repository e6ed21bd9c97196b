package dev.flawmap.reliability;

import dev.flawmap.image.GreyImage;
import dev.flawmap.inspect.Inspector;
import dev.flawmap.model.Model;
import dev.flawmap.model.ModelFileException;
import dev.flawmap.model.inference.OnnxGenerator;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;

/** Reads model files, inspects an image with them, and draws from their generators. */
final class ModelInput implements InputReader {
    private final GreyImage image;

    ModelInput(GreyImage image) {
        this.image = image;
    }

    @Override
    public boolean accepts(Path file) throws Exception {
        Model model;
        try {
            model = Model.read(file);
        } catch (ModelFileException e) {
            return InputReader.refusal(e);
        }
        boolean inspects = inspects(model);
        return generates(model) | inspects;
    }

    private boolean inspects(Model model) throws Exception {
        try (Inspector inspector =
                Inspector.open(model, Inspector.Options.standard().withThreads(1))) {
            inspector.inspect(image);
            return true;
        } catch (IllegalArgumentException | IllegalStateException e) {
            return documented(e);
        }
    }

    private static boolean generates(Model model) throws Exception {
        Optional<OnnxGenerator> opened;
        try {
            opened = model.generator();
        } catch (IllegalArgumentException e) {
            return documented(e);
        }
        if (opened.isEmpty()) {
            return false;
        }
        try (OnnxGenerator generator = opened.get()) {
            generator.patches(generator.draw(1, new SplittableRandom(1)));
            return true;
        } catch (IllegalArgumentException | IllegalStateException e) {
            return documented(e);
        }
    }

    /** Subclasses such as NumberFormatException are not documented. */
    private static boolean documented(RuntimeException thrown) throws Exception {
        boolean documented =
                thrown.getClass() == IllegalArgumentException.class || thrown.getClass() == IllegalStateException.class;
        if (!documented) {
            throw thrown;
        }
        return InputReader.refusal(thrown);
    }
}

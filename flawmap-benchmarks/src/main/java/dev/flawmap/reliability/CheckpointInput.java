package dev.flawmap.reliability;

import dev.flawmap.Cancellation;
import dev.flawmap.file.BadFileException;
import dev.flawmap.model.Model;
import dev.flawmap.training.TrainingException;
import dev.flawmap.training.TrainingListener;
import dev.flawmap.training.loop.OtherRunException;
import dev.flawmap.training.loop.Trainer;
import dev.flawmap.training.material.GoodMaterial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Takes up a stopped training, and stops it again at once. */
final class CheckpointInput implements InputReader {
    private final GoodMaterial material;

    CheckpointInput(GoodMaterial material) {
        this.material = material;
    }

    @Override
    public boolean accepts(Path file) throws Exception {
        SmallDetector detector = new SmallDetector();
        Optional<Model> model;
        Cancellation atOnce = new Cancellation();
        atOnce.cancel("Only the state is of interest.");
        try {
            Trainer.precision(file);
            model = new Trainer(detector, material, Corpus.settings(detector, file), TrainingListener.NONE)
                    .train(true, atOnce);
        } catch (BadFileException | TrainingException e) {
            return InputReader.refusal(e);
        } catch (IOException e) {
            // Of another run.
            if (e.getClass() != IOException.class && !(e instanceof OtherRunException)) {
                throw e;
            }
            return InputReader.refusal(e);
        }
        if (model.isPresent()) {
            // What is changed was stopped early, and stops at once again.
            throw new IllegalStateException("A training that was not finished gave a model.");
        }
        return true;
    }
}

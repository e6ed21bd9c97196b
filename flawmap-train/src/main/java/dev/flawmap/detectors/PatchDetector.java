package dev.flawmap.detectors;

import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.network.Training;

/**
 * What the detectors of 32×32 patches have in common: they are trained on such patches, and inspect an image by sliding
 * them over it.
 *
 * @param <O> their options
 */
interface PatchDetector<O extends Record & PatchDetector.Settings> extends TrainableDetector {
    /** The options that all of them have. */
    interface Settings {
        /**
         * Patches in a step.
         *
         * @return at least 1
         */
        int batch();

        /** {@return the decay of the weights' moving average} */
        double averageDecay();

        /** {@return the step in pixels at which patches are slid over an image} */
        int stride();
    }

    @Override
    O options();

    @Override
    default int cropSize() {
        return Patches.SIZE;
    }

    @Override
    default int batchSize() {
        return options().batch();
    }

    @Override
    default double averageDecay() {
        return options().averageDecay();
    }

    /** Generators see noise, as in training, and all else good patches, as when these are scored. */
    @Override
    default <T> void measure(Stage stage, Training<T> t, T images) {
        generator().ifPresent(made -> made.network().apply(t, t.noise(t.batch(images), made.latent())));
        score(t, images);
    }

    @Override
    default GraphInput input() {
        return GraphInput.patches(Patches.SIZE, options().stride());
    }
}

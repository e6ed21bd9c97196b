package dev.flawmap.detectors;

import dev.flawmap.model.inference.GraphInput;

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

    @Override
    default GraphInput input() {
        return GraphInput.patches(Patches.SIZE, options().stride());
    }
}

package dev.flawmap.training.material;

import dev.flawmap.image.Colour;

/**
 * Numbered batches of crops to learn from. A batch depends on its number and the progress alone, so a resumed run sees
 * the same batches. Thread-safe.
 */
public interface Batches {
    /** {@return the planes that a crop stands for in a batch} */
    int planes();

    /**
     * The planes that a crop stands for in a batch: its channels, and where defects are simulated, the plane that says where
     * they are, and the crop's channels without them.
     *
     * @param colour what a crop's channels are
     * @param defects whether defects are simulated
     * @return 1 of greys and 3 in colour, 3 and 7 with defects
     */
    static int planes(Colour colour, boolean defects) {
        int channels = colour.channels();
        return defects ? 2 * channels + 1 : channels;
    }

    /**
     * Batch number {@code index}: {@code batch * planes * side * side} values.
     *
     * @param index from 0; negative ones are for pictures and checks
     * @param progress how far training has come, from 0 to 1
     * @return the values, crop by crop
     */
    float[] batch(long index, double progress);

    /**
     * {@return the same without defects; their planes are empty}
     *
     * @param index from 0
     */
    float[] good(long index);
}

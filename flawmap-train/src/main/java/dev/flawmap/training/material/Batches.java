package dev.flawmap.training.material;

/**
 * Numbered batches of crops to learn from. A batch depends on its number and the progress alone, so a resumed run sees
 * the same batches. Thread-safe.
 */
public interface Batches {
    /**
     * Images a crop stands for in a batch: its channels, and the plane of its defects where they are simulated.
     *
     * @return 1 or 2 of greys, 3 or 4 in colour
     */
    int planes();

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

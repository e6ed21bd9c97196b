package dev.flawmap.network;

/**
 * What a detector works with while it is trained: the operations, where the networks of the current stage are in
 * training mode and all others in evaluation mode with averaged weights, and the means to change weights.
 *
 * @param <T> the kind of value
 */
public interface Training<T> extends Ops<T> {
    /** How far the current stage has come, from 0 to just below 1. */
    double progress();

    /** Independent standard normal values. */
    T noise(long... shape);

    /** Channel {@code index} of every sample, as the only one. */
    T plane(T x, int index);

    /** The number of samples in a batch. */
    long batch(T x);

    /** The mean of all values: a scalar. */
    T mean(T x);

    /** The mean sample of a batch, as a batch of one. */
    T batchMean(T x);

    /** x·xᵀ for x {@code [batch, features]}. */
    T gram(T x);

    /** How much samples differ: the standard deviation over the batch, averaged over all positions: a scalar. */
    T spread(T x);

    /** The same values, through which no gradient flows. */
    T detach(T x);

    /**
     * One step of Adam on the weights of some networks, then on their moving average.
     *
     * @param loss a scalar
     */
    void minimise(T loss, AdamSettings adam, Network... networks);

    /** The number in a scalar. */
    double number(T scalar);

    /** Notes a scalar for the history and the progress display. */
    void record(String name, T scalar);
}

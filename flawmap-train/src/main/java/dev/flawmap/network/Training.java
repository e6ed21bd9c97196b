package dev.flawmap.network;

import java.util.function.UnaryOperator;

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

    /** Independent values, evenly distributed over [0, 1). */
    T uniform(long... shape);

    /** {@code count} samples of a batch from sample {@code from} on. */
    T samples(T x, long from, long count);

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
     * The gradient of a function's value at every point, itself a value through which gradients flow to the weights in
     * the function; always in full precision.
     *
     * @param function of a batch, that treats samples independently: no batch statistics
     * @param points {@code [batch, …]}; they count as constant
     * @return a gradient for every point, in the shape of the points
     */
    T gradient(UnaryOperator<T> function, T points);

    /**
     * One step of Adam on the weights of some networks, then on their moving average.
     *
     * @param loss a scalar
     */
    void minimise(T loss, AdamSettings adam, Network... networks);

    /** The number in a scalar. */
    double number(T scalar);

    /** Notes a scalar for the history and the progress display, and to be watched for what its metric says. */
    void record(Metric metric, T scalar);
}

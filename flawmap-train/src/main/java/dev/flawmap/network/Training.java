package dev.flawmap.network;

import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * What a detector works with while it is trained: the operations, where the networks of the current stage are in
 * training mode and all others in evaluation mode with averaged weights, and the means to change weights.
 *
 * @param <T> the kind of value
 */
public interface Training<T> extends Ops<T> {
    /** {@return how far the current stage has come, from 0 to just below 1} */
    double progress();

    /**
     * Independent standard normal values.
     *
     * @param shape of the result
     * @return the values
     */
    T noise(long... shape);

    /**
     * Independent values, evenly distributed over [0, 1).
     *
     * @param shape of the result
     * @return the values
     */
    T uniform(long... shape);

    /**
     * {@code count} samples of a batch from sample {@code from} on.
     *
     * @param x {@code [batch, …]}
     * @param from from 0
     * @param count at least 1
     * @return {@code [count, …]}
     */
    T samples(T x, long from, long count);

    /**
     * Channel {@code index} of every sample, as the only one.
     *
     * @param x {@code [batch, channels, height, width]}
     * @param index the channel's, from 0
     * @return {@code [batch, 1, height, width]}
     */
    default T plane(T x, int index) {
        return planes(x, index, 1);
    }

    /**
     * Some channels of every sample.
     *
     * @param x {@code [batch, channels, height, width]}
     * @param from the first channel's index, from 0
     * @param count how many
     * @return {@code [batch, count, height, width]}
     */
    T planes(T x, int from, int count);

    /**
     * {@return the number of samples in a batch}
     *
     * @param x {@code [batch, …]}
     */
    long batch(T x);

    /**
     * {@return the mean of all values: a scalar}
     *
     * @param x any shape
     */
    T mean(T x);

    /**
     * {@return the mean sample of a batch, as a batch of one}
     *
     * @param x {@code [batch, …]}
     */
    T batchMean(T x);

    /**
     * x·xᵀ for x {@code [batch, features]}.
     *
     * @param x {@code [batch, features]}
     * @return {@code [batch, batch]}
     */
    T gram(T x);

    /**
     * {@return how much samples differ: the standard deviation over the batch, averaged over all positions: a scalar}
     *
     * @param x {@code [batch, …]}
     */
    T spread(T x);

    /**
     * {@return the same values, through which no gradient flows}
     *
     * @param x any shape
     */
    T detach(T x);

    /**
     * What a computation gives, without changing running statistics: networks in training mode normalise by the batch's
     * as ever, but what they see does not enter those that scores are computed with.
     *
     * @param computation of a value
     * @return what it gives
     */
    T unnoticed(Supplier<T> computation);

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
     * @param adam how the step is made
     * @param networks whose weights change
     */
    void minimise(T loss, AdamSettings adam, Network... networks);

    /**
     * {@return the number in a scalar}
     *
     * @param scalar a single value
     */
    double number(T scalar);

    /**
     * Notes a scalar for the history and the progress display, and to be watched for what its metric says.
     *
     * @param metric its name and kind
     * @param scalar a single value
     */
    void record(Metric metric, T scalar);
}

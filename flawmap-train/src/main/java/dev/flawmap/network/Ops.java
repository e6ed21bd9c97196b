package dev.flawmap.network;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The operations networks and scores are made of, over some kind of value: a tensor when libtorch runs them, the name
 * of a node when they are written as ONNX. What is written once against this interface therefore means the same in
 * training and in the model file. Images are {@code [batch, channels, height, width]}; binary operations broadcast.
 *
 * @param <T> the kind of value
 */
public interface Ops<T> {
    /** Parameter {@code index} of a network, as {@link Network#parameters()} lists them. */
    T parameter(Network network, int index);

    /** A fixed array, row by row. */
    T constant(float[] values, long... shape);

    /** x·Wᵀ + b; x {@code [batch, in]}, W {@code [out, in]}. */
    T linear(T x, T weight, T bias);

    /** Cross-correlation after zero padding; W {@code [out, in / groups, k, k]}. */
    T conv(T x, T weight, T bias, int stride, Padding padding, int groups);

    /** The transpose of {@link #conv}, its result cropped by the padding; W {@code [in, out, k, k]}. */
    T convTranspose(T x, T weight, T bias, int stride, Padding crop);

    /**
     * Batch normalisation with the network's parameters from {@code index} on: scale, shift, running mean, running
     * variance. Uses the batch's statistics, and updates the running ones, where the network is being trained.
     */
    T batchNorm(T x, Network network, int index, double momentum, double epsilon);

    /** Parameter {@code weight} divided by its largest singular value, found by power iteration from {@code vector}. */
    T spectralNorm(Network network, int weight, int vector);

    /** Sets a share of the values to zero where the network is being trained. */
    T dropout(T x, Network network, double rate);

    T leakyRelu(T x, double slope);

    T relu(T x);

    T tanh(T x);

    T sigmoid(T x);

    /** log(1 + eˣ), without overflow. */
    T softplus(T x);

    /** Another shape; the first dimension, the batch, is kept. */
    T reshape(T x, long... shapeWithoutBatch);

    /** Joins along a dimension. */
    T concat(int dimension, List<T> values);

    /** Twice the height and width, bilinear, pixel centres aligned at half pixels. */
    T upsample(T x);

    /**
     * A one-channel image convolved with a kernel along rows and along columns, in full precision, borders mirrored
     * without repeating the border itself.
     */
    T filter(T x, float[] kernel);

    T add(T a, T b);

    T subtract(T a, T b);

    T multiply(T a, T b);

    T divide(T a, T b);

    /** x·scale + shift. */
    T affine(T x, double scale, double shift);

    T abs(T x);

    T square(T x);

    T sqrt(T x);

    T maximum(T x, double floor);

    /** The sum of every sample's values: {@code [batch]}. */
    T sumPerSample(T x);

    /** The mean of every sample's values: {@code [batch]}. */
    T meanPerSample(T x);

    /** The value as 32-bit floats, whatever precision it was computed in. */
    T precise(T x);

    /** Says that the first layers of a network follow, applied to {@code x}, up to {@link #precise}; for who counts. */
    default void entering(Network network, int layerCount, T x) {}

    /**
     * For every sample a vector at which a loss is small, {@code [batch, length]}: where the descent leads to, of several
     * starts from the one that leads lowest. All samples start from the same vectors, so what is found for one does not
     * depend on the others. No graph can do this.
     *
     * @param samples as many as vectors are sought
     * @param loss of a vector for every sample, {@code [batch]}; it must treat samples independently
     */
    T descend(T samples, Descent descent, UnaryOperator<T> loss);

    /** The L2 norm of every sample: {@code [batch]}. */
    default T norm(T x) {
        return sqrt(affine(sumPerSample(square(x)), 1, 1e-12));
    }

    /** The L1 norm of every sample: {@code [batch]}. */
    default T norm1(T x) {
        return sumPerSample(abs(x));
    }
}

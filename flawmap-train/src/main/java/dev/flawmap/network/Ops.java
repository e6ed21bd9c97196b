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
    /**
     * Parameter {@code index} of a network, as {@link Network#parameters()} lists them.
     *
     * @param network that has it
     * @param index from 0
     * @return the parameter
     */
    T parameter(Network network, int index);

    /**
     * {@return a fixed array, row by row}
     *
     * @param values row by row
     * @param shape of as many values
     */
    T constant(float[] values, long... shape);

    /**
     * x·Wᵀ + b; x {@code [batch, in]}, W {@code [out, in]}.
     *
     * @param x {@code [batch, in]}
     * @param weight {@code [out, in]}
     * @param bias {@code [out]}
     * @return {@code [batch, out]}
     */
    T linear(T x, T weight, T bias);

    /**
     * Cross-correlation after zero padding; W {@code [out, in / groups, k, k]}.
     *
     * @param x {@code [batch, in, height, width]}
     * @param weight {@code [out, in / groups, k, k]}
     * @param bias {@code [out]}
     * @param stride of the output's pixels in the input
     * @param padding zeros around the input
     * @param groups of channels that do not see each other
     * @return {@code [batch, out, height, width]}, of the height and width that follow
     */
    T conv(T x, T weight, T bias, int stride, Padding padding, int groups);

    /**
     * {@return the transpose of {@link #conv}, its result cropped by the padding; W {@code [in, out, k, k]}}
     *
     * @param x {@code [batch, in, height, width]}
     * @param weight {@code [in, out, k, k]}
     * @param bias {@code [out]}
     * @param stride by which height and width grow
     * @param crop what is cut from the output's borders
     */
    T convTranspose(T x, T weight, T bias, int stride, Padding crop);

    /**
     * Batch normalisation with the network's parameters from {@code index} on: scale, shift, running mean, running
     * variance. Uses the batch's statistics, and updates the running ones, where the network is being trained.
     *
     * @param x {@code [batch, channels, …]}
     * @param network that has the parameters
     * @param index of the first of them
     * @param momentum the share of the batch in the running statistics
     * @param epsilon added to the variance
     * @return a value of the input's shape
     */
    T batchNorm(T x, Network network, int index, double momentum, double epsilon);

    /**
     * Parameter {@code weight} divided by its largest singular value, found by power iteration from {@code vector}.
     *
     * @param network that has both parameters
     * @param weight the index of the weight
     * @param vector the index of the estimate of its singular vector
     * @return the weight, divided
     */
    T spectralNorm(Network network, int weight, int vector);

    /**
     * Sets a share of the values to zero where the network is being trained.
     *
     * @param x any shape
     * @param network whose training it depends on
     * @param rate the share, in [0, 1)
     * @return a value of the input's shape
     */
    T dropout(T x, Network network, double rate);

    /**
     * {@return x where it is positive, else slope·x}
     *
     * @param x any shape
     * @param slope of negative values
     */
    T leakyRelu(T x, double slope);

    /**
     * {@return x where it is positive, else 0}
     *
     * @param x any shape
     */
    T relu(T x);

    /**
     * {@return the hyperbolic tangent of every value}
     *
     * @param x any shape
     */
    T tanh(T x);

    /**
     * {@return 1 / (1 + e⁻ˣ) of every value}
     *
     * @param x any shape
     */
    T sigmoid(T x);

    /**
     * log(1 + eˣ), without overflow.
     *
     * @param x any shape
     * @return a value of the input's shape
     */
    T softplus(T x);

    /**
     * Another shape; the first dimension, the batch, is kept.
     *
     * @param x {@code [batch, …]}
     * @param shapeWithoutBatch of as many values a sample
     * @return the same values
     */
    T reshape(T x, long... shapeWithoutBatch);

    /**
     * Joins along a dimension.
     *
     * @param dimension counted from 0, the batch
     * @param values of the same shape but for that dimension
     * @return the values, one behind the other
     */
    T concat(int dimension, List<T> values);

    /**
     * Twice the height and width, bilinear, pixel centres aligned at half pixels.
     *
     * @param x {@code [batch, channels, height, width]}
     * @return {@code [batch, channels, 2·height, 2·width]}
     */
    T upsample(T x);

    /**
     * Images turned by half a turn: rows and columns in reverse order.
     *
     * @param x {@code [batch, channels, height, width]}
     * @return a value of the input's shape
     */
    T halfTurn(T x);

    /**
     * A one-channel image convolved with a kernel along rows and along columns, in full precision, borders mirrored
     * without repeating the border itself.
     *
     * @param x {@code [batch, 1, height, width]}
     * @param kernel an odd number of weights
     * @return an image of the same size
     */
    T filter(T x, float[] kernel);

    /**
     * {@return a + b, each broadcast to the other's shape}
     *
     * @param a any shape
     * @param b a shape that fits
     */
    T add(T a, T b);

    /**
     * {@return a − b, each broadcast to the other's shape}
     *
     * @param a any shape
     * @param b a shape that fits
     */
    T subtract(T a, T b);

    /**
     * {@return a·b of every value, each broadcast to the other's shape}
     *
     * @param a any shape
     * @param b a shape that fits
     */
    T multiply(T a, T b);

    /**
     * {@return a / b of every value, each broadcast to the other's shape}
     *
     * @param a any shape
     * @param b a shape that fits
     */
    T divide(T a, T b);

    /**
     * x·scale + shift.
     *
     * @param x any shape
     * @param scale the factor
     * @param shift added afterwards
     * @return a value of the input's shape
     */
    T affine(T x, double scale, double shift);

    /**
     * {@return the absolute value of every value}
     *
     * @param x any shape
     */
    T abs(T x);

    /**
     * {@return the square of every value}
     *
     * @param x any shape
     */
    T square(T x);

    /**
     * {@return the square root of every value}
     *
     * @param x any shape, not negative
     */
    T sqrt(T x);

    /**
     * {@return every value, but none below a floor}
     *
     * @param x any shape
     * @param floor the least value
     */
    T maximum(T x, double floor);

    /**
     * {@return the sum of every sample's values: {@code [batch]}}
     *
     * @param x {@code [batch, …]}
     */
    T sumPerSample(T x);

    /**
     * {@return the mean of every sample's values: {@code [batch]}}
     *
     * @param x {@code [batch, …]}
     */
    T meanPerSample(T x);

    /**
     * {@return the value as 32-bit floats, whatever precision it was computed in}
     *
     * @param x any shape
     */
    T precise(T x);

    /**
     * Says that the first layers of a network follow, applied to {@code x}, up to {@link #precise}; for who counts.
     *
     * @param network whose layer is entered
     * @param layerCount how many of its layers follow
     * @param x the layer's input
     */
    default void entering(Network network, int layerCount, T x) {}

    /**
     * Vectors at which a loss is small, one for each sample, {@code [batch, length]}: the lowest that the descent reaches
     * from several starts. All samples start from the same vectors, so what is found for one does not
     * depend on the others. No graph can do this.
     *
     * @param samples as many as vectors are sought
     * @param descent how far and how fast
     * @param loss of a vector for every sample, {@code [batch]}; it must treat samples independently
     * @return the vectors
     */
    T descend(T samples, Descent descent, UnaryOperator<T> loss);

    /**
     * {@return the L2 norm of every sample: {@code [batch]}}
     *
     * @param x {@code [batch, …]}
     */
    default T norm(T x) {
        return sqrt(affine(sumPerSample(square(x)), 1, 1e-12));
    }

    /**
     * {@return the L1 norm of every sample: {@code [batch]}}
     *
     * @param x {@code [batch, …]}
     */
    default T norm1(T x) {
        return sumPerSample(abs(x));
    }
}

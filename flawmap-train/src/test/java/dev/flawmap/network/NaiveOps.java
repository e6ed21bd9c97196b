package dev.flawmap.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/**
 * The operations as their definitions say, in plain loops over doubles: what libtorch and ONNX are compared with.
 * Paddings are worked out from lengths as TensorFlow's "same" is defined, whatever is passed. Spectral norms are exact
 * in evaluation mode, and one power iteration in training mode.
 */
public final class NaiveOps implements Ops<NaiveOps.Array> {
    /** Values row by row; parameters may be changed in place. */
    public record Array(double[] values, long... shape) {
        public int size(int dimension) {
            return (int) shape[dimension];
        }

        int perSample() {
            return values.length / size(0);
        }

        Array map(DoubleUnaryOperator operator) {
            return new Array(Arrays.stream(values).map(operator).toArray(), shape);
        }
    }

    /** Where parameters' values come from. */
    public interface Source {
        float[] parameter(Network network, int index);
    }

    private record Key(Network network, int index) {}

    private final Source source;
    private final Set<Network> inTraining;
    private final Map<Key, Array> parameters = new HashMap<>();

    public NaiveOps(Source source, Set<Network> inTraining) {
        this.source = source;
        this.inTraining = inTraining;
    }

    public static Array array(float[] values, long... shape) {
        double[] doubles = new double[values.length];
        Arrays.setAll(doubles, i -> values[i]);
        return new Array(doubles, shape);
    }

    @Override
    public Array parameter(Network network, int index) {
        return parameters.computeIfAbsent(
                new Key(network, index),
                key -> array(
                        source.parameter(network, index),
                        network.parameters().get(index).shape()));
    }

    @Override
    public Array constant(float[] values, long... shape) {
        return array(values, shape);
    }

    @Override
    public Array linear(Array x, Array weight, Array bias) {
        int in = weight.size(1);
        int out = weight.size(0);
        double[] y = new double[x.size(0) * out];
        for (int n = 0; n < x.size(0); n++) {
            for (int o = 0; o < out; o++) {
                double sum = bias.values()[o];
                for (int i = 0; i < in; i++) {
                    sum += x.values()[n * in + i] * weight.values()[o * in + i];
                }
                y[n * out + o] = sum;
            }
        }
        return new Array(y, x.size(0), out);
    }

    @Override
    public Array conv(Array x, Array weight, Array bias, int stride, Padding padding, int groups) {
        int in = x.size(1);
        int out = weight.size(0);
        int k = weight.size(2);
        int height = x.size(2);
        int width = x.size(3);
        int outHeight = (height + stride - 1) / stride;
        int outWidth = (width + stride - 1) / stride;
        int top = Math.max((outHeight - 1) * stride + k - height, 0) / 2;
        int left = Math.max((outWidth - 1) * stride + k - width, 0) / 2;
        double[] y = new double[x.size(0) * out * outHeight * outWidth];
        int at = 0;
        for (int n = 0; n < x.size(0); n++) {
            for (int o = 0; o < out; o++) {
                int firstIn = o / (out / groups) * (in / groups);
                for (int row = 0; row < outHeight; row++) {
                    for (int column = 0; column < outWidth; column++) {
                        double sum = bias.values()[o];
                        for (int i = 0; i < in / groups; i++) {
                            for (int dy = 0; dy < k; dy++) {
                                int sourceRow = row * stride + dy - top;
                                if (sourceRow < 0 || sourceRow >= height) {
                                    continue;
                                }
                                int xAt = ((n * in + firstIn + i) * height + sourceRow) * width;
                                int wAt = ((o * (in / groups) + i) * k + dy) * k;
                                for (int dx = 0; dx < k; dx++) {
                                    int sourceColumn = column * stride + dx - left;
                                    if (sourceColumn >= 0 && sourceColumn < width) {
                                        sum += x.values()[xAt + sourceColumn] * weight.values()[wAt + dx];
                                    }
                                }
                            }
                        }
                        y[at++] = sum;
                    }
                }
            }
        }
        return new Array(y, x.size(0), out, outHeight, outWidth);
    }

    @Override
    public Array convTranspose(Array x, Array weight, Array bias, int stride, Padding crop) {
        int in = weight.size(0);
        int out = weight.size(1);
        int k = weight.size(2);
        int height = x.size(2) * stride;
        int width = x.size(3) * stride;
        int before = Math.max(k - stride, 0) / 2;
        double[] y = new double[x.size(0) * out * height * width];
        for (int i = 0; i < y.length; i++) {
            y[i] = bias.values()[i / (height * width) % out];
        }
        int at = 0;
        for (int n = 0; n < x.size(0); n++) {
            for (int i = 0; i < in; i++) {
                for (int row = 0; row < x.size(2); row++) {
                    for (int column = 0; column < x.size(3); column++) {
                        double value = x.values()[at++];
                        for (int o = 0; o < out; o++) {
                            for (int dy = 0; dy < k; dy++) {
                                int targetRow = row * stride + dy - before;
                                if (targetRow < 0 || targetRow >= height) {
                                    continue;
                                }
                                int yAt = ((n * out + o) * height + targetRow) * width;
                                int wAt = ((i * out + o) * k + dy) * k;
                                for (int dx = 0; dx < k; dx++) {
                                    int targetColumn = column * stride + dx - before;
                                    if (targetColumn >= 0 && targetColumn < width) {
                                        y[yAt + targetColumn] += value * weight.values()[wAt + dx];
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        return new Array(y, x.size(0), out, height, width);
    }

    @Override
    public Array batchNorm(Array x, Network network, int index, double momentum, double epsilon) {
        int channels = x.size(1);
        int area = x.perSample() / channels;
        int count = x.size(0) * area;
        Array scale = parameter(network, index);
        Array shift = parameter(network, index + 1);
        Array runningMean = parameter(network, index + 2);
        Array runningVariance = parameter(network, index + 3);
        double[] y = new double[x.values().length];
        for (int c = 0; c < channels; c++) {
            double mean = runningMean.values()[c];
            double variance = runningVariance.values()[c];
            if (inTraining.contains(network)) {
                double sum = 0;
                double squares = 0;
                for (int i = 0; i < count; i++) {
                    sum += x.values()[position(i, c, channels, area)];
                }
                mean = sum / count;
                for (int i = 0; i < count; i++) {
                    squares += Math.pow(x.values()[position(i, c, channels, area)] - mean, 2);
                }
                variance = squares / count;
                runningMean.values()[c] += momentum * (mean - runningMean.values()[c]);
                runningVariance.values()[c] +=
                        momentum * (squares / (count - 1) - runningVariance.values()[c]);
            }
            for (int i = 0; i < count; i++) {
                int at = position(i, c, channels, area);
                double normal = (x.values()[at] - mean) / Math.sqrt(variance + epsilon);
                y[at] = normal * scale.values()[c] + shift.values()[c];
            }
        }
        return new Array(y, x.shape());
    }

    /** Where value {@code i} of a channel lies. */
    private static int position(int i, int channel, int channels, int area) {
        return (i / area * channels + channel) * area + i % area;
    }

    @Override
    public Array spectralNorm(Network network, int weight, int vector) {
        Array kernel = parameter(network, weight);
        double[] left = parameter(network, vector).values();
        boolean training = inTraining.contains(network);
        double sigma = 0;
        for (int i = 0; i < (training ? 1 : 3000); i++) {
            double[] right = normalised(times(kernel, left, true));
            double[] next = times(kernel, right, false);
            sigma = Math.sqrt(dot(next, next));
            System.arraycopy(normalised(next), 0, left, 0, left.length);
        }
        double norm = sigma;
        return kernel.map(value -> value / norm);
    }

    private static double[] times(Array kernel, double[] vector, boolean transposed) {
        int rows = kernel.size(0);
        int columns = kernel.perSample();
        double[] product = new double[transposed ? columns : rows];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                product[transposed ? c : r] += kernel.values()[r * columns + c] * vector[transposed ? r : c];
            }
        }
        return product;
    }

    private static double[] normalised(double[] vector) {
        double norm = Math.sqrt(dot(vector, vector));
        return Arrays.stream(vector).map(value -> value / norm).toArray();
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    @Override
    public Array dropout(Array x, Network network, double rate) {
        if (inTraining.contains(network) && rate > 0) {
            throw new UnsupportedOperationException("Dropout is random while training.");
        }
        return x;
    }

    @Override
    public Array leakyRelu(Array x, double slope) {
        return x.map(value -> value < 0 ? slope * value : value);
    }

    @Override
    public Array relu(Array x) {
        return x.map(value -> Math.max(0, value));
    }

    @Override
    public Array tanh(Array x) {
        return x.map(Math::tanh);
    }

    @Override
    public Array sigmoid(Array x) {
        return x.map(value -> 1 / (1 + Math.exp(-value)));
    }

    @Override
    public Array softplus(Array x) {
        return x.map(value -> value > 0 ? value + Math.log1p(Math.exp(-value)) : Math.log1p(Math.exp(value)));
    }

    @Override
    public Array reshape(Array x, long... shapeWithoutBatch) {
        long[] shape = new long[shapeWithoutBatch.length + 1];
        shape[0] = x.shape()[0];
        System.arraycopy(shapeWithoutBatch, 0, shape, 1, shapeWithoutBatch.length);
        return new Array(x.values(), shape);
    }

    @Override
    public Array concat(int dimension, List<Array> values) {
        long[] shape = values.get(0).shape().clone();
        shape[dimension] =
                values.stream().mapToLong(value -> value.shape()[dimension]).sum();
        long outer = Arrays.stream(shape, 0, dimension).reduce(1, Math::multiplyExact);
        List<Double> joined = new ArrayList<>();
        for (int i = 0; i < outer; i++) {
            for (Array value : values) {
                int length = (int) (value.values().length / outer);
                for (int j = 0; j < length; j++) {
                    joined.add(value.values()[i * length + j]);
                }
            }
        }
        return new Array(joined.stream().mapToDouble(Double::doubleValue).toArray(), shape);
    }

    @Override
    public Array upsample(Array x) {
        int height = x.size(2);
        int width = x.size(3);
        double[] y = new double[x.values().length * 4];
        for (int i = 0; i < y.length; i++) {
            int plane = i / (4 * height * width);
            double row = Math.max(0, (i / (2 * width) % (2 * height) + 0.5) / 2 - 0.5);
            double column = Math.max(0, (i % (2 * width) + 0.5) / 2 - 0.5);
            int r0 = (int) row;
            int c0 = (int) column;
            int r1 = Math.min(r0 + 1, height - 1);
            int c1 = Math.min(c0 + 1, width - 1);
            double a = row - r0;
            double b = column - c0;
            int at = plane * height * width;
            y[i] = (1 - a) * (1 - b) * x.values()[at + r0 * width + c0]
                    + (1 - a) * b * x.values()[at + r0 * width + c1]
                    + a * (1 - b) * x.values()[at + r1 * width + c0]
                    + a * b * x.values()[at + r1 * width + c1];
        }
        return new Array(y, x.shape()[0], x.shape()[1], 2L * height, 2L * width);
    }

    @Override
    public Array halfTurn(Array x) {
        int area = x.size(2) * x.size(3);
        double[] y = new double[x.values().length];
        for (int i = 0; i < y.length; i++) {
            y[i] = x.values()[i - i % area + area - 1 - i % area];
        }
        return new Array(y, x.shape());
    }

    @Override
    public Array filter(Array x, float[] kernel) {
        int height = x.size(2);
        int width = x.size(3);
        int half = kernel.length / 2;
        double[] y = new double[x.values().length];
        for (int i = 0; i < y.length; i++) {
            int plane = i / (height * width) * height * width;
            for (int dy = -half; dy <= half; dy++) {
                for (int dx = -half; dx <= half; dx++) {
                    int row = mirror(i / width % height + dy, height);
                    int column = mirror(i % width + dx, width);
                    y[i] += (double) kernel[dy + half] * kernel[dx + half] * x.values()[plane + row * width + column];
                }
            }
        }
        return new Array(y, x.shape());
    }

    /** Reflection that does not repeat the border. */
    static int mirror(int position, int length) {
        int inside = Math.abs(position);
        return inside < length ? inside : 2 * (length - 1) - inside;
    }

    @Override
    public Array add(Array a, Array b) {
        return broadcast(a, b, (p, q) -> p + q);
    }

    @Override
    public Array subtract(Array a, Array b) {
        return broadcast(a, b, (p, q) -> p - q);
    }

    @Override
    public Array multiply(Array a, Array b) {
        return broadcast(a, b, (p, q) -> p * q);
    }

    @Override
    public Array divide(Array a, Array b) {
        return broadcast(a, b, (p, q) -> p / q);
    }

    private static Array broadcast(Array a, Array b, DoubleBinaryOperator operator) {
        int rank = Math.max(a.shape().length, b.shape().length);
        long[] shape = new long[rank];
        Arrays.setAll(shape, d -> Math.max(size(a, d, rank), size(b, d, rank)));
        int total = (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
        double[] y = new double[total];
        for (int i = 0; i < total; i++) {
            y[i] = operator.applyAsDouble(a.values()[index(a, i, shape)], b.values()[index(b, i, shape)]);
        }
        return new Array(y, shape);
    }

    private static long size(Array x, int dimension, int rank) {
        int own = dimension - rank + x.shape().length;
        return own < 0 ? 1 : x.shape()[own];
    }

    private static int index(Array x, int flat, long[] shape) {
        int index = 0;
        int step = 1;
        int rest = flat;
        for (int d = shape.length - 1; d >= 0; d--) {
            int position = (int) (rest % shape[d]);
            rest /= (int) shape[d];
            long own = size(x, d, shape.length);
            index += own == 1 ? 0 : position * step;
            step *= (int) own;
        }
        return index;
    }

    @Override
    public Array affine(Array x, double scale, double shift) {
        return x.map(value -> value * scale + shift);
    }

    @Override
    public Array abs(Array x) {
        return x.map(Math::abs);
    }

    @Override
    public Array square(Array x) {
        return x.map(value -> value * value);
    }

    @Override
    public Array sqrt(Array x) {
        return x.map(Math::sqrt);
    }

    @Override
    public Array maximum(Array x, double floor) {
        return x.map(value -> Math.max(value, floor));
    }

    @Override
    public Array sumPerSample(Array x) {
        double[] sums = new double[x.size(0)];
        for (int i = 0; i < x.values().length; i++) {
            sums[i / x.perSample()] += x.values()[i];
        }
        return new Array(sums, x.size(0));
    }

    @Override
    public Array meanPerSample(Array x) {
        int count = x.perSample();
        return sumPerSample(x).map(sum -> sum / count);
    }

    /** Adam on difference quotients; a step small enough for doubles. */
    @Override
    public Array descend(Array samples, Descent descent, UnaryOperator<Array> loss) {
        int length = descent.starts().get(0).length;
        Array best = new Array(new double[samples.size(0) * length], samples.size(0), length);
        double[] lowest = new double[samples.size(0)];
        Arrays.fill(lowest, Double.MAX_VALUE);
        for (float[] start : descent.starts()) {
            double[] z = new double[best.values().length];
            Arrays.setAll(z, i -> start[i % length]);
            Array vectors = new Array(z, best.shape());
            double[] moment1 = new double[z.length];
            double[] moment2 = new double[z.length];
            for (int step = 1; step <= descent.steps(); step++) {
                double[] gradient = gradient(vectors, loss);
                for (int i = 0; i < z.length; i++) {
                    AdamSettings adam = descent.adam();
                    moment1[i] = adam.beta1() * moment1[i] + (1 - adam.beta1()) * gradient[i];
                    moment2[i] = adam.beta2() * moment2[i] + (1 - adam.beta2()) * gradient[i] * gradient[i];
                    double mean = moment1[i] / (1 - Math.pow(adam.beta1(), step));
                    double square = moment2[i] / (1 - Math.pow(adam.beta2(), step));
                    z[i] -= adam.rate() * mean / (Math.sqrt(square) + 1e-8);
                }
            }
            double[] reached = loss.apply(vectors).values();
            for (int n = 0; n < reached.length; n++) {
                if (reached[n] < lowest[n]) {
                    lowest[n] = reached[n];
                    System.arraycopy(z, n * length, best.values(), n * length, length);
                }
            }
        }
        return best;
    }

    private static double[] gradient(Array vectors, UnaryOperator<Array> loss) {
        double step = 1e-6;
        double[] gradient = new double[vectors.values().length];
        for (int i = 0; i < gradient.length; i++) {
            double value = vectors.values()[i];
            int sample = i / vectors.perSample();
            vectors.values()[i] = value + step;
            double above = loss.apply(vectors).values()[sample];
            vectors.values()[i] = value - step;
            gradient[i] = (above - loss.apply(vectors).values()[sample]) / (2 * step);
            vectors.values()[i] = value;
        }
        return gradient;
    }

    @Override
    public Array precise(Array x) {
        return x;
    }
}

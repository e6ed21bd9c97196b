package dev.flawmap.network;

import dev.flawmap.network.Parameter.Init;
import java.util.ArrayList;
import java.util.List;

/** The layers that networks are made of. Paddings are TensorFlow's "same" throughout. */
public final class Layers {
    private Layers() {}

    /**
     * x·Wᵀ + b.
     *
     * @param in the number of inputs
     * @param out the number of outputs
     * @return the layer
     */
    public static Layer dense(int in, int out) {
        return dense(in, out, false);
    }

    /**
     * {@return a dense layer; {@code spectral}: its weight is divided by its spectral norm (Miyato et al} 2018).
     *
     * @param in the number of inputs
     * @param out the number of outputs
     * @param spectral whether weights are divided by their largest singular value
     */
    public static Layer dense(int in, int out, boolean spectral) {
        return new Dense(in, out, spectral);
    }

    /**
     * {@return a convolution with a square kernel}
     *
     * @param in the number of input channels
     * @param out the number of output channels
     * @param kernel its side
     * @param stride of the output's pixels in the input
     */
    public static Layer conv(int in, int out, int kernel, int stride) {
        return conv(in, out, kernel, stride, false);
    }

    /**
     * {@return a convolution; {@code spectral}: its weight is divided by its spectral norm (Miyato et al} 2018).
     *
     * @param in the number of input channels
     * @param out the number of output channels
     * @param kernel its side
     * @param stride of the output's pixels in the input
     * @param spectral whether weights are divided by their largest singular value
     */
    public static Layer conv(int in, int out, int kernel, int stride, boolean spectral) {
        return new Conv(in, out, kernel, stride, spectral);
    }

    /**
     * {@return a transposed convolution: {@code stride} times the height and width}
     *
     * @param in the number of input channels
     * @param out the number of output channels
     * @param kernel its side
     * @param stride by which height and width grow
     */
    public static Layer convTranspose(int in, int out, int kernel, int stride) {
        return new ConvTranspose(in, out, kernel, stride);
    }

    /**
     * Batch normalisation (Ioffe and Szegedy 2015).
     *
     * @param channels of the input
     * @param momentum the share of a new batch in the running statistics: 0.2 is TensorFlow's "momentum 0.8"
     * @return the layer
     */
    public static Layer batchNorm(int channels, double momentum) {
        return new BatchNorm(channels, momentum, 1e-3);
    }

    /**
     * {@return a leaky rectifier: x where it is positive, else slope·x}
     *
     * @param slope of negative values
     */
    public static Layer leakyRelu(double slope) {
        return new Activation() {
            @Override
            public <T> T apply(Ops<T> ops, Network network, int first, T x) {
                return ops.leakyRelu(x, slope);
            }
        };
    }

    /** {@return a rectifier: x where it is positive, else 0} */
    public static Layer relu() {
        return new Activation() {
            @Override
            public <T> T apply(Ops<T> ops, Network network, int first, T x) {
                return ops.relu(x);
            }
        };
    }

    /** {@return the hyperbolic tangent of every value} */
    public static Layer tanh() {
        return new Activation() {
            @Override
            public <T> T apply(Ops<T> ops, Network network, int first, T x) {
                return ops.tanh(x);
            }
        };
    }

    /**
     * Drops a share of the values while training.
     *
     * @param rate the share, in [0, 1)
     * @return the layer
     */
    public static Layer dropout(double rate) {
        return new Activation() {
            @Override
            public <T> T apply(Ops<T> ops, Network network, int first, T x) {
                return ops.dropout(x, network, rate);
            }
        };
    }

    /**
     * Another shape of every sample.
     *
     * @param shapeWithoutBatch the sample's new shape, of as many values
     * @return the layer
     */
    public static Layer reshape(long... shapeWithoutBatch) {
        long[] shape = shapeWithoutBatch.clone();
        return new Activation() {
            @Override
            public <T> T apply(Ops<T> ops, Network network, int first, T x) {
                return ops.reshape(x, shape);
            }
        };
    }

    /**
     * Twice the height and width, bilinear.
     *
     * @return the layer
     */
    public static Layer upsample() {
        return new Activation() {
            @Override
            public <T> T apply(Ops<T> ops, Network network, int first, T x) {
                return ops.upsample(x);
            }
        };
    }

    /**
     * {@return the layers one after the other, and their input joined to their output as further channels}
     *
     * @param inner layers whose output has the input's height and width
     */
    public static Layer skip(Layer... inner) {
        return new Around(List.of(inner), true);
    }

    /**
     * {@return the layers one after the other, and their input added to their output}
     *
     * @param inner layers whose output has the input's shape
     */
    public static Layer residual(Layer... inner) {
        return new Around(List.of(inner), false);
    }

    /** A layer without parameters. */
    private abstract static class Activation implements Layer {
        @Override
        public List<Parameter> parameters() {
            return List.of();
        }
    }

    private record Dense(int in, int out, boolean spectral) implements Layer {
        @Override
        public List<Parameter> parameters() {
            return weights(spectral, out, new Parameter("weight", true, Init.XAVIER_NORMAL, out, in));
        }

        @Override
        public <T> T apply(Ops<T> ops, Network network, int first, T x) {
            return ops.linear(x, weight(ops, network, first, spectral), ops.parameter(network, first + 1));
        }
    }

    private record Conv(int in, int out, int kernel, int stride, boolean spectral) implements Layer {
        @Override
        public List<Parameter> parameters() {
            return weights(spectral, out, new Parameter("weight", true, Init.XAVIER_NORMAL, out, in, kernel, kernel));
        }

        @Override
        public <T> T apply(Ops<T> ops, Network network, int first, T x) {
            T weight = weight(ops, network, first, spectral);
            return ops.conv(x, weight, ops.parameter(network, first + 1), stride, Padding.same(kernel, stride), 1);
        }
    }

    private record ConvTranspose(int in, int out, int kernel, int stride) implements Layer {
        @Override
        public List<Parameter> parameters() {
            return weights(false, out, new Parameter("weight", true, Init.XAVIER_NORMAL, in, out, kernel, kernel));
        }

        @Override
        public <T> T apply(Ops<T> ops, Network network, int first, T x) {
            T weight = ops.parameter(network, first);
            return ops.convTranspose(
                    x, weight, ops.parameter(network, first + 1), stride, Padding.same(kernel, stride));
        }
    }

    private record BatchNorm(int channels, double momentum, double epsilon) implements Layer {
        @Override
        public List<Parameter> parameters() {
            return List.of(
                    new Parameter("scale", true, Init.ONES, channels),
                    new Parameter("shift", true, Init.ZEROS, channels),
                    new Parameter("mean", false, Init.ZEROS, channels),
                    new Parameter("variance", false, Init.ONES, channels));
        }

        @Override
        public <T> T apply(Ops<T> ops, Network network, int first, T x) {
            return ops.batchNorm(x, network, first, momentum, epsilon);
        }
    }

    private record Around(List<Layer> inner, boolean joins) implements Layer {
        @Override
        public List<Parameter> parameters() {
            List<Parameter> all = new ArrayList<>();
            for (int i = 0; i < inner.size(); i++) {
                for (Parameter parameter : inner.get(i).parameters()) {
                    all.add(parameter.named(i + "." + parameter.name()));
                }
            }
            return all;
        }

        @Override
        public <T> T apply(Ops<T> ops, Network network, int first, T x) {
            T value = x;
            int index = first;
            for (Layer layer : inner) {
                value = layer.apply(ops, network, index, value);
                index += layer.parameters().size();
            }
            return joins ? ops.concat(1, List.of(x, value)) : ops.add(x, value);
        }
    }

    private static List<Parameter> weights(boolean spectral, int out, Parameter weight) {
        Parameter bias = new Parameter("bias", true, Init.ZEROS, out);
        return spectral
                ? List.of(weight, bias, new Parameter("singular", false, Init.NORMAL, out))
                : List.of(weight, bias);
    }

    private static <T> T weight(Ops<T> ops, Network network, int first, boolean spectral) {
        return spectral ? ops.spectralNorm(network, first, first + 2) : ops.parameter(network, first);
    }
}

package dev.flawmap.network;

import dev.flawmap.network.Parameter.Init;
import java.util.ArrayList;
import java.util.List;

/** The layers that networks are made of. Paddings are TensorFlow's "same" throughout. */
public final class Layers {
    private Layers() {}

    /** x·Wᵀ + b. */
    public static Layer dense(int in, int out) {
        return dense(in, out, false);
    }

    /** A dense layer; {@code spectral}: its weight is divided by its spectral norm (Miyato et al. 2018). */
    public static Layer dense(int in, int out, boolean spectral) {
        return new Dense(in, out, spectral);
    }

    /** A convolution with a square kernel. */
    public static Layer conv(int in, int out, int kernel, int stride) {
        return conv(in, out, kernel, stride, false);
    }

    /** A convolution; {@code spectral}: its weight is divided by its spectral norm (Miyato et al. 2018). */
    public static Layer conv(int in, int out, int kernel, int stride, boolean spectral) {
        return new Conv(in, out, kernel, stride, spectral);
    }

    /** A transposed convolution: {@code stride} times the height and width. */
    public static Layer convTranspose(int in, int out, int kernel, int stride) {
        return new ConvTranspose(in, out, kernel, stride);
    }

    /**
     * Batch normalisation (Ioffe and Szegedy 2015).
     *
     * @param momentum the share of a new batch in the running statistics: 0.2 is TensorFlow's "momentum 0.8"
     */
    public static Layer batchNorm(int channels, double momentum) {
        return new BatchNorm(channels, momentum, 1e-3);
    }

    public static Layer leakyRelu(double slope) {
        return new Activation() {
            @Override
            public <T> T apply(Ops<T> ops, Network network, int first, T x) {
                return ops.leakyRelu(x, slope);
            }
        };
    }

    public static Layer relu() {
        return new Activation() {
            @Override
            public <T> T apply(Ops<T> ops, Network network, int first, T x) {
                return ops.relu(x);
            }
        };
    }

    public static Layer tanh() {
        return new Activation() {
            @Override
            public <T> T apply(Ops<T> ops, Network network, int first, T x) {
                return ops.tanh(x);
            }
        };
    }

    /** Drops a share of the values while training. */
    public static Layer dropout(double rate) {
        return new Activation() {
            @Override
            public <T> T apply(Ops<T> ops, Network network, int first, T x) {
                return ops.dropout(x, network, rate);
            }
        };
    }

    /** Another shape of every sample. */
    public static Layer reshape(long... shapeWithoutBatch) {
        long[] shape = shapeWithoutBatch.clone();
        return new Activation() {
            @Override
            public <T> T apply(Ops<T> ops, Network network, int first, T x) {
                return ops.reshape(x, shape);
            }
        };
    }

    /** Twice the height and width, bilinear. */
    public static Layer upsample() {
        return new Activation() {
            @Override
            public <T> T apply(Ops<T> ops, Network network, int first, T x) {
                return ops.upsample(x);
            }
        };
    }

    /** The layers one after the other, and their input joined to their output as further channels. */
    public static Layer skip(Layer... inner) {
        return new Around(List.of(inner), true);
    }

    /** The layers one after the other, and their input added to their output. */
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

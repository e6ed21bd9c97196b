package dev.flawmap.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.flawmap.model.inference.Operator;
import dev.flawmap.network.Descent;
import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Padding;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Writes operations as nodes of an ONNX graph; a value is the name of a node's output. Networks are written in
 * evaluation mode with their averaged weights; spectral norms are folded into the weights. Equal parameters and
 * constants are stored once. Make one for every graph.
 */
public final class OnnxOps implements Ops<String> {
    /** Gives the values of a network's parameters as they are to be written. */
    public interface Source {
        /**
         * Parameter {@code index}, averaged.
         *
         * @param network that has it
         * @param index from 0
         * @return its values, row by row
         */
        float[] parameter(Network network, int index);

        /**
         * Parameter {@code weight} divided by its spectral norm.
         *
         * @param network that has both parameters
         * @param weight the index of the weight
         * @param vector the index of the estimate of its singular vector
         * @return its values, row by row
         */
        float[] spectral(Network network, int weight, int vector);
    }

    private record Key(Network network, int index, boolean spectral) {}

    private final Source source;
    private final GraphWriter graph = new GraphWriter();
    private final Map<Key, String> parameters = new HashMap<>();

    /**
     * An empty graph.
     *
     * @param source of the networks' weights
     */
    public OnnxOps(Source source) {
        this.source = source;
    }

    /**
     * Declares the graph's input.
     *
     * @param name of the input
     * @param shape {@code -1} for a dimension that may vary
     * @return the input's name, to be handed to operations
     */
    public String input(String name, long... shape) {
        return graph.input(name, shape);
    }

    /**
     * Declares a value as an output of the graph under a name of its own.
     *
     * @param name of the output
     * @param value what an operation returned
     * @param shape {@code -1} for a dimension that may vary
     */
    public void output(String name, String value, long... shape) {
        graph.output(name, value, shape);
    }

    /** {@return the finished model, with the arrays that its nodes use} */
    public byte[] model() {
        return graph.model();
    }

    private String node(Operator operator, List<String> inputs, AttributeProto... attributes) {
        return graph.node(operator.type(), inputs, attributes);
    }

    @Override
    public String parameter(Network network, int index) {
        return parameters.computeIfAbsent(
                new Key(network, index, false),
                key -> graph.floats(
                        network.name() + "." + network.parameters().get(index).name(),
                        source.parameter(network, index),
                        network.parameters().get(index).shape()));
    }

    @Override
    public String spectralNorm(Network network, int weight, int vector) {
        return parameters.computeIfAbsent(
                new Key(network, weight, true),
                key -> graph.floats(
                        network.name() + "." + network.parameters().get(weight).name() + ".spectral",
                        source.spectral(network, weight, vector),
                        network.parameters().get(weight).shape()));
    }

    @Override
    public String constant(float[] values, long... shape) {
        return graph.constant(values, shape);
    }

    @Override
    public String linear(String x, String weight, String bias) {
        return node(Operator.GEMM, List.of(x, weight, bias), GraphWriter.integer("transB", 1));
    }

    @Override
    public String conv(String x, String weight, String bias, int stride, Padding padding, int groups) {
        return node(
                Operator.CONV,
                List.of(x, weight, bias),
                GraphWriter.ints("strides", stride, stride),
                GraphWriter.ints("pads", padding.before(), padding.before(), padding.after(), padding.after()),
                GraphWriter.integer("group", groups));
    }

    /**
     * Doubling the size is written as a 3×3 convolution that computes each pixel's four successors as channels: ONNX
     * Runtime's transposed convolution takes several times as long.
     */
    @Override
    public String convTranspose(String x, String weight, String bias, int stride, Padding crop) {
        TensorProto taps = graph.array(weight);
        int kernel = (int) taps.getDims(2);
        if (stride == 2 && kernel <= 4 + crop.before() && crop.before() <= 1) {
            String four = node(
                    Operator.CONV,
                    List.of(x, subpixelWeight(taps, crop.before()), repeated(bias)),
                    GraphWriter.ints("pads", 1, 1, 1, 1));
            return node(
                    Operator.DEPTH_TO_SPACE,
                    List.of(four),
                    GraphWriter.integer("blocksize", 2),
                    GraphWriter.text("mode", "CRD"));
        }
        return node(
                Operator.CONV_TRANSPOSE,
                List.of(x, weight, bias),
                GraphWriter.ints("strides", stride, stride),
                GraphWriter.ints("pads", crop.before(), crop.before(), crop.after(), crop.after()));
    }

    /** A weight {@code [in, out, k, k]} as {@code [out * 4, in, 3, 3]}. */
    private String subpixelWeight(TensorProto taps, int before) {
        String name = taps.getName() + ".subpixel";
        if (graph.holds(name)) {
            return name;
        }
        int in = (int) taps.getDims(0);
        int out = (int) taps.getDims(1);
        int kernel = (int) taps.getDims(2);
        FloatBuffer from = values(taps);
        float[] to = new float[out * 4 * in * 9];
        int at = 0;
        for (int channel = 0; channel < out * 4; channel++) {
            int o = channel / 4;
            for (int i = 0; i < in; i++) {
                for (int tap = 0; tap < 9; tap++) {
                    int y = channel / 2 % 2 + before + 2 - 2 * (tap / 3);
                    int x = channel % 2 + before + 2 - 2 * (tap % 3);
                    boolean inside = y >= 0 && y < kernel && x >= 0 && x < kernel;
                    to[at++] = inside ? from.get(((i * out + o) * kernel + y) * kernel + x) : 0;
                }
            }
        }
        return graph.floats(name, to, out * 4L, in, 3, 3);
    }

    private String repeated(String bias) {
        String name = bias + ".subpixel";
        if (graph.holds(name)) {
            return name;
        }
        FloatBuffer from = values(graph.array(bias));
        float[] to = new float[from.limit() * 4];
        for (int i = 0; i < to.length; i++) {
            to[i] = from.get(i / 4);
        }
        return graph.floats(name, to, to.length);
    }

    private static FloatBuffer values(TensorProto tensor) {
        return tensor.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
    }

    @Override
    public String batchNorm(String x, Network network, int index, double momentum, double epsilon) {
        return node(
                Operator.BATCH_NORMALIZATION,
                List.of(
                        x,
                        parameter(network, index),
                        parameter(network, index + 1),
                        parameter(network, index + 2),
                        parameter(network, index + 3)),
                GraphWriter.number("epsilon", epsilon));
    }

    @Override
    public String dropout(String x, Network network, double rate) {
        return x;
    }

    @Override
    public String leakyRelu(String x, double slope) {
        return node(Operator.LEAKY_RELU, List.of(x), GraphWriter.number("alpha", slope));
    }

    @Override
    public String relu(String x) {
        return node(Operator.RELU, List.of(x));
    }

    @Override
    public String tanh(String x) {
        return node(Operator.TANH, List.of(x));
    }

    @Override
    public String sigmoid(String x) {
        return node(Operator.SIGMOID, List.of(x));
    }

    @Override
    public String softplus(String x) {
        return node(Operator.SOFTPLUS, List.of(x));
    }

    @Override
    public String reshape(String x, long... shapeWithoutBatch) {
        long[] shape = new long[shapeWithoutBatch.length + 1];
        System.arraycopy(shapeWithoutBatch, 0, shape, 1, shapeWithoutBatch.length);
        return node(Operator.RESHAPE, List.of(x, graph.longs(shape)));
    }

    @Override
    public String concat(int dimension, List<String> values) {
        return node(Operator.CONCAT, values, GraphWriter.integer("axis", dimension));
    }

    @Override
    public String upsample(String x) {
        return node(
                Operator.RESIZE,
                List.of(x, "", constant(new float[] {1, 1, 2, 2}, 4)),
                GraphWriter.text("mode", "linear"),
                GraphWriter.text("coordinate_transformation_mode", "half_pixel"));
    }

    @Override
    public String halfTurn(String x) {
        String backwards = graph.longs(-1, -1);
        String toTheFirst = graph.longs(Integer.MIN_VALUE, Integer.MIN_VALUE);
        return node(Operator.SLICE, List.of(x, backwards, toTheFirst, graph.longs(2, 3), backwards));
    }

    @Override
    public String filter(String x, float[] kernel) {
        int side = kernel.length / 2;
        String padded = node(
                Operator.PAD,
                List.of(x, graph.longs(0, 0, side, side, 0, 0, side, side)),
                GraphWriter.text("mode", "reflect"));
        String rows = node(Operator.CONV, List.of(padded, constant(kernel, 1, 1, 1, kernel.length)));
        return node(Operator.CONV, List.of(rows, constant(kernel, 1, 1, kernel.length, 1)));
    }

    @Override
    public String add(String a, String b) {
        return node(Operator.ADD, List.of(a, b));
    }

    @Override
    public String subtract(String a, String b) {
        return node(Operator.SUB, List.of(a, b));
    }

    @Override
    public String multiply(String a, String b) {
        return node(Operator.MUL, List.of(a, b));
    }

    @Override
    public String divide(String a, String b) {
        return node(Operator.DIV, List.of(a, b));
    }

    @Override
    public String affine(String x, double scale, double shift) {
        String scaled = scale == 1 ? x : multiply(x, graph.scalar(scale));
        return shift == 0 ? scaled : add(scaled, graph.scalar(shift));
    }

    @Override
    public String abs(String x) {
        return node(Operator.ABS, List.of(x));
    }

    @Override
    public String square(String x) {
        return multiply(x, x);
    }

    @Override
    public String sqrt(String x) {
        return node(Operator.SQRT, List.of(x));
    }

    @Override
    public String maximum(String x, double floor) {
        return node(Operator.MAX, List.of(x, graph.scalar(floor)));
    }

    @Override
    public String sumPerSample(String x) {
        return node(
                Operator.REDUCE_SUM,
                List.of(node(Operator.FLATTEN, List.of(x)), graph.longs(1)),
                GraphWriter.integer("keepdims", 0));
    }

    @Override
    public String meanPerSample(String x) {
        return node(
                Operator.REDUCE_MEAN,
                List.of(node(Operator.FLATTEN, List.of(x))),
                GraphWriter.ints("axes", 1),
                GraphWriter.integer("keepdims", 0));
    }

    @Override
    public String descend(String samples, Descent descent, UnaryOperator<String> loss) {
        throw new UnsupportedOperationException(
                "A search by gradient descent for every image cannot be written as an ONNX graph.");
    }

    @Override
    public String precise(String x) {
        return x;
    }
}

package dev.flawmap.model;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** ONNX graphs of a few nodes, encoded by hand as protocol buffers. */
public final class TinyOnnx {
    private static final int FLOAT = 1;

    private final ByteArrayOutputStream graph = new ByteArrayOutputStream();

    /** A graph with the input {@code input}, of shape {count, 1, height, width}. */
    public TinyOnnx() {
        bytes(graph, 11, value("input", 4));
    }

    /** A node with the default attributes. */
    public TinyOnnx node(String operator, String output, String... inputs) {
        bytes(graph, 1, nodeOf(operator, output, inputs).toByteArray());
        return this;
    }

    private static ByteArrayOutputStream nodeOf(String operator, String output, String... inputs) {
        ByteArrayOutputStream node = new ByteArrayOutputStream();
        for (String input : inputs) {
            text(node, 1, input);
        }
        text(node, 2, output);
        text(node, 4, operator);
        return node;
    }

    /** A convolution with a square kernel and a border of zeros. */
    public TinyOnnx convolution(String output, String input, float[] kernel, int side, int border) {
        ByteArrayOutputStream weights = new ByteArrayOutputStream();
        for (int dimension : new int[] {1, 1, side, side}) {
            number(weights, 1, dimension);
        }
        number(weights, 2, FLOAT);
        text(weights, 8, output + "_kernel");
        ByteBuffer raw = ByteBuffer.allocate(4 * kernel.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(kernel);
        bytes(weights, 9, raw.array());
        bytes(graph, 5, weights.toByteArray());
        return padded("Conv", output, new int[] {border, border, border, border}, input, output + "_kernel");
    }

    /** A border of zeros around an image. */
    public TinyOnnx pad(String output, String input, int border) {
        return padded("Pad", output, new int[] {0, 0, border, border, 0, 0, border, border}, input);
    }

    private TinyOnnx padded(String operator, String output, int[] pads, String... inputs) {
        ByteArrayOutputStream attribute = new ByteArrayOutputStream();
        text(attribute, 1, "pads");
        for (int pad : pads) {
            number(attribute, 8, pad);
        }
        number(attribute, 20, 7);
        ByteArrayOutputStream node = nodeOf(operator, output, inputs);
        bytes(node, 5, attribute.toByteArray());
        bytes(graph, 1, node.toByteArray());
        return this;
    }

    /** Declares an output of floats with that many dimensions. */
    public TinyOnnx output(String name, int dimensions) {
        bytes(graph, 12, value(name, dimensions));
        return this;
    }

    public byte[] bytes() {
        text(graph, 2, "tiny");
        ByteArrayOutputStream operators = new ByteArrayOutputStream();
        number(operators, 2, 10);
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        number(model, 1, 8);
        bytes(model, 7, graph.toByteArray());
        bytes(model, 8, operators.toByteArray());
        return model.toByteArray();
    }

    private static byte[] value(String name, int dimensions) {
        ByteArrayOutputStream shape = new ByteArrayOutputStream();
        for (int i = 0; i < dimensions; i++) {
            ByteArrayOutputStream dimension = new ByteArrayOutputStream();
            text(dimension, 2, name + i);
            bytes(shape, 1, dimension.toByteArray());
        }
        ByteArrayOutputStream tensor = new ByteArrayOutputStream();
        number(tensor, 1, FLOAT);
        bytes(tensor, 2, shape.toByteArray());
        ByteArrayOutputStream type = new ByteArrayOutputStream();
        bytes(type, 1, tensor.toByteArray());
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        text(value, 1, name);
        bytes(value, 2, type.toByteArray());
        return value.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, int field, String text) {
        bytes(out, field, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void bytes(ByteArrayOutputStream out, int field, byte[] content) {
        variable(out, field << 3 | 2);
        variable(out, content.length);
        out.writeBytes(content);
    }

    private static void number(ByteArrayOutputStream out, int field, int value) {
        variable(out, field << 3);
        variable(out, value);
    }

    private static void variable(ByteArrayOutputStream out, int value) {
        int rest = value;
        while (rest > 0x7F) {
            out.write((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }
}

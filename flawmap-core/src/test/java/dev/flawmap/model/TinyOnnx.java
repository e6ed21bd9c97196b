package dev.flawmap.model;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.flawmap.model.inference.Operator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** ONNX graphs of a few nodes. */
public final class TinyOnnx {
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("tiny");

    /** A graph with the input {@code input}, of shape {count, 1, height, width}. */
    public TinyOnnx() {
        this(-1, -1, -1, -1);
    }

    /** A graph with the input {@code input}, of these sizes; −1 for those that may vary. */
    public TinyOnnx(long... sizes) {
        graph.addInput(value("input", sizes));
    }

    /** A node with the default attributes. */
    public TinyOnnx node(String operator, String output, String... inputs) {
        return node(operator, output, List.of(inputs));
    }

    /** A node with these attributes. */
    public TinyOnnx node(String operator, String output, List<String> inputs, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType(operator)
                .addAllInput(inputs)
                .addAllAttribute(List.of(attributes))
                .addOutput(output));
        return this;
    }

    /** An attribute of whole numbers. */
    public static AttributeProto ints(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    /** An attribute of text. */
    public static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.STRING)
                .setS(com.google.protobuf.ByteString.copyFromUtf8(value))
                .build();
    }

    /** An attribute of one whole number. */
    public static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    /** A constant array. */
    public TinyOnnx floats(String name, float[] values, long... sizes) {
        ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return constant(name, TensorProto.DataType.FLOAT, raw, sizes);
    }

    /** A constant list of whole numbers. */
    public TinyOnnx longs(String name, long... values) {
        ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        return constant(name, TensorProto.DataType.INT64, raw, values.length);
    }

    private TinyOnnx constant(String name, TensorProto.DataType type, ByteBuffer raw, long... sizes) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .setRawData(ByteString.copyFrom(raw));
        for (long size : sizes) {
            tensor.addDims(size);
        }
        graph.addInitializer(tensor);
        return this;
    }

    /** A convolution with a square kernel and a border of zeros. */
    public TinyOnnx convolution(String output, String input, float[] kernel, int side, int border) {
        return floats(output + "_kernel", kernel, 1, 1, side, side)
                .node("Conv", output, List.of(input, output + "_kernel"), ints("pads", border, border, border, border));
    }

    /** A mirrored border around an image. */
    public TinyOnnx pad(String output, String input, int border) {
        return longs(output + "_pads", 0, 0, border, border, 0, 0, border, border)
                .node("Pad", output, List.of(input, output + "_pads"), text("mode", "reflect"));
    }

    /** An image of twice the sides, interpolated. */
    public TinyOnnx doubled(String output, String input) {
        return floats(output + "_factors", new float[] {1, 1, 2, 2}, 4)
                .node(
                        "Resize",
                        output,
                        List.of(input, "", output + "_factors"),
                        text("mode", "linear"),
                        text("coordinate_transformation_mode", "half_pixel"));
    }

    /** The mean of every sample. */
    public TinyOnnx mean(String output, String input) {
        return node("Flatten", output + "_flat", input)
                .node("ReduceMean", output, List.of(output + "_flat"), ints("axes", 1), integer("keepdims", 0));
    }

    /** Declares an output of floats with that many dimensions. */
    public TinyOnnx output(String name, int dimensions) {
        long[] sizes = new long[dimensions];
        java.util.Arrays.fill(sizes, -1);
        graph.addOutput(value(name, sizes));
        return this;
    }

    /** The model, to be changed. */
    public ModelProto.Builder model() {
        return ModelProto.newBuilder()
                .setIrVersion(Operator.IR_VERSION)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(Operator.OPSET))
                .setGraph(graph);
    }

    public byte[] bytes() {
        return model().build().toByteArray();
    }

    private static ValueInfoProto value(String name, long... sizes) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (int i = 0; i < sizes.length; i++) {
            TensorShapeProto.Dimension.Builder dimension = shape.addDimBuilder();
            if (sizes[i] < 0) {
                dimension.setDimParam(name + i);
            } else {
                dimension.setDimValue(sizes[i]);
            }
        }
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder()
                .setElemType(TensorProto.DataType.FLOAT.getNumber())
                .setShape(shape);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}

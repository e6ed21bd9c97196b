package dev.flawmap.onnx;

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
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Writes an ONNX graph node by node; a value is the name of a node's output. Equal constants are stored once. */
final class GraphWriter {
    private static final List<String> DIMENSIONS = List.of("batch", "channels", "height", "width");

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("flawmap");
    private final Map<String, TensorProto> arrays = new LinkedHashMap<>();
    private final Map<String, String> constants = new HashMap<>();
    private int count;

    /**
     * Declares the graph's input.
     *
     * @param shape {@code -1} for a dimension that may vary
     */
    String input(String name, long... shape) {
        graph.addInput(value(name, shape));
        return name;
    }

    /** Declares a value as an output of the graph under a name of its own. */
    void output(String name, String value, long... shape) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType(Operator.IDENTITY.type())
                .setName(name)
                .addInput(value)
                .addOutput(name));
        graph.addOutput(value(name, shape));
    }

    /** The finished model, with the arrays that its nodes use. */
    byte[] model() {
        Set<String> used = new HashSet<>();
        graph.getNodeList().forEach(node -> used.addAll(node.getInputList()));
        graph.clearInitializer();
        arrays.values().stream()
                .filter(tensor -> used.contains(tensor.getName()))
                .forEach(graph::addInitializer);
        return ModelProto.newBuilder()
                .setIrVersion(Operator.IR_VERSION)
                .setProducerName("flawmap")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(Operator.OPSET))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    private static ValueInfoProto value(String name, long... shape) {
        TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
        for (int i = 0; i < shape.length; i++) {
            TensorShapeProto.Dimension.Builder dimension = TensorShapeProto.Dimension.newBuilder();
            if (shape[i] < 0) {
                dimension.setDimParam(DIMENSIONS.get(i));
            } else {
                dimension.setDimValue(shape[i]);
            }
            dimensions.addDim(dimension);
        }
        TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder()
                .setElemType(TensorProto.DataType.FLOAT.getNumber())
                .setShape(dimensions)
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    /** Adds a node; gives the name of its output. */
    String node(String operator, List<String> inputs, AttributeProto... attributes) {
        String output = operator + "_" + count++;
        graph.addNode(NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(inputs)
                .addAllAttribute(Arrays.asList(attributes))
                .addOutput(output));
        return output;
    }

    /**
     * Adds the nodes of a finished graph under other names; its arrays are stored once, however often it is added.
     *
     * @param input the value that it works on
     * @return the values of its outputs, by their names in it
     */
    Map<String, String> include(GraphProto part, String input) {
        Map<String, String> names = new HashMap<>();
        names.put("", "");
        names.put(part.getInput(0).getName(), input);
        for (TensorProto array : part.getInitializerList()) {
            String name = "model." + array.getName();
            names.put(array.getName(), name);
            arrays.computeIfAbsent(name, key -> array.toBuilder().setName(key).build());
        }
        for (NodeProto node : part.getNodeList()) {
            List<String> inputs = node.getInputList().stream()
                    .map(name -> Objects.requireNonNull(names.get(name)))
                    .toList();
            names.put(
                    node.getOutput(0),
                    node(node.getOpType(), inputs, node.getAttributeList().toArray(new AttributeProto[0])));
        }
        return names;
    }

    static AttributeProto ints(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto number(String name, double value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF((float) value)
                .build();
    }

    static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    /** Stores an array of floats under this name. */
    String floats(String name, float[] values, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return store(name, TensorProto.DataType.FLOAT, bytes, shape);
    }

    private String store(String name, TensorProto.DataType type, ByteBuffer bytes, long... shape) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .setRawData(ByteString.copyFrom(bytes));
        for (long size : shape) {
            tensor.addDims(size);
        }
        arrays.put(name, tensor.build());
        return name;
    }

    /** Whether an array of this name is stored. */
    boolean holds(String name) {
        return arrays.containsKey(name);
    }

    /** The stored array of this name. */
    TensorProto array(String name) {
        return Objects.requireNonNull(arrays.get(name));
    }

    /** A list of whole numbers. */
    String longs(long... values) {
        return constants.computeIfAbsent("longs " + Arrays.toString(values), key -> {
            ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asLongBuffer().put(values);
            return store("longs_" + count++, TensorProto.DataType.INT64, bytes, values.length);
        });
    }

    /** An array of floats. */
    String constant(float[] values, long... shape) {
        return constants.computeIfAbsent(
                Arrays.toString(values) + Arrays.toString(shape), key -> floats("constant_" + count++, values, shape));
    }

    /** A single float. */
    String scalar(double value) {
        return constant(new float[] {(float) value});
    }
}

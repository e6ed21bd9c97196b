package dev.flawmap.model.inference;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A graph that holds only what the exporter writes. Model files come from others, and ONNX Runtime follows whatever a
 * graph says: it reads files that the graph names, runs loops without end and fills the memory with constants. Here a
 * graph is read, refused if it holds anything unknown, and the size of every array it computes is worked out, before
 * ONNX Runtime sees it.
 */
public final class CheckedGraph {
    /** The one input of every graph. */
    static final String INPUT = "input";

    /** Three times what the largest detector takes. */
    private static final int MAX_NODES = 1000;

    /** The longest list of whole numbers, and the longest constant that may stand for one. */
    private static final int MAX_LIST = 16;

    /** The most values that a run may hold at once: 2 GB, of which the largest options take 1.5 GB and the usual 0.3 GB. */
    private static final long MAX_VALUES = 1 << 29;

    /**
     * The most multiplications for each value of the input, as {@link Operator#work} counts them. An image of 1024×696
     * pixels takes two minutes at most on two cores of which each does 6 a nanosecond; the largest options take 60 %.
     */
    private static final long MAX_WORK_PER_VALUE = 1 << 21;

    /** The least number of values counted for each input of a batch, as latent vectors have few: that of a patch. */
    private static final long LEAST_VALUES = 1024;

    /** Fields that others' graphs hold, in words; by their own name where they have no better one. */
    private static final Map<String, String> WORDS = Map.of(
            "t", "a constant inside a node",
            "tensors", "constants inside a node",
            "g", "a graph inside a node",
            "graphs", "graphs inside a node",
            "external_data", "data that lies elsewhere",
            "data_location", "data that lies elsewhere",
            "sparse_initializer", "sparse constants",
            "metadata_props", "metadata",
            "functions", "functions of its own",
            "domain", "operators of another domain");

    /** The fields that the exporter writes, by type of message. */
    private static final Map<String, Set<String>> FIELDS = Map.of(
            "onnx.ModelProto", Set.of("ir_version", "producer_name", "opset_import", "graph"),
            "onnx.OperatorSetIdProto", Set.of("domain", "version"),
            "onnx.GraphProto", Set.of("name", "node", "initializer", "input", "output"),
            "onnx.NodeProto", Set.of("name", "op_type", "input", "output", "attribute"),
            "onnx.AttributeProto", Set.of("name", "type", "i", "f", "s", "ints"),
            "onnx.TensorProto", Set.of("name", "data_type", "dims", "raw_data"),
            "onnx.ValueInfoProto", Set.of("name", "type"),
            "onnx.TypeProto", Set.of("tensor_type"),
            "onnx.TypeProto.Tensor", Set.of("elem_type", "shape"),
            "onnx.TensorShapeProto", Set.of("dim"));

    private static final Set<String> DIMENSION = Set.of("dim_param", "dim_value");

    private final ModelProto model;
    private final Map<String, TensorShape> constants;

    private CheckedGraph(ModelProto model) {
        this.model = model;
        requireKnownFields(model);
        boolean version = model.getIrVersion() == Operator.IR_VERSION
                && model.getOpsetImportCount() == 1
                && model.getOpsetImport(0).getDomain().isEmpty()
                && model.getOpsetImport(0).getVersion() == Operator.OPSET;
        require(version, "it is of another version of ONNX");
        GraphProto graph = model.getGraph();
        require(graph.getNodeCount() <= MAX_NODES, "it has too many nodes");
        boolean input = graph.getInputCount() == 1
                && graph.getInput(0).getName().equals(INPUT)
                && isOfFloats(graph.getInput(0));
        require(input, "it does not have the one input 'input'");
        require(
                graph.getOutputList().stream().allMatch(CheckedGraph::isOfFloats),
                "it gives something else than floats");
        this.constants = constants(graph);
        Set<String> names = new HashSet<>(constants.keySet());
        names.add(INPUT);
        graph.getNodeList().forEach(node -> requireKnown(node, names));
        require(names.containsAll(outputs()), "it does not compute its outputs");
        require(outputs().size() == graph.getOutputCount(), "it has two outputs of the same name");
    }

    /**
     * Reads a graph. The bytes must not change afterwards: large arrays are not copied.
     *
     * @param onnx from whomever
     * @return the graph, checked
     * @throws IllegalArgumentException with one sentence, if it cannot be read or holds anything that the exporter does
     *     not write
     */
    public static CheckedGraph of(byte[] onnx) {
        CodedInputStream in = UnsafeByteOperations.unsafeWrap(onnx).newCodedInput();
        in.enableAliasing(true);
        ModelProto model;
        try {
            model = ModelProto.parseFrom(in);
        } catch (IOException e) {
            throw new IllegalArgumentException("The model's graph cannot be read.", e);
        }
        return new CheckedGraph(model);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw refused(otherwise);
        }
    }

    private static IllegalArgumentException refused(String why) {
        return new IllegalArgumentException("The model's graph is not one that Flawmap writes: " + why + ".");
    }

    private static void requireKnownFields(Message message) {
        String type = message.getDescriptorForType().getFullName();
        Set<String> known = FIELDS.getOrDefault(type, DIMENSION);
        require(message.getUnknownFields().asMap().isEmpty(), "it holds unknown fields");
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            require(
                    known.contains(field.getKey().getName()),
                    "it holds "
                            + WORDS.getOrDefault(
                                    field.getKey().getName(), field.getKey().getName()));
            if (field.getValue() instanceof Message inner) {
                requireKnownFields(inner);
            } else if (field.getValue() instanceof List<?> list) {
                for (Object element : list) {
                    if (element instanceof Message inner) {
                        requireKnownFields(inner);
                    }
                }
            }
        }
    }

    private static boolean isOfFloats(ValueInfoProto value) {
        return value.getType().getTensorType().getElemType() == TensorProto.DataType.FLOAT.getNumber();
    }

    private static Map<String, TensorShape> constants(GraphProto graph) {
        Map<String, TensorShape> constants = new HashMap<>();
        for (TensorProto tensor : graph.getInitializerList()) {
            String name = tensor.getName();
            boolean own = !name.isEmpty() && !name.equals(INPUT);
            require(own && constants.put(name, constant(tensor)) == null, "two of its values have the same name");
        }
        return constants;
    }

    private static TensorShape constant(TensorProto tensor) {
        boolean integers = tensor.getDataType() == TensorProto.DataType.INT64.getNumber();
        require(integers || tensor.getDataType() == TensorProto.DataType.FLOAT.getNumber(), "it holds other constants");
        TensorShape shape = TensorShape.of(
                tensor.getDimsList().stream().mapToLong(size -> size).toArray());
        int each = integers ? Long.BYTES : Float.BYTES;
        require(tensor.getRawData().size() == shape.volume() * each, "a constant's size is not what it says");
        ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        if (integers) {
            require(shape.rank() == 1 && shape.volume() <= MAX_LIST, "it holds a long list of whole numbers");
            long[] content = new long[(int) shape.volume()];
            raw.asLongBuffer().get(content);
            return TensorShape.list(content);
        }
        if (shape.volume() > MAX_LIST) {
            return shape;
        }
        long[] content = new long[(int) shape.volume()];
        for (int i = 0; i < content.length; i++) {
            float value = raw.getFloat();
            content[i] = (long) value;
            if (content[i] != value) {
                return shape;
            }
        }
        return shape.holding(content);
    }

    private void requireKnown(NodeProto node, Set<String> names) {
        Operator operator = Operator.of(node.getOpType())
                .orElseThrow(() -> refused("it holds an operator that is not among Flawmap's"));
        require(operator.takes(node.getInputCount()), "a node has other inputs");
        for (int i = 0; i < node.getInputCount(); i++) {
            boolean left =
                    operator == Operator.RESIZE && i == 1 && node.getInput(i).isEmpty();
            require(left || names.contains(node.getInput(i)), "a node works on what is not computed before it");
        }
        // ONNX Runtime would compute it while it loads the graph.
        boolean fixed = node.getInputList().stream().allMatch(name -> name.isEmpty() || constants.containsKey(name));
        require(!fixed, "a node works on constants alone");
        boolean one = node.getOutputCount() == 1 && !node.getOutput(0).isEmpty();
        require(one && names.add(node.getOutput(0)), "two of its values have the same name");
        Set<String> attributes = new HashSet<>();
        for (AttributeProto attribute : node.getAttributeList()) {
            boolean known = operator.attributes().contains(attribute.getName())
                    && attributes.add(attribute.getName())
                    && isOneValue(attribute);
            require(known, "a node of type " + operator.type() + " has other attributes");
        }
    }

    private static boolean isOneValue(AttributeProto attribute) {
        boolean ints = attribute.getIntsCount() > 0;
        return switch (attribute.getType()) {
            case INT -> attribute.hasI() && !attribute.hasF() && !attribute.hasS() && !ints;
            case FLOAT -> attribute.hasF() && !attribute.hasI() && !attribute.hasS() && !ints;
            case STRING -> attribute.hasS() && !attribute.hasI() && !attribute.hasF() && !ints;
            case INTS -> ints && !attribute.hasI() && !attribute.hasF() && !attribute.hasS();
            default -> false;
        };
    }

    /** {@return the names of its outputs} */
    public Set<String> outputs() {
        Set<String> names = new LinkedHashSet<>();
        model.getGraph().getOutputList().forEach(output -> names.add(output.getName()));
        return names;
    }

    /** The sizes of its input, −1 for those that may vary. */
    long[] inputSizes() {
        return sizes(model.getGraph().getInput(0).getType());
    }

    private static long[] sizes(TypeProto type) {
        return type.getTensorType().getShape().getDimList().stream()
                .mapToLong(dimension -> dimension.hasDimValue() ? dimension.getDimValue() : -1)
                .toArray();
    }

    /**
     * The graph with only some outputs, and only what they are computed from: ONNX Runtime computes a graph whole
     * whatever is asked of it, and a detector's other scores can cost more than the default one.
     *
     * @param outputs their names, all of them the graph's
     * @return a smaller graph
     * @throws IllegalArgumentException if it does not have these outputs
     */
    public CheckedGraph cut(Set<String> outputs) {
        if (!outputs().containsAll(outputs)) {
            throw new IllegalArgumentException("The model's graph does not have the outputs it should.");
        }
        GraphProto whole = model.getGraph();
        Set<String> needed = new HashSet<>(outputs);
        List<NodeProto> kept = new ArrayList<>();
        // Nodes come in an order in which they can be computed, so one pass from the end finds what is needed.
        for (int i = whole.getNodeCount() - 1; i >= 0; i--) {
            if (needed.contains(whole.getNode(i).getOutput(0))) {
                kept.add(0, whole.getNode(i));
                needed.addAll(whole.getNode(i).getInputList());
            }
        }
        GraphProto.Builder part =
                GraphProto.newBuilder().setName(whole.getName()).addAllNode(kept);
        part.addAllInput(whole.getInputList());
        whole.getInitializerList().stream()
                .filter(constant -> needed.contains(constant.getName()))
                .forEach(part::addInitializer);
        whole.getOutputList().stream()
                .filter(output -> outputs.contains(output.getName()))
                .forEach(part::addOutput);
        return new CheckedGraph(model.toBuilder().setGraph(part).build());
    }

    /** {@return the graph as ONNX} */
    public byte[] bytes() {
        return model.toByteArray();
    }

    /** What a run gives, the most values that it holds at once, and how long it takes. */
    record Run(Map<String, TensorShape> results, long values, long work) {}

    /**
     * What the graph gives for an input, without running it.
     *
     * @param input the input's sizes
     * @return how many values each output has along its dimensions, by name; and what the run takes
     * @throws IllegalArgumentException with one sentence, if the graph does not fit together or takes more memory or
     *     time than Flawmap's
     */
    Run run(long... input) {
        requireFitting(input);
        GraphProto graph = model.getGraph();
        Map<String, Integer> lastUse = new HashMap<>();
        for (int i = 0; i < graph.getNodeCount(); i++) {
            for (String name : graph.getNode(i).getInputList()) {
                lastUse.put(name, i);
            }
        }
        outputs().forEach(name -> lastUse.put(name, Integer.MAX_VALUE));
        Map<String, TensorShape> shapes = new HashMap<>(constants);
        shapes.put(INPUT, TensorShape.of(input));
        shapes.put("", TensorShape.of());
        long values = shape(shapes, INPUT).volume();
        long mostWork = MAX_WORK_PER_VALUE * Math.max(values, LEAST_VALUES * input[0]);
        long most = values;
        long work = 0;
        for (int i = 0; i < graph.getNodeCount(); i++) {
            NodeProto proto = graph.getNode(i);
            GraphNode node = node(proto, shapes);
            Operator operator = Operator.of(proto.getOpType()).orElseThrow();
            for (int at = 0; at < node.inputs(); at++) {
                node.require(node.input(at).integers() == operator.takesIntegers(at));
            }
            TensorShape result = operator.result(node);
            shapes.put(proto.getOutput(0), result);
            values += result.volume();
            work += operator.work(node, result);
            most = Math.max(most, values + operator.scratch(node, result));
            requireModest(most <= MAX_VALUES && work <= mostWork);
            for (String name : new HashSet<>(proto.getInputList())) {
                boolean over = lastUse.getOrDefault(name, i) == i && !constants.containsKey(name) && !name.isEmpty();
                values -= over ? shape(shapes, name).volume() : 0;
            }
        }
        Map<String, TensorShape> results = new LinkedHashMap<>();
        outputs().forEach(name -> results.put(name, shape(shapes, name)));
        return new Run(results, most, work);
    }

    /** Refuses a graph that takes too much. */
    static void requireModest(boolean modest) {
        if (!modest) {
            throw new IllegalArgumentException(
                    "The model's graph takes more memory or time than any that Flawmap writes.");
        }
    }

    private void requireFitting(long... input) {
        long[] declared = inputSizes();
        boolean fits = declared.length == input.length;
        for (int i = 0; fits && i < input.length; i++) {
            fits = declared[i] < 0 || declared[i] == input[i];
        }
        if (!fits) {
            throw new IllegalArgumentException("The model's graph takes input of another size.");
        }
    }

    private static GraphNode node(NodeProto node, Map<String, TensorShape> shapes) {
        return new GraphNode(
                node,
                node.getInputList().stream().map(name -> shape(shapes, name)).toList());
    }

    private static TensorShape shape(Map<String, TensorShape> shapes, String name) {
        TensorShape shape = shapes.get(name);
        if (shape == null) {
            throw new IllegalStateException("The graph was checked to hold " + name + ".");
        }
        return shape;
    }
}

package dev.flawmap.model.inference;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.List;
import java.util.Optional;

/** A node of a graph with the shapes of its inputs. */
final class GraphNode {
    /** Far more than any border that the exporter adds; bounds what is added up. */
    private static final long LARGEST_ATTRIBUTE = 1 << 16;

    private final NodeProto node;
    private final List<TensorShape> inputs;

    GraphNode(NodeProto node, List<TensorShape> inputs) {
        this.node = node;
        this.inputs = inputs;
    }

    int inputs() {
        return inputs.size();
    }

    TensorShape input(int index) {
        return inputs.get(index);
    }

    TensorShape input(int index, int rank) {
        require(inputs.get(index).rank() == rank);
        return inputs.get(index);
    }

    /** Whether an input is left out, as optional ones may be. */
    boolean leavesOut(int index) {
        return node.getInput(index).isEmpty();
    }

    /** The values of an input that must be known before the graph runs. */
    long[] content(int index) {
        long[] content = inputs.get(index).content();
        require(content.length > 0);
        return content;
    }

    long integer(String name, long otherwise) {
        return attribute(name).map(found -> inRange(found.getI())).orElse(otherwise);
    }

    /** An attribute of some whole numbers; as many as there are of {@code otherwise}, if any. */
    long[] integers(String name, long... otherwise) {
        long[] values = attribute(name)
                .map(found ->
                        found.getIntsList().stream().mapToLong(this::inRange).toArray())
                .orElse(otherwise);
        require(otherwise.length == 0 || values.length == otherwise.length);
        return values;
    }

    /** An attribute of text. */
    String text(String name, String otherwise) {
        return attribute(name).map(found -> found.getS().toStringUtf8()).orElse(otherwise);
    }

    private Optional<AttributeProto> attribute(String name) {
        return node.getAttributeList().stream()
                .filter(attribute -> attribute.getName().equals(name))
                .findFirst();
    }

    private long inRange(long value) {
        require(value >= 0 && value <= LARGEST_ATTRIBUTE);
        return value;
    }

    int dimension(long axis, int rank) {
        require(axis >= 0 && axis < rank);
        return (int) axis;
    }

    void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException(
                    "The model's graph does not fit together at one of its nodes of type " + node.getOpType() + ".");
        }
    }
}

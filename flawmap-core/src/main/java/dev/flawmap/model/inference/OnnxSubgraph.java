package dev.flawmap.model.inference;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Cuts from an ONNX model the part that computes some of its outputs. ONNX Runtime computes a graph whole whatever is
 * asked of it, and a detector's other scores can cost more than the default one. Reads just as much of the protobuf
 * format as that needs; models whose nodes hold graphs of their own are not supported.
 */
public final class OnnxSubgraph {
    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_NODE = 1;
    private static final int GRAPH_INITIALIZER = 5;
    private static final int GRAPH_OUTPUT = 12;
    private static final int NODE_INPUT = 1;
    private static final int NODE_OUTPUT = 2;
    private static final int TENSOR_NAME = 8;
    private static final int VALUE_NAME = 1;
    private static final int LENGTH_DELIMITED = 2;

    private final byte[] model;
    private int at;

    private OnnxSubgraph(byte[] model) {
        this.model = model;
    }

    /** A field of a message: its bytes from the tag on, of which the content starts at {@code content}. */
    private record Field(int number, int start, int content, int end) {}

    /**
     * The names of a model's outputs.
     *
     * @throws IllegalArgumentException if the bytes are not an ONNX model
     */
    public static Set<String> outputs(byte[] model) {
        OnnxSubgraph reader = new OnnxSubgraph(model);
        return reader.fields(reader.graph()).stream()
                .filter(field -> field.number() == GRAPH_OUTPUT)
                .map(field -> reader.text(field, VALUE_NAME))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * A model with only some outputs, and only what they are computed from.
     *
     * @throws IllegalArgumentException if the bytes are not an ONNX model with these outputs
     */
    public static byte[] of(byte[] model, Set<String> outputs) {
        if (!outputs(model).containsAll(outputs)) {
            throw new IllegalArgumentException("The model's graph does not have the outputs asked for.");
        }
        return new OnnxSubgraph(model).cut(outputs);
    }

    private byte[] cut(Set<String> outputs) {
        Field graph = graph();
        List<Field> fields = fields(graph);
        Set<String> needed = new HashSet<>(outputs);
        BitSet kept = new BitSet();
        // Nodes come in an order in which they can be computed, so one pass from the end finds what is needed.
        for (int i = fields.size() - 1; i >= 0; i--) {
            Field field = fields.get(i);
            if (field.number() == GRAPH_NODE
                    && texts(field, NODE_OUTPUT).stream().anyMatch(needed::contains)) {
                kept.set(i);
                needed.addAll(texts(field, NODE_INPUT));
            }
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            boolean keep = switch (field.number()) {
                case GRAPH_NODE -> kept.get(i);
                case GRAPH_INITIALIZER -> needed.contains(text(field, TENSOR_NAME));
                case GRAPH_OUTPUT -> outputs.contains(text(field, VALUE_NAME));
                default -> true;
            };
            if (keep) {
                body.write(model, field.start(), field.end() - field.start());
            }
        }
        ByteArrayOutputStream result = new ByteArrayOutputStream();
        result.write(model, 0, graph.start());
        writeVarint(result, MODEL_GRAPH << 3 | LENGTH_DELIMITED);
        writeVarint(result, body.size());
        result.writeBytes(body.toByteArray());
        result.write(model, graph.end(), model.length - graph.end());
        return result.toByteArray();
    }

    private Field graph() {
        return fields(new Field(0, 0, 0, model.length)).stream()
                .filter(field -> field.number() == MODEL_GRAPH)
                .findFirst()
                .orElseThrow(OnnxSubgraph::broken);
    }

    private String text(Field message, int number) {
        return texts(message, number).stream().findFirst().orElse("");
    }

    private List<String> texts(Field message, int number) {
        return fields(message).stream()
                .filter(field -> field.number() == number)
                .map(field -> new String(model, field.content(), field.end() - field.content(), StandardCharsets.UTF_8))
                .toList();
    }

    private List<Field> fields(Field message) {
        List<Field> fields = new ArrayList<>();
        at = message.content();
        while (at < message.end()) {
            int start = at;
            long tag = varint();
            int content = at;
            long end = switch ((int) (tag & 7)) {
                case 0 -> {
                    varint();
                    yield at;
                }
                case 1 -> at + 8L;
                case LENGTH_DELIMITED -> {
                    long length = varint();
                    content = at;
                    yield length < 0 || length > message.end() - at ? Long.MAX_VALUE : at + length;
                }
                case 5 -> at + 4L;
                default -> throw broken();
            };
            if (end > message.end()) {
                throw broken();
            }
            at = (int) end;
            fields.add(new Field((int) (tag >>> 3), start, content, at));
        }
        return fields;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at >= model.length) {
                throw broken();
            }
            byte b = model[at++];
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw broken();
    }

    private static void writeVarint(ByteArrayOutputStream out, int value) {
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            out.write((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    private static IllegalArgumentException broken() {
        return new IllegalArgumentException("The model's graph cannot be read.");
    }
}

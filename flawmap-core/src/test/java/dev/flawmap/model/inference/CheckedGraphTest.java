package dev.flawmap.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TrainingInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.flawmap.Images;
import dev.flawmap.model.TinyOnnx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckedGraphTest {
    private static final ScoreOutput MAP = ScoreOutput.pixel("map", "?", false);
    private static final GraphInput IMAGES = GraphInput.images(8, 4, 0);

    @TempDir
    private Path folder;

    /** The grey value plus a constant image of 8×8. */
    private static TinyOnnx sum() {
        return new TinyOnnx()
                .floats("secret", new float[64], 1, 1, 8, 8)
                .node("Add", "map", "input", "secret")
                .output("map", 4);
    }

    private static void refused(byte[] onnx, String because) {
        List<Consumer<byte[]>> ways = List.of(
                graph -> new OnnxDetector("tiny", IMAGES, List.of(MAP), graph, 1).close(),
                graph -> new OnnxDetector("tiny", GraphInput.patches(8, 4), List.of(MAP), graph, 1).close(),
                graph -> new OnnxGraph(graph, 1).close(),
                graph -> new OnnxGenerator(graph, 1).close());
        for (Consumer<byte[]> way : ways) {
            assertThatThrownBy(() -> way.accept(onnx))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("The model's graph ")
                    .hasMessageContaining(because)
                    .hasMessageMatching("[^\\n]{10,200}\\.");
        }
    }

    private static TensorProto.Builder external(String location) {
        return TensorProto.newBuilder()
                .setName("secret")
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addAllDims(List.of(1L, 1L, 8L, 8L))
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", location))
                .addExternalData(entry("offset", "0"))
                .addExternalData(entry("length", "256"));
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    /** An absolute path, one that leads upwards, and ONNX Runtime's marker for an address in memory. */
    @ParameterizedTest
    @ValueSource(strings = {"", "../../../../../../../../../..", "*/_ORT_MEM_ADDR_/*"})
    void arraysInOtherFilesAreRefused(String prefix) throws IOException {
        byte[] bytes = new byte[256];
        ByteBuffer.wrap(bytes).asFloatBuffer().put(Images.noise(8, 8, 1).pixels());
        Path secret = Files.write(folder.resolve("secret"), bytes);
        String location = prefix.startsWith("*") ? prefix : prefix + secret;
        ModelProto.Builder model = sum().model();
        model.getGraphBuilder().setInitializer(0, external(location));
        refused(model.build().toByteArray(), "it holds ");
        ModelProto.Builder nodes = sum().model();
        nodes.getGraphBuilder()
                .clearInitializer()
                .addNode(
                        0,
                        NodeProto.newBuilder()
                                .setOpType("Constant")
                                .addOutput("secret")
                                .addAttribute(AttributeProto.newBuilder()
                                        .setName("value")
                                        .setType(AttributeProto.AttributeType.TENSOR)
                                        .setT(external(location))));
        refused(nodes.build().toByteArray(), "it holds a constant inside a node.");
    }

    static Stream<Arguments> additions() {
        GraphProto.Builder body = GraphProto.newBuilder().setName("body");
        AttributeProto.Builder graph = AttributeProto.newBuilder()
                .setName("axis")
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(body);
        AttributeProto.Builder graphs = AttributeProto.newBuilder()
                .setName("axis")
                .setType(AttributeProto.AttributeType.GRAPHS)
                .addGraphs(body);
        UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
                .addField(999, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();
        return Stream.of(
                add("g", model -> node(model).addAttribute(graph)),
                add("graphs", model -> node(model).addAttribute(graphs)),
                add(
                        "sparse constants",
                        model -> model.getGraphBuilder()
                                .addSparseInitializer(
                                        SparseTensorProto.newBuilder().addDims(4))),
                add(
                        "functions",
                        model -> model.addFunctions(FunctionProto.newBuilder().setName("Add"))),
                add("training_info", model -> model.addTrainingInfo(TrainingInfoProto.newBuilder())),
                add("metadata", model -> model.addMetadataProps(entry("a", "b"))),
                add("operators of another domain", model -> node(model).setDomain("com.microsoft")),
                add("unknown fields", model -> node(model).setUnknownFields(unknown)),
                add("unknown fields", model -> model.setUnknownFields(unknown)),
                add(
                        "float_data",
                        model ->
                                model.getGraphBuilder().getInitializerBuilder(0).addFloatData(1)),
                add(
                        "another version",
                        model -> model.addOpsetImport(OperatorSetIdProto.newBuilder()
                                .setDomain("com.microsoft")
                                .setVersion(1))),
                add("another version", model -> model.getOpsetImportBuilder(0).setDomain("ai.onnx.ml")),
                add("another version", model -> model.getOpsetImportBuilder(0).setVersion(18)),
                add("another version", model -> model.setIrVersion(9)),
                add("operator", model -> node(model).setOpType("Sum")),
                add("other attributes", model -> node(model).addAttribute(TinyOnnx.integer("axis", 1))),
                add("other inputs", model -> node(model).addInput("secret")),
                add("not computed before", model -> node(model).setInput(1, "elsewhere")),
                add("same name", model -> node(model).setOutput(0, "secret")),
                add(
                        "same name",
                        model -> model.getGraphBuilder()
                                .addInitializer(model.getGraph().getInitializer(0))),
                add(
                        "size is not what it says",
                        model ->
                                model.getGraphBuilder().getInitializerBuilder(0).setDims(0, 1000)),
                add(
                        "out of range",
                        model ->
                                model.getGraphBuilder().getInitializerBuilder(0).setDims(0, Long.MIN_VALUE)),
                add(
                        "other constants",
                        model -> model.getGraphBuilder()
                                .getInitializerBuilder(0)
                                .setDataType(TensorProto.DataType.STRING.getNumber())),
                add(
                        "the one input",
                        model -> model.getGraphBuilder()
                                .addInput(model.getGraph().getInput(0))));
    }

    private static Arguments add(String because, Consumer<ModelProto.Builder> change) {
        return Arguments.of(because, change);
    }

    private static NodeProto.Builder node(ModelProto.Builder model) {
        return model.getGraphBuilder().getNodeBuilder(0);
    }

    @ParameterizedTest
    @MethodSource("additions")
    void whatTheExporterDoesNotWriteIsRefused(String because, Consumer<ModelProto.Builder> change) {
        ModelProto.Builder model = sum().model();
        assertThat(CheckedGraph.of(model.build().toByteArray()).outputs()).containsExactly("map");
        change.accept(model);
        refused(model.build().toByteArray(), because);
    }

    /** 2⁶² turns of nothing. */
    @Test
    @Timeout(20)
    void loopsAreRefused() {
        GraphProto.Builder body = GraphProto.newBuilder().setName("body");
        AttributeProto attribute = AttributeProto.newBuilder()
                .setName("body")
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(body)
                .build();
        refused(
                new TinyOnnx()
                        .longs("turns", 1L << 62)
                        .node("Loop", "map", List.of("turns", "", "input"), attribute)
                        .output("map", 4)
                        .bytes(),
                "it holds a graph inside a node.");
    }

    /** ONNX Runtime reads beyond the end of what is too short. */
    static Stream<Arguments> wrongLengths() {
        TinyOnnx channels = new TinyOnnx().floats("one", new float[1], 1).floats("two", new float[2], 2);
        return Stream.of(
                Arguments.of(
                        "ConvTranspose",
                        new TinyOnnx()
                                .floats("weight", new float[1000], 1, 1000, 1, 1)
                                .floats("bias", new float[1], 1)
                                .node("ConvTranspose", "big", "input", "weight", "bias")),
                Arguments.of(
                        "Conv",
                        new TinyOnnx()
                                .floats("weight", new float[256], 256, 1, 1, 1)
                                .floats("bias", new float[65], 65)
                                .node("Conv", "big", "input", "weight", "bias")),
                Arguments.of(
                        "BatchNormalization",
                        channels.node("BatchNormalization", "big", "input", "one", "one", "two", "one")),
                Arguments.of(
                        "Resize",
                        new TinyOnnx()
                                .floats("region", new float[1])
                                .floats("scales", new float[] {1, 1, 2, 2}, 4)
                                .node(
                                        "Resize",
                                        "big",
                                        List.of("input", "region", "scales"),
                                        TinyOnnx.text("mode", "linear"),
                                        TinyOnnx.text("coordinate_transformation_mode", "half_pixel"))),
                Arguments.of(
                        "Pad",
                        new TinyOnnx()
                                .longs("pads", 0, 0, 0, 5000, 0, 0, 0, 0)
                                .node("Pad", "big", List.of("input", "pads"), TinyOnnx.text("mode", "reflect"))));
    }

    @ParameterizedTest
    @MethodSource("wrongLengths")
    void argumentsOfTheWrongLengthAreRefused(String operator, TinyOnnx graph) {
        byte[] onnx = graph.node("Identity", "map", "input").output("map", 4).bytes();
        assertThatThrownBy(() -> new OnnxDetector("tiny", IMAGES, List.of(MAP), onnx, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The model's graph does not fit together at one of its nodes of type " + operator + ".");
    }

    private static TinyOnnx slice(long from, long to, long step) {
        return new TinyOnnx()
                .longs("from", from, from)
                .longs("to", to, to)
                .longs("axes", 2, 3)
                .longs("steps", step, step)
                .node("Slice", "big", "input", "from", "to", "axes", "steps");
    }

    /** What the exporter does not write, though the operator is among its own. */
    static Stream<Arguments> otherModes() {
        TinyOnnx factors = new TinyOnnx().floats("factors", new float[] {1, 1, 3, 3}, 4);
        return Stream.of(
                Arguments.of(
                        "Pad",
                        new TinyOnnx().longs("pads", 0, 0, 1, 1, 0, 0, 1, 1).node("Pad", "big", "input", "pads")),
                Arguments.of(
                        "Pad",
                        new TinyOnnx()
                                .longs("pads", 0, 0, 1, 1, 0, 0, 1, 1)
                                .node("Pad", "big", List.of("input", "pads"), TinyOnnx.text("mode", "edge"))),
                Arguments.of(
                        "Resize",
                        factors.node(
                                "Resize",
                                "big",
                                List.of("input", "", "factors"),
                                TinyOnnx.text("mode", "linear"),
                                TinyOnnx.text("coordinate_transformation_mode", "half_pixel"))),
                Arguments.of(
                        "Resize",
                        new TinyOnnx()
                                .floats("factors", new float[] {1, 1, 2, 2}, 4)
                                .node(
                                        "Resize",
                                        "big",
                                        List.of("input", "", "factors"),
                                        TinyOnnx.text("mode", "cubic"),
                                        TinyOnnx.text("coordinate_transformation_mode", "half_pixel"))),
                Arguments.of(
                        "Resize",
                        new TinyOnnx()
                                .floats("factors", new float[] {1, 1, 2, 2}, 4)
                                .node(
                                        "Resize",
                                        "big",
                                        List.of("input", "", "factors"),
                                        TinyOnnx.text("mode", "linear"))),
                Arguments.of("Slice", slice(-2, Integer.MIN_VALUE, -1)),
                Arguments.of("Slice", slice(-1, 0, -1)),
                Arguments.of("Slice", slice(0, Integer.MAX_VALUE, 1)),
                Arguments.of("Slice", slice(-1, Integer.MIN_VALUE, -2)),
                Arguments.of(
                        "DepthToSpace",
                        new TinyOnnx()
                                .node("SpaceToDepth", "deep", List.of("input"), TinyOnnx.integer("blocksize", 2))
                                .node(
                                        "DepthToSpace",
                                        "big",
                                        List.of("deep"),
                                        TinyOnnx.integer("blocksize", 2),
                                        TinyOnnx.text("mode", "other"))),
                Arguments.of(
                        "ReduceMean",
                        new TinyOnnx()
                                .node(
                                        "ReduceMean",
                                        "big",
                                        List.of("input"),
                                        TinyOnnx.ints("axes", 1),
                                        TinyOnnx.integer("keepdims", 0))));
    }

    @ParameterizedTest
    @MethodSource("otherModes")
    void modesThatTheExporterDoesNotWriteAreRefused(String operator, TinyOnnx graph) {
        argumentsOfTheWrongLengthAreRefused(operator, graph);
    }

    /** The patches of an image overlap: each of its pixels is computed with many times. */
    @Test
    void patchesMayTakeLessTimeAPixel() {
        byte[] onnx = new TinyOnnx()
                .floats("taps", new float[200 * 200], 1, 1, 200, 200)
                .node("Conv", "map", List.of("input", "taps"), TinyOnnx.ints("pads", 100, 100, 99, 99))
                .output("map", 4)
                .bytes();
        new OnnxDetector("tiny", IMAGES, List.of(MAP), onnx, 1).close();
        assertThatThrownBy(() -> new OnnxDetector("tiny", GraphInput.patches(8, 4), List.of(MAP), onnx, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The model's graph takes more memory or time than any that Flawmap writes.");
    }

    static Stream<Arguments> blowUps() {
        float[] line = new float[40_000];
        TinyOnnx doubled = new TinyOnnx().node("Identity", "x0", "input");
        TinyOnnx enlarged = new TinyOnnx().node("Identity", "x0", "input");
        TinyOnnx slow = new TinyOnnx()
                .floats("kernel", new float[33 * 33], 1, 1, 33, 33)
                .node("Identity", "x0", "input");
        for (int i = 0; i < 40; i++) {
            String x = "x" + i;
            String next = "x" + (i + 1);
            doubled.node("Concat", next, List.of(x, x), TinyOnnx.integer("axis", 1));
            enlarged.doubled(next, x);
        }
        for (int i = 0; i < 600; i++) {
            slow.node("Conv", "x" + (i + 1), List.of("x" + i, "kernel"), TinyOnnx.ints("pads", 16, 16, 16, 16));
        }
        TinyOnnx held = new TinyOnnx();
        String[] all = new String[16];
        Arrays.fill(all, "input");
        for (int i = 0; i < 40; i++) {
            held.node("Concat", "y" + i, List.of(all), TinyOnnx.integer("axis", 1));
        }
        for (int i = 0; i < 40; i++) {
            held.node("Relu", "z" + i, "y" + i);
        }
        TinyOnnx functions = new TinyOnnx().doubled("once", "input").doubled("f0", "once");
        TinyOnnx many = new TinyOnnx().node("Relu", "n0", "input");
        for (int i = 0; i < 900; i++) {
            functions.node("Softplus", "f" + (i + 1), "f" + i);
        }
        for (int i = 0; i < 1000; i++) {
            many.node("Relu", "n" + (i + 1), "n" + i);
        }
        return Stream.of(
                Arguments.of(
                        "works on constants alone",
                        new TinyOnnx().floats("c", new float[256], 1, 1, 16, 16).doubled("big", "c")),
                Arguments.of("memory or time", functions),
                Arguments.of("too many nodes", many),
                Arguments.of(
                        "memory or time",
                        new TinyOnnx()
                                .floats("taps", new float[32 * 32], 1, 1, 32, 32)
                                .node("ConvTranspose", "big", "input", "taps")),
                Arguments.of(
                        "operator",
                        new TinyOnnx().longs("sides", 40_000, 40_000).node("ConstantOfShape", "big", "sides")),
                Arguments.of(
                        "operator",
                        new TinyOnnx().longs("sides", 1, 9999, 99, 99).node("Expand", "big", "input", "sides")),
                Arguments.of(
                        "out of range",
                        new TinyOnnx()
                                .floats("row", line, 1, 40_000)
                                .longs("sides", -1, 1)
                                .node("Reshape", "column", "input", "sides")
                                .node("Add", "big", "row", "column")),
                Arguments.of("memory or time", doubled),
                Arguments.of("memory or time", enlarged),
                Arguments.of("does not fit together", new TinyOnnx().pad("big", "input", 100_000_000)),
                Arguments.of(
                        "does not fit together",
                        new TinyOnnx()
                                .longs("pads", Long.MAX_VALUE, 0, 0, 0, Long.MAX_VALUE, 0, 0, 0)
                                .node("Pad", "big", List.of("input", "pads"), TinyOnnx.text("mode", "reflect"))),
                Arguments.of(
                        "out of range",
                        new TinyOnnx()
                                .floats("taps", new float[9], 1, 1, 3, 3)
                                .node(
                                        "ConvTranspose",
                                        "big",
                                        List.of("input", "taps"),
                                        TinyOnnx.ints("strides", 9999, 9999))),
                Arguments.of(
                        "out of range",
                        new TinyOnnx()
                                .floats("taps", new float[9999], 9999, 1, 1, 1)
                                .node("Conv", "big", "input", "taps")),
                Arguments.of("memory or time", held),
                Arguments.of("memory or time", slow),
                Arguments.of(
                        "does not fit together",
                        new TinyOnnx()
                                .floats("taps", new float[9], 1, 1, 3, 3)
                                .node("Conv", "big", List.of("input", "taps"), TinyOnnx.integer("group", 0))),
                Arguments.of(
                        "does not fit together",
                        new TinyOnnx().node("Shape", "sizes", "input").node("Relu", "big", "sizes")));
    }

    /** Nothing of it is computed; constants would be already while a session is made. */
    @ParameterizedTest
    @MethodSource("blowUps")
    @Timeout(20)
    void whatFillsTheMemoryOrTakesForEverIsRefused(String because, TinyOnnx graph) {
        byte[] onnx = graph.node("Identity", "map", "input").output("map", 4).bytes();
        assertThatThrownBy(() -> new OnnxDetector("tiny", IMAGES, List.of(MAP), onnx, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The model's graph ")
                .hasMessageContaining(because);
    }

    /** An image may be larger than the model's description says is usual. */
    @Test
    void whatWouldFillTheMemoryIsNotRun() {
        byte[] onnx = new TinyOnnx()
                .floats("taps", new float[1000], 1000, 1, 1, 1)
                .node("Conv", "many", "input", "taps")
                .mean("map", "many")
                .output("map", 1)
                .bytes();
        try (OnnxGraph graph = new OnnxGraph(onnx, 1)) {
            assertThat(graph.run(new float[64], 1, 8, 8, Set.of("map"))).containsKey("map");
            assertThatThrownBy(() -> graph.run(new float[1 << 20], 1, 1024, 1024, Set.of("map")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("The model's graph takes more memory or time than any that Flawmap writes.");
        }
    }

    @Test
    void theMostThatIsHeldAtOnceIsKnown() {
        CheckedGraph graph = CheckedGraph.of(new TinyOnnx()
                .floats("taps", new float[50], 50, 1, 1, 1)
                .floats("back", new float[50], 1, 50, 1, 1)
                .node("Conv", "many", "input", "taps")
                .node("Relu", "more", "many")
                .node("Conv", "map", "more", "back")
                .output("map", 4)
                .bytes());
        // The results of the first two nodes; the input is needed no more.
        assertThat(graph.run(1, 1, 8, 9).values()).isEqualTo(2 * 50 * 8 * 9);
    }

    @Test
    void sizesAreThoseOfARun() {
        CheckedGraph graph = CheckedGraph.of(new TinyOnnx()
                .floats("taps", new float[5 * 6], 5, 1, 2, 3)
                .floats("back", new float[5 * 2 * 9], 5, 2, 3, 3)
                .node("Conv", "a", List.of("input", "taps"), TinyOnnx.ints("strides", 2, 3))
                .node(
                        "ConvTranspose",
                        "b",
                        List.of("a", "back"),
                        TinyOnnx.ints("strides", 2, 2),
                        TinyOnnx.ints("pads", 0, 1, 1, 0))
                .doubled("c", "b")
                .node("SpaceToDepth", "d", List.of("c"), TinyOnnx.integer("blocksize", 2))
                .node("Transpose", "e", List.of("d"), TinyOnnx.ints("perm", 0, 2, 3, 1))
                .pad("f", "c", 3)
                .mean("g", "f")
                .output("a", 4)
                .output("b", 4)
                .output("e", 4)
                .output("f", 4)
                .output("g", 1)
                .bytes());
        Map<String, TensorShape> results = graph.run(3, 1, 20, 31).results();
        assertThat(results.get("a")).hasToString("[3, 5, 10, 10]");
        assertThat(results.get("b")).hasToString("[3, 2, 20, 20]");
        assertThat(results.get("e")).hasToString("[3, 20, 20, 8]");
        assertThat(results.get("f")).hasToString("[3, 2, 46, 46]");
        try (OnnxGraph run = new OnnxGraph(graph, 1)) {
            run.run(new float[3 * 20 * 31], 3, 31, 20, graph.outputs())
                    .forEach((name, values) -> assertThat(results.get(name))
                            .as(name)
                            .extracting(TensorShape::volume)
                            .isEqualTo((long) values.length));
        }
    }

    @Test
    void aPartComputesWhatTheWholeComputes() {
        TinyOnnx two = sum().mean("other", "input").output("other", 1);
        CheckedGraph part = CheckedGraph.of(two.bytes()).cut(Set.of("other"));
        assertThat(part.outputs()).containsExactly("other");
        assertThat(part.bytes()).hasSizeLessThan(two.bytes().length - 256);
        float[] image = Images.noise(8, 8, 3).pixels();
        try (OnnxGraph whole = new OnnxGraph(two.bytes(), 1);
                OnnxGraph alone = new OnnxGraph(part, 1)) {
            assertThat(alone.run(image, 1, 8, 8, Set.of("other")).get("other"))
                    .isEqualTo(whole.run(image, 1, 8, 8, Set.of("other")).get("other"));
        }
        assertThatThrownBy(() -> part.cut(Set.of("map"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void generatorsOfOtherPatchesAreRefused() {
        for (long[] sizes : new long[][] {{-1, 1, 2, 4}, {-1, 2, 2, 2}, {-1, 8}, {1, 1, 2, 4}}) {
            byte[] onnx = new TinyOnnx(-1, 8)
                    .longs("sizes", sizes)
                    .node("Reshape", "patch", "input", "sizes")
                    .output("patch", sizes.length)
                    .bytes();
            assertThatThrownBy(() -> new OnnxGenerator(onnx, 1))
                    .as(Arrays.toString(sizes))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** Bytes changed, left out and added at random: one sentence or a map, nothing else. */
    @Test
    @Timeout(60)
    void changedGraphsAreRefusedOrRun() {
        byte[] onnx = sum().convolution("a", "map", new float[9], 3, 1)
                .mean("b", "a")
                .node("Identity", "c", "b")
                .output("c", 1)
                .bytes();
        SplittableRandom random = new SplittableRandom(7);
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            byte[] changed = changed(onnx, random);
            try (OnnxDetector detector = new OnnxDetector("tiny", GraphInput.patches(8, 4), List.of(MAP), changed, 1)) {
                detector.map(Images.noise(8, 8, 1));
            } catch (IllegalArgumentException | IllegalStateException e) {
                assertThat(e.getMessage()).matches("[^\\n]{10,200}\\.");
                refused++;
            } catch (RuntimeException e) {
                fail("Mutation " + i, e);
            }
        }
        assertThat(refused).isBetween(100, 399);
    }

    private static byte[] changed(byte[] onnx, SplittableRandom random) {
        byte[] changed = onnx.clone();
        for (int change = random.nextInt(3); change >= 0; change--) {
            int at = random.nextInt(changed.length);
            ByteString all = ByteString.copyFrom(changed);
            ByteString middle = switch (random.nextInt(3)) {
                case 0 -> ByteString.copyFrom(new byte[] {(byte) random.nextInt(256)});
                case 1 -> ByteString.EMPTY;
                default ->
                    all.substring(at, Math.min(changed.length, at + random.nextInt(20)))
                            .concat(all.substring(at, at + 1));
            };
            changed = all.substring(0, at)
                    .concat(middle)
                    .concat(all.substring(at + 1))
                    .toByteArray();
        }
        return changed;
    }
}

package dev.flawmap.training.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.flawmap.Detector;
import dev.flawmap.detectors.Catalogue;
import dev.flawmap.detectors.Stage;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRows;
import dev.flawmap.model.Model;
import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.model.inference.OnnxGraph;
import dev.flawmap.network.Training;
import dev.flawmap.torch.Engine;
import dev.flawmap.torch.Torch;
import dev.flawmap.training.Runs;
import dev.flawmap.training.Tiny;
import dev.flawmap.training.TrainingException;
import dev.flawmap.training.loop.StepTimes;
import dev.flawmap.training.material.Batches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExportTest {
    static Stream<TrainableDetector> detectors() {
        return Stream.concat(
                Catalogue.names().stream()
                        .map(name -> Runs.small(name, Map.of()))
                        .filter(detector -> !detector.searches()),
                Stream.of(
                        Runs.small("sencebgan", Map.of("imageRegulariser", "true", "latentRegulariser", "true")),
                        Runs.small("autoencoder", Map.of("loss", "l2")),
                        Runs.small("localiser", Map.of("finest", "2", "smoothingPx", "10")),
                        new Tiny()));
    }

    static Engine trained(TrainableDetector detector) {
        Engine engine =
                new Engine(Torch.open(1, Torch.Precision.FP32, "cpu"), detector.networks(), detector.averageDecay(), 1);
        for (Stage stage : detector.stages()) {
            for (int i = 0; i < 3; i++) {
                int side = detector.cropSize();
                int planes = Batches.planes(detector.colour(), detector.learnsFromDefects());
                float[] batch = images(detector.batchSize() * planes * side * side, i);
                engine.step(
                        StepTimes.step(detector, stage),
                        batch,
                        detector.batchSize(),
                        side,
                        Set.copyOf(stage.trains()),
                        0.5,
                        i);
            }
        }
        return engine;
    }

    private static float[] images(int length, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextDouble();
        }
        return values;
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void theGraphComputesWhatLibtorchComputes(TrainableDetector detector) {
        int side = detector.cropSize();
        try (Engine engine = trained(detector)) {
            byte[] onnx = Export.onnx(detector, engine);
            Export.requireParity(detector, engine, onnx, images(3 * side * side, 9));
            if (detector.input().kind() == GraphInput.Kind.IMAGE) {
                int width = side + 3 * detector.input().multiple();
                float[] image = images(width * side, 10);
                Map<String, float[]> expected = engine.evaluate(scores(detector), image, 1, width, side, 0);
                try (OnnxGraph graph = new OnnxGraph(onnx, 1)) {
                    graph.run(image, 1, width, side, expected.keySet())
                            .forEach((name, values) -> assertClose(values, Objects.requireNonNull(expected.get(name))));
                }
            }
        }
    }

    static Stream<TrainableDetector> detectorsAsTheyCome() {
        return Stream.concat(
                Catalogue.names().stream()
                        .map(name -> Catalogue.create(name, Map.of()))
                        .filter(detector -> !detector.searches()),
                Stream.of(
                        Catalogue.create("skip-ganomaly", Map.of("preset", "thesis")),
                        Catalogue.create("localiser", Map.of("fineWidth", "128", "width", "128", "smoothingPx", "10")),
                        Catalogue.create(
                                "localiser",
                                Map.of(
                                        "finest",
                                        "2",
                                        "levels",
                                        "6",
                                        "width",
                                        "128",
                                        "crop",
                                        "128",
                                        "smoothingPx",
                                        "10"))));
    }

    /** The exporter writes no graph that a model file must not hold, nor one that takes more than it may. */
    @ParameterizedTest
    @MethodSource("detectorsAsTheyCome")
    void whatIsExportedIsNotRefused(TrainableDetector detector) {
        Torch torch = Torch.open(1, Torch.Precision.FP32, "cpu");
        int side = detector.cropSize();
        try (Engine engine = new Engine(torch, detector.networks(), detector.averageDecay(), 1)) {
            Map<Model.Part, byte[]> parts = Export.parts(detector, engine, images(side * side, 9));
            Export.detector(detector, detector.scores(), parts, 1).close();
            assertThat(parts.containsKey(Model.Part.GENERATOR))
                    .isEqualTo(detector.generator().isPresent());
        }
    }

    @Test
    void closedNetworksRefuseAllWork() {
        TrainableDetector detector = new Tiny();
        Engine engine = trained(detector);
        engine.close();
        engine.close();
        assertThatThrownBy(() -> Export.onnx(detector, engine))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The networks are closed and cannot be used any more.");
        assertThatThrownBy(() -> engine.evaluate(scores(detector), images(1024, 1), 1, 32, 32, 0))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(engine::save).isInstanceOf(IllegalStateException.class);
    }

    /** What tiles rely on. */
    @ParameterizedTest
    @CsvSource({"1, 3, 4", "2, 3, 4", "1, 4, 0", "2, 4, 1", "1, 2, 10"})
    void nothingBeyondTheHaloInfluencesTheLocalisersScore(int finest, int levels, int smoothing) {
        TrainableDetector detector = Runs.small(
                "localiser", Map.of("finest", "" + finest, "levels", "" + levels, "smoothingPx", "" + smoothing));
        int width = 512;
        int height = 64;
        int halo = detector.input().halo();
        for (int edge = 256; edge < 256 + 16; edge += 5) {
            float[] image = images(width * height, 3);
            float[] other = image.clone();
            for (int i = 0; i < other.length; i++) {
                other[i] += i % width < edge ? 20 : 0;
            }
            try (Engine engine = trained(detector);
                    OnnxGraph graph = new OnnxGraph(Export.onnx(detector, engine), 1)) {
                float[] a = defect(graph, image, width, height);
                float[] b = defect(graph, other, width, height);
                int last = -1;
                for (int i = 0; i < image.length; i++) {
                    last = a[i] == b[i] ? last : Math.max(last, i % width - edge + 1);
                }
                assertThat(last).isBetween(halo / 2, halo);
            }
        }
    }

    /** To 1e-4, also where the height is no multiple of 8 and what is left over lies in a band by itself. */
    @ParameterizedTest
    @CsvSource({"1000, 1031", "1000, 1024", "1400, 1032"})
    void theLocalisersTilesAndBandsAreTheWholeMap(int width, int height) throws IOException {
        TrainableDetector detector = Runs.small("localiser", Map.of("levels", "3"));
        GreyImage image = new GreyImage(width, height, images(width * height, 3), OptionalDouble.empty());
        try (Engine engine = trained(detector);
                Detector finished = Export.detector(
                        detector, detector.scores(), Map.of(Model.Part.GRAPH, Export.onnx(detector, engine)), 2)) {
            float[] map = finished.map(image).values();
            if (height % 8 == 0) {
                try (OnnxGraph graph = new OnnxGraph(Export.onnx(detector, engine), 2)) {
                    assertClose(map, defect(graph, image.pixels(), width, height));
                }
            }
            float[] bands = new float[map.length];
            int[] row = {0};
            finished.map(
                    GreyRows.of(image), (grey, scores) -> System.arraycopy(scores, 0, bands, row[0]++ * width, width));
            assertClose(bands, map);
        }
    }

    private static float[] defect(OnnxGraph graph, float[] image, int width, int height) {
        return Objects.requireNonNull(
                graph.run(image, 1, width, height, Set.of("defect")).get("defect"));
    }

    private static Engine.Outputs scores(TrainableDetector detector) {
        return new Engine.Outputs() {
            @Override
            public <T> Map<String, T> of(Training<T> ops, T images) {
                return detector.score(ops, images);
            }
        };
    }

    private static void assertClose(float[] actual, float... expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(Math.abs(actual[i] - expected[i])).isLessThan(1e-4f * Math.max(1, Math.abs(expected[i])));
        }
    }

    @Test
    void aGraphThatComputesSomethingElseIsRefused() throws InvalidProtocolBufferException {
        TrainableDetector detector = new Tiny();
        float[] images = images(2 * 32 * 32, 9);
        try (Engine engine = trained(detector)) {
            byte[] onnx = Export.onnx(detector, engine);
            ModelProto model = ModelProto.parseFrom(onnx);
            List<TensorProto> initializers = model.getGraph().getInitializerList();
            int tampered = 0;
            for (int i = 0; i < initializers.size(); i++) {
                if (!initializers.get(i).getName().endsWith(".bias")) {
                    continue;
                }
                tampered++;
                ModelProto.Builder changed = model.toBuilder();
                changed.getGraphBuilder().setInitializer(i, shifted(initializers.get(i)));
                byte[] graph = changed.build().toByteArray();
                assertThatThrownBy(() -> Export.requireParity(detector, engine, graph, images))
                        .as(initializers.get(i).getName())
                        .isInstanceOf(TrainingException.class)
                        .hasMessageMatching("The exported model was refused: its output '(error|code)' differs from"
                                + " the trained one by [0-9.E-]+\\.");
            }
            assertThat(tampered).isGreaterThan(3);
        }
    }

    /** A copy of the tensor with 0.01 added to its first value. */
    private static TensorProto shifted(TensorProto tensor) {
        ByteBuffer bytes = ByteBuffer.wrap(tensor.getRawData().toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putFloat(0, bytes.getFloat(0) + 0.01f);
        return tensor.toBuilder().setRawData(ByteString.copyFrom(bytes.array())).build();
    }

    @Test
    void aGraphThatGivesNoNumbersIsRefused() throws InvalidProtocolBufferException {
        TrainableDetector detector = new Tiny();
        try (Engine engine = trained(detector)) {
            ModelProto.Builder model = ModelProto.parseFrom(Export.onnx(detector, engine)).toBuilder();
            TensorProto first = model.getGraph().getInitializer(0);
            byte[] notANumber = new byte[first.getRawData().size()];
            java.util.Arrays.fill(notANumber, (byte) 0xff);
            model.getGraphBuilder().setInitializer(0, first.toBuilder().setRawData(ByteString.copyFrom(notANumber)));
            byte[] graph = model.build().toByteArray();
            assertThatThrownBy(() -> Export.requireParity(detector, engine, graph, images(32 * 32, 9)))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("differs from the trained one by Infinity");
        }
    }

    @Test
    void sharedParametersAreStoredOnce() throws InvalidProtocolBufferException {
        TrainableDetector detector = Runs.small("sencebgan", Map.of());
        try (Engine engine = trained(detector)) {
            ModelProto model = ModelProto.parseFrom(Export.onnx(detector, engine));
            List<String> names = model.getGraph().getInitializerList().stream()
                    .map(TensorProto::getName)
                    .toList();
            assertThat(names).doesNotHaveDuplicates().contains("generator.0.weight");
            assertThat(names.stream().filter(name -> name.endsWith(".singular")))
                    .as("power iterations are folded into the weights")
                    .isEmpty();
        }
    }
}

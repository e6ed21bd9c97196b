package dev.flawmap.training.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.flawmap.AnomalyMap;
import dev.flawmap.Detector;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRange;
import dev.flawmap.image.Scale;
import dev.flawmap.model.Model;
import dev.flawmap.model.ModelDescription;
import dev.flawmap.model.inference.CheckedGraph;
import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.onnx.WholeGraph;
import dev.flawmap.torch.Engine;
import dev.flawmap.training.Runs;
import dev.flawmap.training.TrainingException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Exported graphs are run as other programs run them, knowing nothing of Flawmap but {@code docs/using.md}. */
class ModelExportTest {
    private static final GreyRange FEW = new GreyRange(0.3004, 0.3151);

    @TempDir
    private static Path folder;

    private static ModelDescription someModel;

    @BeforeAll
    static void describe() throws IOException {
        someModel = Runs.train(Runs.small("autoencoder", Map.of()), Runs.material(folder), Runs.settings(folder, 1, 1))
                .description();
    }

    private static Model model(TrainableDetector detector, int scale, GreyRange greys) {
        ModelDescription d = someModel;
        ModelDescription description = new ModelDescription(
                d.formatVersion(),
                detector.name(),
                Map.of(),
                detector.input().at(new Scale(scale)).of(greys),
                detector.scores(),
                Map.of(),
                d.threshold(),
                Optional.empty(),
                Optional.empty(),
                OptionalDouble.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                d.provenance(),
                Map.of());
        try (Engine engine = ExportTest.trained(detector)) {
            byte[] onnx = Export.onnx(detector, engine);
            return new Model(description, Map.of(Model.Part.GRAPH, onnx), "", new TreeMap<>());
        }
    }

    /** Coarse waves and fine noise, of which some lies beyond the material's greys. */
    private static GreyImage image(int width, int height, GreyRange greys) {
        SplittableRandom random = new SplittableRandom(width * 31L + height);
        float[] values = new float[width * height];
        for (int i = 0; i < values.length; i++) {
            double wave = Math.sin(i % width / 9.0) * Math.cos(i / width / 13.0);
            double share = 0.5 + 0.4 * wave + 0.3 * (random.nextDouble() - 0.5);
            values[i] = (float) Math.max(0, Math.min(1, greys.low() + share * (greys.high() - greys.low())));
        }
        return new GreyImage(width, height, values, OptionalDouble.empty());
    }

    /** What a graph gives for some images or patches of equal size. */
    private static float[] run(OrtSession session, String output, float[] values, long... shape) throws OrtException {
        try (OnnxTensor input =
                        OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), FloatBuffer.wrap(values), shape);
                OrtSession.Result result = session.run(Map.of("input", input))) {
            FloatBuffer given = ((OnnxTensor) result.get(output).orElseThrow()).getFloatBuffer();
            float[] array = new float[given.remaining()];
            given.get(array);
            return array;
        }
    }

    private static void assertSame(float[] actual, AnomalyMap expected) {
        assertThat(actual).hasSameSizeAs(expected.values());
        double worst = 0;
        for (int i = 0; i < actual.length; i++) {
            double relative = Math.max(1, Math.abs(expected.values()[i]));
            worst = Math.max(worst, Math.abs(actual[i] - expected.values()[i]) / relative);
        }
        assertThat(worst).isLessThan(1e-5);
        float least = Float.POSITIVE_INFINITY;
        for (float value : expected.values()) {
            least = Math.min(least, value);
        }
        assertThat(expected.max() - least).as("something to differ in").isGreaterThan(0.005f);
    }

    @ParameterizedTest
    @CsvSource({
        "localiser, 1, 4.5, 1, false",
        "localiser, 2, 10, 1, true",
        "localiser, 1, 0, 2, false",
        "localiser, 1, 4.5, 3, true",
        "autoencoder, 0, 4, 1, false",
        "autoencoder, 0, 4, 1, true",
        "autoencoder, 0, 11, 2, true",
        "autoencoder, 0, 0, 2, false",
    })
    void aGraphOfImagesGivesTheFinishedMap(String name, int finest, double smoothing, int scale, boolean few)
            throws OrtException {
        Map<String, String> smoothed = Map.of("smoothingPx", "" + smoothing);
        Map<String, String> options =
                finest == 0 ? smoothed : Map.of("smoothingPx", "" + smoothing, "finest", "" + finest);
        GreyRange greys = few ? FEW : GreyRange.FULL;
        Model model = model(Runs.small(name, options), scale, greys);
        ModelExport exported = ModelExport.of(model, false);
        String score = model.description().scores().get(0).name();
        int least = 31 * scale + 1;
        assertThat(exported.preprocess()).containsEntry("kind", "images").containsEntry("minimum_side_px", least);
        assertThat(exported.preprocess()).doesNotContainKey("patches");
        try (Detector detector = model.detector(2);
                OrtSession session = OrtEnvironment.getEnvironment().createSession(exported.graph())) {
            assertThat(session.getInputNames()).containsExactly("input");
            assertThat(session.getOutputNames()).containsExactly(score);
            int[][] sizes = {
                {least, least},
                {least + 1, 48 * scale},
                {80 * scale, 64 * scale},
                {101 * scale, 47 * scale + 1},
                {40, 387}
            };
            for (int[] size : sizes) {
                GreyImage image = image(Math.max(least, size[0]), size[1], greys);
                float[] map = run(session, score, image.pixels(), 1, 1, image.height(), image.width());
                assertSame(map, detector.map(image));
            }
        }
    }

    /** Flawmap cuts them into tiles, and its halo covers what a pixel's score depends on. */
    @ParameterizedTest
    @CsvSource({"localiser, 1, 1301, 1047", "autoencoder, 1, 1101, 967"})
    void imagesLargerThanATileAreNoOther(String name, int scale, int width, int height) throws OrtException {
        Model model = model(Runs.small(name, Map.of()), scale, FEW);
        ModelExport exported = ModelExport.of(model, false);
        try (Detector detector = model.detector(2);
                OrtSession session = OrtEnvironment.getEnvironment().createSession(exported.graph())) {
            GreyImage image = image(width, height, FEW);
            String score = model.description().scores().get(0).name();
            assertSame(run(session, score, image.pixels(), 1, 1, height, width), detector.map(image));
        }
    }

    @Test
    void allScoresAndSeveralImagesAtOnce() throws OrtException {
        Model model = model(Runs.small("autoencoder", Map.of()), 2, FEW);
        byte[] all = ModelExport.of(model, true).graph();
        byte[] one = ModelExport.of(model, false).graph();
        GreyImage[] images = {image(97, 83, FEW), image(97, 83, FEW).crop(0, 0, 97, 83)};
        Arrays.fill(images[1].pixels(), 97 * 20, 97 * 40, 0.31f);
        float[] both = Arrays.copyOf(images[0].pixels(), 2 * 97 * 83);
        System.arraycopy(images[1].pixels(), 0, both, 97 * 83, 97 * 83);
        assertThat(one.length).isLessThan(all.length);
        try (Detector detector = model.detector(1);
                OrtSession session = OrtEnvironment.getEnvironment().createSession(all)) {
            assertThat(session.getOutputNames())
                    .hasSize(detector.scores().size())
                    .hasSizeGreaterThan(1);
            for (String score : session.getOutputNames()) {
                float[] maps = run(session, score, both, 2, 1, 83, 97);
                for (int i = 0; i < 2; i++) {
                    AnomalyMap expected = Objects.requireNonNull(
                            detector.maps(images[i], List.of(score)).get(score));
                    assertSame(Arrays.copyOfRange(maps, i * 97 * 83, (i + 1) * 97 * 83), expected);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sencebgan, 1, false, 32, 32",
        "sencebgan, 2, true, 131, 90",
        "ganomaly, 1, true, 75, 62",
        "fencegan, 3, false, 131, 200",
        "ebgan, 1, true, 49, 33"
    })
    void aGraphOfPatchesWantsTheDocumentedStepAlone(String name, int scale, boolean few, int width, int height)
            throws OrtException {
        GreyRange greys = few ? FEW : GreyRange.FULL;
        Model model = model(Runs.small(name, Map.of()), scale, greys);
        ModelExport exported = ModelExport.of(model, false);
        GreyImage image = image(width, height, greys);
        try (Detector detector = model.detector(1);
                OrtSession session = OrtEnvironment.getEnvironment().createSession(exported.graph())) {
            double[][] map = new DocumentedStep(exported.preprocess(), session).map(image);
            float[] flat = new float[width * height];
            for (int i = 0; i < flat.length; i++) {
                flat[i] = (float) map[i / width][i % width];
            }
            assertSame(flat, detector.map(image));
        }
    }

    /** The step of {@code docs/using.md}, written from there. */
    private record DocumentedStep(Map<String, Object> preprocess, OrtSession session) {
        private Map<?, ?> score() {
            return (Map<?, ?>) ((List<?>) Objects.requireNonNull(preprocess.get("scores"))).get(0);
        }

        private int of(String field) {
            Map<?, ?> patches = (Map<?, ?>) Objects.requireNonNull(preprocess.get("patches"));
            return ((Number) Objects.requireNonNull(patches.get(field))).intValue();
        }

        double[][] map(GreyImage image) throws OrtException {
            assertThat(preprocess).containsEntry("kind", "patches");
            int scale = of("scale");
            double[][] reduced = reduced(image, scale);
            double sigma = ((Number) Objects.requireNonNull(score().get("smoothing_px"))).doubleValue();
            double[][] smooth = blended(reduced);
            if (sigma > 0) {
                smooth = transposed(smoothedRows(transposed(smoothedRows(smooth, sigma)), sigma));
            }
            double[][] full = new double[image.height()][image.width()];
            for (int y = 0; y < image.height(); y++) {
                for (int x = 0; x < image.width(); x++) {
                    full[y][x] = interpolated(smooth, (y + 0.5) / scale - 0.5, (x + 0.5) / scale - 0.5);
                }
            }
            return full;
        }

        private static double[][] reduced(GreyImage image, int scale) {
            int height = (image.height() + scale - 1) / scale;
            int width = (image.width() + scale - 1) / scale;
            double[][] sums = new double[height][width];
            int[][] counts = new int[height][width];
            for (int y = 0; y < image.height(); y++) {
                for (int x = 0; x < image.width(); x++) {
                    sums[y / scale][x / scale] += image.get(x, y);
                    counts[y / scale][x / scale]++;
                }
            }
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    sums[y][x] /= counts[y][x];
                }
            }
            return sums;
        }

        private int[] starts(int length) {
            int size = of("size_px");
            int stride = of("stride_px");
            int[] starts = new int[(length - size + stride - 1) / stride + 1];
            for (int i = 0; i < starts.length; i++) {
                starts[i] = Math.min(i * stride, length - size);
            }
            return starts;
        }

        private double[][] blended(double[][] grey) throws OrtException {
            int size = of("size_px");
            boolean one = "patch".equals(score().get("one_value_per"));
            double[][] sums = new double[grey.length][grey[0].length];
            double[][] weights = new double[grey.length][grey[0].length];
            String output = String.valueOf(score().get("name"));
            for (int top : starts(grey.length)) {
                for (int left : starts(grey[0].length)) {
                    float[] patch = new float[size * size];
                    for (int i = 0; i < patch.length; i++) {
                        patch[i] = (float) grey[top + i / size][left + i % size];
                    }
                    float[] values = run(session, output, patch, 1, 1, size, size);
                    assertThat(values).hasSize(one ? 1 : size * size);
                    for (int i = 0; i < patch.length; i++) {
                        double weight = window(i / size, size) * window(i % size, size);
                        sums[top + i / size][left + i % size] += weight * values[one ? 0 : i];
                        weights[top + i / size][left + i % size] += weight;
                    }
                }
            }
            for (int y = 0; y < sums.length; y++) {
                for (int x = 0; x < sums[y].length; x++) {
                    sums[y][x] /= weights[y][x];
                }
            }
            return sums;
        }

        private static double window(int i, int size) {
            double sine = Math.sin(Math.PI * (i + 0.5) / size);
            return sine * sine;
        }

        private static double[][] smoothedRows(double[][] map, double sigma) {
            int reach = (int) Math.ceil(4 * sigma);
            int length = map[0].length;
            double[][] result = new double[map.length][length];
            for (int y = 0; y < map.length; y++) {
                for (int x = 0; x < length; x++) {
                    double sum = 0;
                    double weights = 0;
                    for (int d = -reach; d <= reach; d++) {
                        double weight = Math.exp(-d * d / (2 * sigma * sigma));
                        int mirrored = Math.floorMod(x + d, 2 * length);
                        sum += weight * map[y][mirrored < length ? mirrored : 2 * length - 1 - mirrored];
                        weights += weight;
                    }
                    result[y][x] = sum / weights;
                }
            }
            return result;
        }

        private static double[][] transposed(double[][] map) {
            double[][] result = new double[map[0].length][map.length];
            for (int y = 0; y < map.length; y++) {
                for (int x = 0; x < map[0].length; x++) {
                    result[x][y] = map[y][x];
                }
            }
            return result;
        }

        private static double interpolated(double[][] map, double y, double x) {
            double row = Math.max(0, Math.min(map.length - 1, y));
            double column = Math.max(0, Math.min(map[0].length - 1, x));
            int top = (int) row;
            int left = (int) column;
            int bottom = Math.min(map.length - 1, top + 1);
            int right = Math.min(map[0].length - 1, left + 1);
            double down = row - top;
            double across = column - left;
            return (1 - down) * ((1 - across) * map[top][left] + across * map[top][right])
                    + down * ((1 - across) * map[bottom][left] + across * map[bottom][right]);
        }
    }

    static Stream<Arguments> otherMaps() {
        GreyRange other = new GreyRange(FEW.low() - 1e-3, FEW.high());
        return Stream.of("autoencoder", "sencebgan").flatMap(name -> {
            Model model = model(Runs.small(name, Map.of()), 2, FEW);
            GraphInput input = model.description().input();
            ScoreOutput score = model.description().scores().get(0);
            Stream<Arguments> greys = Stream.of(Arguments.of(model, input.of(other), score));
            return input.kind() == GraphInput.Kind.PATCH
                    ? greys
                    : Stream.concat(
                            greys,
                            Stream.of(
                                    Arguments.of(model, input.at(Scale.FULL), score),
                                    Arguments.of(model, input, score.smoothed(score.smoothingPx() + 0.1))));
        });
    }

    @ParameterizedTest
    @MethodSource("otherMaps")
    void aGraphThatGivesOtherMapsIsRefused(Model model, GraphInput input, ScoreOutput score) {
        ModelDescription description = model.description();
        List<ScoreOutput> own = description.scores().subList(0, 1);
        byte[] cut = CheckedGraph.of(model.onnx().orElseThrow())
                .cut(Set.of(score.name()))
                .bytes();
        byte[] good = WholeGraph.of(cut, description.input(), own);
        byte[] bad = WholeGraph.of(cut, input, List.of(score));
        try (Detector detector = model.detector(1)) {
            ModelExport.requireParity(detector, description, own, good);
            assertThatThrownBy(() -> ModelExport.requireParity(detector, description, own, bad))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageMatching("The exported graph was refused: its map '" + score.name()
                            + "' differs from Flawmap's by [0-9.E-]+\\.");
        }
    }

    @Test
    void theWeightsAreStoredOnce() throws InvalidProtocolBufferException {
        Model model = model(Runs.small("localiser", Map.of()), 1, GreyRange.FULL);
        byte[] graph = ModelExport.of(model, false).graph();
        assertThat(graph.length - model.onnx().orElseThrow().length)
                .as("nodes alone")
                .isBetween(1, 200_000);
        assertThat(ModelProto.parseFrom(graph).getGraph().getNodeList())
                .extracting(NodeProto::getOpType)
                .contains("Gather", "Slice");
        assertThatThrownBy(() -> CheckedGraph.of(graph))
                .as("a model file must not hold it")
                .isInstanceOf(IllegalArgumentException.class);
    }
}

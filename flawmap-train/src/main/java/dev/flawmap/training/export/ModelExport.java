package dev.flawmap.training.export;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.flawmap.AnomalyMap;
import dev.flawmap.Detector;
import dev.flawmap.file.Sha256;
import dev.flawmap.image.Colour;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRange;
import dev.flawmap.image.Scale;
import dev.flawmap.model.Model;
import dev.flawmap.model.ModelDescription;
import dev.flawmap.model.inference.CheckedGraph;
import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.model.inference.OnnxDetector;
import dev.flawmap.model.inference.OnnxGraph;
import dev.flawmap.model.inference.ScaledDetector;
import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.onnx.WholeGraph;
import dev.flawmap.training.TrainingException;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * A model for other programs.
 *
 * @param graph an ONNX graph: for detectors of whole images, greys in and finished maps out
 * @param preprocess what a program needs to know beside it, as {@code docs/using.md} describes {@code preprocess.json}
 * @param example an input with its scores
 */
public record ModelExport(byte[] graph, Map<String, Object> preprocess, ExportExample example) {
    private static final int EXAMPLE_PATCHES = 3;

    /** The version of {@link #preprocess}. */
    public static final int SCHEMA_VERSION = 1;

    /**
     * Exports a model.
     *
     * @param model with a graph
     * @param allScores whether to keep all scores, and not the default one alone
     * @return the graph and what it needs beside it
     * @throws IllegalArgumentException with one sentence, if the model's graph is not what its description says
     * @throws TrainingException with one sentence, if the exported graph gives other maps than Flawmap
     */
    public static ModelExport of(Model model, boolean allScores) {
        ModelDescription description = model.description();
        GraphInput input = description.input();
        List<ScoreOutput> scores =
                allScores ? description.scores() : description.scores().subList(0, 1);
        CheckedGraph whole = CheckedGraph.of(model.onnx()
                .orElseThrow(() -> new IllegalArgumentException("A model without an ONNX graph cannot be exported.")));
        Set<String> names = scores.stream().map(ScoreOutput::name).collect(Collectors.toSet());
        byte[] graph = WholeGraph.of(whole.cut(names).bytes(), input, scores);
        try (Detector own = model.detector()) {
            requireParity(own, description, scores, graph);
            return new ModelExport(
                    graph,
                    preprocess(description, scores, own.minimumSide(), model.sha256(), graph),
                    example(own, input, scores.get(0).name(), graph));
        }
    }

    private static ExportExample example(Detector own, GraphInput input, String score, byte[] graph) {
        SplittableRandom random = new SplittableRandom(2);
        if (input.kind() == GraphInput.Kind.IMAGE) {
            int least = own.minimumSide();
            GreyImage image = noise(least + 13, least + 7, input, random);
            float[] map = Objects.requireNonNull(own.maps(image, List.of(score)).get(score))
                    .values();
            List<Integer> shape = List.of(1, input.colour().channels(), image.height(), image.width());
            return new ExportExample(shape, values(image), score, map);
        }
        int side = input.size();
        GreyImage patches = noise(side, EXAMPLE_PATCHES * side, input, random);
        List<Integer> shape = List.of(EXAMPLE_PATCHES, 1, side, side);
        try (Session session = new Session(graph)) {
            return new ExportExample(shape, patches.pixels(), score, session.scores(patches.pixels(), shape, score));
        }
    }

    private static Map<String, Object> preprocess(
            ModelDescription model, List<ScoreOutput> scores, int minimumSide, String modelSha256, byte[] graph) {
        boolean patches = model.input().kind() == GraphInput.Kind.PATCH;
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("schema_version", SCHEMA_VERSION);
        facts.put("left_out_at_edges_px", model.crop().sides());
        facts.put("detector", model.detector());
        facts.put("model_sha256", modelSha256);
        facts.put("graph_sha256", Sha256.of(graph));
        facts.put("kind", patches ? "patches" : "images");
        facts.put(
                "channels", model.input().colour() == Colour.GREY ? List.of("grey") : List.of("red", "green", "blue"));
        facts.put("minimum_side_px", minimumSide);
        facts.put("scores", scores.stream().map(score -> facts(score, patches)).toList());
        facts.put("seed_level", model.threshold().seed());
        facts.put("outline_level", model.threshold().outline());
        facts.put("minimum_area_px", model.threshold().minAreaPx());
        if (patches) {
            Map<String, Object> step = new LinkedHashMap<>();
            step.put("scale", model.input().scale());
            step.put("size_px", model.input().size());
            step.put("stride_px", model.input().stride());
            facts.put("patches", step);
        }
        return facts;
    }

    private static Map<String, Object> facts(ScoreOutput score, boolean patches) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", score.name());
        facts.put("meaning", score.meaning());
        facts.put("probability", score.probability());
        if (patches) {
            facts.put("one_value_per", score.kind() == ScoreOutput.Kind.PATCH ? "patch" : "pixel");
            facts.put("smoothing_px", score.smoothingPx());
        }
        return facts;
    }

    /**
     * Compares maps of noise, of the smallest size and of sizes that are no multiple of anything.
     *
     * @throws TrainingException if they differ by more than {@link Export#TOLERANCE}
     */
    static void requireParity(Detector own, ModelDescription model, List<ScoreOutput> scores, byte[] graph) {
        GraphInput input = model.input();
        int least = own.minimumSide();
        List<String> names = scores.stream().map(ScoreOutput::name).toList();
        SplittableRandom random = new SplittableRandom(1);
        try (Exported exported =
                input.kind() == GraphInput.Kind.PATCH ? patches(model, scores, graph) : new Session(graph)) {
            for (int[] more : new int[][] {{0, 0}, {1, 2 * least}, {2 * least + 7, least + 5}}) {
                GreyImage image = noise(least + more[0], least + more[1], input, random);
                Map<String, float[]> maps = exported.maps(image, names);
                for (Map.Entry<String, AnomalyMap> expected :
                        own.maps(image, names).entrySet()) {
                    float[] actual = Objects.requireNonNull(maps.get(expected.getKey()));
                    double difference = Export.difference(expected.getValue().values(), actual);
                    if (!(difference <= Export.TOLERANCE)) {
                        throw new TrainingException(
                                TrainingException.Problem.OTHER_GRAPH,
                                "The exported graph was refused: its map '" + expected.getKey()
                                        + "' differs from Flawmap's by " + difference + ".");
                    }
                }
            }
        }
    }

    private static GreyImage noise(int width, int height, GraphInput input, SplittableRandom random) {
        float[] first = noise(width * height, input.greys(), random);
        if (input.colour() == Colour.GREY) {
            return new GreyImage(width, height, first, OptionalDouble.empty());
        }
        float[] green = noise(width * height, input.greys(), random);
        float[] blue = noise(width * height, input.greys(), random);
        float[] grey = new float[width * height];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = Colour.grey(first[i], green[i], blue[i]);
        }
        return new GreyImage(width, height, List.of(grey, first, blue), Optional.empty());
    }

    private static float[] noise(int count, GreyRange greys, SplittableRandom random) {
        float[] values = new float[count];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.max(0, Math.min(1, random.nextDouble(greys.low(), greys.high())));
        }
        return values;
    }

    /** What another program gives the graph: greys, or red, green and blue. */
    private static float[] values(GreyImage image) {
        if (!image.hasColour()) {
            return image.pixels();
        }
        int size = image.pixels().length;
        float[] red = image.planes().get(1);
        float[] blue = image.planes().get(2);
        float[] values = new float[3 * size];
        System.arraycopy(red, 0, values, 0, size);
        for (int i = 0; i < size; i++) {
            values[size + i] = Colour.green(image.pixels()[i], red[i], blue[i]);
        }
        System.arraycopy(blue, 0, values, 2 * size, size);
        return values;
    }

    /** The exported graph as another program runs it. */
    private interface Exported extends AutoCloseable {
        Map<String, float[]> maps(GreyImage image, List<String> names);

        @Override
        void close();
    }

    /** Flawmap itself: it cuts and blends patches as another program is to do. */
    private static Exported patches(ModelDescription model, List<ScoreOutput> scores, byte[] graph) {
        GraphInput input = model.input();
        Detector detector = ScaledDetector.of(
                new OnnxDetector(
                        model.detector(),
                        input.of(GreyRange.FULL),
                        scores.stream().map(ScoreOutput::mapAlone).toList(),
                        graph,
                        1),
                new Scale(input.scale()));
        return new Exported() {
            @Override
            public Map<String, float[]> maps(GreyImage image, List<String> names) {
                return detector.maps(image, names).entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, map -> map.getValue().values()));
            }

            @Override
            public void close() {
                detector.close();
            }
        };
    }

    /** ONNX Runtime alone: the graph holds operators that model files do not. */
    private static final class Session implements Exported {
        private final OrtEnvironment environment;
        private final OrtSession session;

        Session(byte[] graph) {
            OnnxGraph.load();
            environment = OrtEnvironment.getEnvironment();
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
                session = environment.createSession(graph, options);
            } catch (OrtException e) {
                throw failed(e);
            }
        }

        private static IllegalStateException failed(OrtException e) {
            return new IllegalStateException("The exported graph cannot be run.", e);
        }

        /** The values of one output. */
        float[] scores(float[] values, List<Integer> shape, String name) {
            long[] sides = shape.stream().mapToLong(side -> side).toArray();
            return Objects.requireNonNull(outputs(values, sides, List.of(name)).get(name));
        }

        @Override
        public Map<String, float[]> maps(GreyImage image, List<String> names) {
            float[] values = values(image);
            long[] shape = {1, values.length / image.pixels().length, image.height(), image.width()};
            return outputs(values, shape, names);
        }

        private Map<String, float[]> outputs(float[] values, long[] shape, List<String> names) {
            try (OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape);
                    OrtSession.Result result = session.run(Map.of("input", input), Set.copyOf(names))) {
                Map<String, float[]> outputs = new LinkedHashMap<>();
                for (String name : names) {
                    FloatBuffer scores = ((OnnxTensor) result.get(name).orElseThrow()).getFloatBuffer();
                    float[] copy = new float[scores.remaining()];
                    scores.get(copy);
                    outputs.put(name, copy);
                }
                return outputs;
            } catch (OrtException e) {
                throw failed(e);
            }
        }

        @Override
        public void close() {
            try {
                session.close();
            } catch (OrtException e) {
                throw failed(e);
            }
        }
    }
}

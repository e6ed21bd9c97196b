package dev.flawmap.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.flawmap.image.Colour;
import dev.flawmap.image.GaussianBlur;
import dev.flawmap.image.GreyRange;
import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.model.inference.ScoreOutput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Writes a model's graph with what Flawmap does around it, for other programs to run. A graph of whole images takes
 * images of any size, grey or with the channels red, green and blue, and gives finished maps of their size: it reduces,
 * stretches greys, cuts, joins, smooths and enlarges. A graph of patches only stretches greys: cutting and blending patches needs a loop that bounds the memory.
 *
 * <p>Lengths are known when the graph runs, so they are computed in it, as lists of one whole number.
 */
public final class WholeGraph {
    private static final int ROWS = 2;
    private static final int COLUMNS = 3;

    private final GraphWriter graph = new GraphWriter();
    private final GraphProto part;
    private final GraphInput input;

    private WholeGraph(GraphProto part, GraphInput input) {
        this.part = part;
        this.input = input;
    }

    /**
     * Writes the graph.
     *
     * @param onnx a model's graph
     * @param input what that takes
     * @param scores those of its outputs that the whole graph is to give
     * @return the whole graph
     */
    public static byte[] of(byte[] onnx, GraphInput input, List<ScoreOutput> scores) {
        try {
            return new WholeGraph(ModelProto.parseFrom(onnx).getGraph(), input).write(scores);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("The model's graph cannot be read.", e);
        }
    }

    private byte[] write(List<ScoreOutput> scores) {
        if (input.kind() == GraphInput.Kind.PATCH) {
            String patches = graph.input("input", -1, 1, input.size(), input.size());
            Map<String, String> values = graph.include(part, stretched(patches));
            for (ScoreOutput score : scores) {
                boolean each = score.kind() == ScoreOutput.Kind.PATCH;
                long[] shape = each ? new long[] {-1} : new long[] {-1, 1, input.size(), input.size()};
                graph.output(score.name(), Objects.requireNonNull(values.get(score.name())), shape);
            }
        } else {
            String image = graph.input("input", -1, input.colour().channels(), -1, -1);
            maps(channels(stretched(reduced(planes(image)))), scores)
                    .forEach((score, map) ->
                            graph.output(score.name(), enlarged(smoothed(map, score), image), -1, 1, -1, -1));
        }
        return graph.model();
    }

    /** Greys, red and blue, as {@link dev.flawmap.image.GreyImage#planes()} has them, of red, green and blue. */
    private String planes(String image) {
        float[] weights = {Colour.RED_PART, Colour.GREEN_PART, Colour.BLUE_PART, 1, 0, 0, 0, 0, 1};
        return input.colour() == Colour.GREY ? image : node("Conv", image, graph.constant(weights, 3, 3, 1, 1));
    }

    /** The channels that the model's graph takes of planes, as {@link Colour#channels} has them. */
    private String channels(String planes) {
        if (input.colour() == Colour.GREY) {
            return planes;
        }
        float[] weights = {1, 0, 0, -Colour.BLUE, 0, Colour.BLUE, -Colour.RED, Colour.RED, 0};
        float[] neutral = {0, Colour.NEUTRAL, Colour.NEUTRAL};
        return clamped(node("Conv", planes, graph.constant(weights, 3, 3, 1, 1), graph.constant(neutral, 3)));
    }

    /** Reduces as {@link dev.flawmap.image.Scale} does. */
    private String reduced(String image) {
        return input.scale() == 1
                ? image
                : graph.node(
                        "AveragePool",
                        List.of(image),
                        GraphWriter.ints("kernel_shape", input.scale(), input.scale()),
                        GraphWriter.ints("strides", input.scale(), input.scale()),
                        GraphWriter.integer("ceil_mode", 1));
    }

    /** Stretches as {@link GreyRange} does. The low end is subtracted in two parts, as one float is not exact enough. */
    private String stretched(String image) {
        GreyRange greys = input.greys();
        if (greys.equals(GreyRange.FULL)) {
            return image;
        }
        float low = (float) greys.low();
        String above = node("Sub", node("Sub", image, graph.scalar(low)), graph.scalar(greys.low() - low));
        return clamped(node("Div", above, graph.scalar(greys.high() - greys.low())));
    }

    private String clamped(String share) {
        // The operators of model files do for patches: the least of 1 and x is 1 − max(1 − x, 0).
        String missing = node("Sub", graph.scalar(1), node("Max", share, graph.scalar(0)));
        return node("Sub", graph.scalar(1), node("Max", missing, graph.scalar(0)));
    }

    /**
     * A tile along one side of the image, as lengths.
     *
     * @param start of the tile
     * @param end of the tile
     * @param first of the pixels whose scores are taken from it
     * @param last after these pixels
     */
    private record Span(String start, String end, String first, String last) {}

    /** The image's scores before smoothing, from tiles cut as Flawmap cuts an image that is small enough for one. */
    private Map<ScoreOutput, String> maps(String image, List<ScoreOutput> scores) {
        Map<ScoreOutput, List<String>> rows = new LinkedHashMap<>();
        for (Span down : spans(image, ROWS)) {
            Map<ScoreOutput, List<String>> row = new LinkedHashMap<>();
            for (Span across : spans(image, COLUMNS)) {
                String tile = tile(tile(image, ROWS, down), COLUMNS, across);
                Map<String, String> values = graph.include(part, tile);
                for (ScoreOutput score : scores) {
                    String value = Objects.requireNonNull(values.get(score.name()));
                    row.computeIfAbsent(score, key -> new ArrayList<>())
                            .add(taken(taken(value, ROWS, down), COLUMNS, across));
                }
            }
            row.forEach((score, values) -> rows.computeIfAbsent(score, key -> new ArrayList<>())
                    .add(graph.node("Concat", values, GraphWriter.integer("axis", COLUMNS))));
        }
        Map<ScoreOutput, String> maps = new LinkedHashMap<>();
        rows.forEach(
                (score, values) -> maps.put(score, graph.node("Concat", values, GraphWriter.integer("axis", ROWS))));
        return maps;
    }

    /**
     * The tile from the start on, which is as long as the graph's multiple allows, and the one that ends with the image,
     * from which what is left over is taken; nothing, where nothing is left over.
     */
    private List<Span> spans(String image, int axis) {
        String length = length(image, axis);
        String zero = graph.longs(0);
        if (input.multiple() == 1) {
            return List.of(new Span(zero, length, zero, length));
        }
        String multiple = graph.longs(input.multiple());
        String halo = graph.longs(input.halo());
        String smallest = roundUp(graph.longs(input.size()));
        String fitting = node("Mul", node("Div", length, multiple), multiple);
        String covered = node("Where", node("Less", fitting, smallest), roundUp(length), fitting);
        String middle = node("Max", node("Div", length, graph.longs(2)), node("Sub", covered, halo));
        String seam = node("Where", node("Less", covered, length), middle, length);
        String needed = roundUp(node("Add", node("Sub", length, seam), halo));
        String side = node("Min", covered, node("Max", smallest, needed));
        return List.of(new Span(zero, covered, zero, seam), new Span(node("Sub", length, side), length, seam, length));
    }

    private String roundUp(String length) {
        String multiple = graph.longs(input.multiple());
        String beyond = node("Add", length, graph.longs(input.multiple() - 1));
        return node("Mul", node("Div", beyond, multiple), multiple);
    }

    /** The tile, continued beyond the image's end by mirroring, the outermost pixel not repeated. */
    private String tile(String image, int axis, Span span) {
        String last = node("Sub", length(image, axis), graph.longs(1));
        String before = node("Abs", node("Sub", last, range(span.start, span.end)));
        return gather(image, axis, node("Max", node("Sub", last, before), graph.longs(0)));
    }

    private String taken(String tile, int axis, Span span) {
        return slice(tile, axis, node("Sub", span.first, span.start), node("Sub", span.last, span.start));
    }

    /** Smooths as {@link GaussianBlur} does: beyond the map's ends it is mirrored, the outermost pixel repeated. */
    private String smoothed(String map, ScoreOutput score) {
        if (score.smoothingPx() == 0) {
            return map;
        }
        float[] kernel = GaussianBlur.kernel(score.smoothingPx());
        String along = smoothed(map, COLUMNS, graph.constant(kernel, 1, 1, 1, kernel.length), kernel.length / 2);
        return smoothed(along, ROWS, graph.constant(kernel, 1, 1, kernel.length, 1), kernel.length / 2);
    }

    private String smoothed(String map, int axis, String kernel, int radius) {
        String length = length(map, axis);
        String twice = node("Add", length, length);
        String beyond = range(graph.longs(-radius), node("Add", length, graph.longs(radius)));
        String position = node("Mod", beyond, twice);
        String back = node("Sub", node("Sub", twice, graph.longs(1)), position);
        return node("Conv", gather(map, axis, node("Min", position, back)), kernel);
    }

    /** Enlarges as {@link dev.flawmap.image.Scale} does. */
    private String enlarged(String map, String image) {
        if (input.scale() == 1) {
            return map;
        }
        String blocks = graph.node(
                "Resize",
                List.of(map, "", graph.constant(new float[] {1, 1, input.scale(), input.scale()}, 4)),
                GraphWriter.text("mode", "linear"),
                GraphWriter.text("coordinate_transformation_mode", "half_pixel"));
        String rows = slice(blocks, ROWS, graph.longs(0), length(image, ROWS));
        return slice(rows, COLUMNS, graph.longs(0), length(image, COLUMNS));
    }

    private String node(String operator, String... inputs) {
        return graph.node(operator, List.of(inputs));
    }

    private String length(String value, int axis) {
        return graph.node(
                "Shape", List.of(value), GraphWriter.integer("start", axis), GraphWriter.integer("end", axis + 1L));
    }

    /** The whole numbers from one length to before another. */
    private String range(String from, String to) {
        return node("Range", node("Squeeze", from), node("Squeeze", to), node("Squeeze", graph.longs(1)));
    }

    private String gather(String value, int axis, String positions) {
        return graph.node("Gather", List.of(value, positions), GraphWriter.integer("axis", axis));
    }

    private String slice(String value, int axis, String from, String to) {
        return node("Slice", value, from, to, graph.longs(axis));
    }
}

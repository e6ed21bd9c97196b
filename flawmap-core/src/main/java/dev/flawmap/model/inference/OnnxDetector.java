package dev.flawmap.model.inference;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs a model's graph with ONNX Runtime. Safe for use by several threads at once. */
public final class OnnxDetector extends CutDetector {
    /** The most work for each pixel of a patch: twice what the largest options take. Patches overlap. */
    private static final long MAX_PATCH_WORK = 1 << 19;

    /** The values of a run, 1 GB, beyond which nothing is kept that was freed: the usual hold 0.3 GB. */
    private static final long MANY_VALUES = 1 << 28;

    private final List<ScoreOutput> scores;
    private final CheckedGraph graph;
    private final int threads;
    private final int channels;
    private final boolean keeping;
    private final OnnxGraph standard;
    private @Nullable OnnxGraph everything;

    /**
     * Loads a graph.
     *
     * @param name the detector's published name
     * @param input what the graph takes
     * @param scores what it gives, the default first
     * @param onnx from whomever; checked
     * @param threads for computing one image
     * @throws IllegalArgumentException with one sentence, if the graph holds anything that the exporter does not write, or
     *     does not give these scores
     */
    public OnnxDetector(String name, GraphInput input, List<ScoreOutput> scores, byte[] onnx, int threads) {
        super(name, input, scores);
        this.scores = List.copyOf(scores);
        this.graph = CheckedGraph.of(onnx);
        this.threads = threads;
        this.channels = input.colour().channels();
        if (!graph.outputs().containsAll(graphOutputs(scores))) {
            throw new IllegalArgumentException("The model's graph does not have the outputs it declares.");
        }
        this.keeping = requireResults(input).values() <= MANY_VALUES;
        this.standard = load(scores.subList(0, 1));
    }

    /** Requires of every score as many values as the image or the patches have. */
    private CheckedGraph.Run requireResults(GraphInput input) {
        long[] run = input.largestRun();
        CheckedGraph.Run needs = graph.run(run);
        Map<String, TensorShape> results = needs.results();
        if (input.kind() == GraphInput.Kind.PATCH) {
            CheckedGraph.requireModest(needs.work() <= MAX_PATCH_WORK * run[0] * run[2] * run[3]);
        }
        for (ScoreOutput score : scores) {
            boolean whole = score.kind() == ScoreOutput.Kind.PATCH && input.kind() == GraphInput.Kind.PATCH;
            require(results, score.name(), whole ? run[0] : run[0] * run[2] * run[3]);
            if (score.patchValue()) {
                require(results, score.patchOutput(), run[0]);
            }
        }
        return needs;
    }

    private static void require(Map<String, TensorShape> results, String output, long count) {
        long volume = Objects.requireNonNull(results.get(output)).volume();
        if (volume != count) {
            throw new IllegalArgumentException(
                    "The model's graph gives " + volume + " values as " + output + ", not " + count + " as it should.");
        }
    }

    private OnnxGraph load(Collection<ScoreOutput> wanted) {
        return new OnnxGraph(graph.cut(graphOutputs(wanted)), threads, keeping);
    }

    private static Set<String> graphOutputs(Collection<ScoreOutput> scores) {
        Set<String> names = new LinkedHashSet<>();
        for (ScoreOutput score : scores) {
            names.add(score.name());
            if (score.patchValue()) {
                names.add(score.patchOutput());
            }
        }
        return names;
    }

    /** The part of the graph for the default score alone, or all of it, which is loaded when it is first needed. */
    @Override
    protected synchronized Scorer scorer(List<ScoreOutput> wanted) {
        if (wanted.equals(scores.subList(0, 1))) {
            return scorer(standard);
        }
        OnnxGraph all = everything;
        if (all == null) {
            all = load(scores);
            everything = all;
        }
        return scorer(all);
    }

    private Scorer scorer(OnnxGraph running) {
        return (images, count, width, height, outputs, cancellation) ->
                running.run(images, channels, count, width, height, outputs, cancellation);
    }

    @Override
    protected synchronized void free() {
        standard.close();
        if (everything != null) {
            everything.close();
        }
    }
}

package dev.flawmap.model.inference;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs a model's graph with ONNX Runtime. Safe for use by several threads at once. */
public final class OnnxDetector extends CutDetector {
    private final List<ScoreOutput> scores;
    private final byte[] onnx;
    private final int threads;
    private final OnnxGraph standard;
    private @Nullable OnnxGraph everything;

    /**
     * Loads a graph.
     *
     * @param name the detector's published name
     * @param input what the graph takes
     * @param scores what it gives, the default first
     * @param threads for computing one image
     * @throws IllegalArgumentException if the graph does not give these scores
     */
    public OnnxDetector(String name, GraphInput input, List<ScoreOutput> scores, byte[] onnx, int threads) {
        super(name, input, scores);
        this.scores = List.copyOf(scores);
        this.onnx = onnx;
        this.threads = threads;
        if (!OnnxSubgraph.outputs(onnx).containsAll(graphOutputs(scores))) {
            throw new IllegalArgumentException("The model's graph does not have the outputs it declares.");
        }
        this.standard = load(scores.subList(0, 1));
    }

    private OnnxGraph load(Collection<ScoreOutput> wanted) {
        return new OnnxGraph(OnnxSubgraph.of(onnx, graphOutputs(wanted)), threads);
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
            return standard::run;
        }
        OnnxGraph all = everything;
        if (all == null) {
            all = load(scores);
            everything = all;
        }
        return all::run;
    }

    @Override
    public synchronized void close() {
        standard.close();
        if (everything != null) {
            everything.close();
        }
    }
}

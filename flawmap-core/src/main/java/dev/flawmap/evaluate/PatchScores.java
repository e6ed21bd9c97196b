package dev.flawmap.evaluate;

import dev.flawmap.PatchGrid;
import dev.flawmap.image.Mask;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;

/** Gathers scores of patches, and computes their metrics, as the thesis's protocol has it. Not thread-safe. */
final class PatchScores {
    static final PatchGrid GRID = new PatchGrid(32, 16);
    private static final int DEFECTIVE_PIXELS = 20;

    private final Map<String, ScoreHistogram> histograms = new LinkedHashMap<>();
    private int patches;

    PatchScores(List<String> scores) {
        scores.forEach(name -> histograms.put(name, new ScoreHistogram()));
    }

    /** Of every patch of the grid, whether it counts as defective: if more than 20 of its pixels are. */
    static boolean[] labels(Mask mask) {
        int columns = GRID.columns(mask.width());
        boolean[] labels = new boolean[GRID.count(mask.width(), mask.height())];
        for (int i = 0; i < labels.length; i++) {
            int left = i % columns * GRID.stride();
            int top = i / columns * GRID.stride();
            int count = 0;
            for (int y = top; y < top + GRID.size(); y++) {
                for (int x = left; x < left + GRID.size(); x++) {
                    count += mask.get(x, y) ? 1 : 0;
                }
            }
            labels[i] = count > DEFECTIVE_PIXELS;
        }
        return labels;
    }

    /** Adds as many patches as there are labels; further values are left out. */
    void add(Map<String, float[]> values, boolean[] labels) {
        values.forEach((name, scores) -> {
            ScoreHistogram histogram = Objects.requireNonNull(histograms.get(name));
            for (int i = 0; i < labels.length; i++) {
                if (labels[i]) {
                    histogram.addDefective(scores[i], 1);
                } else {
                    histogram.addGood(scores[i]);
                }
            }
        });
        patches += labels.length;
    }

    int patches() {
        return patches;
    }

    Map<String, Curves> curves() {
        Map<String, Curves> curves = new LinkedHashMap<>();
        histograms.forEach((name, histogram) -> curves.put(name, histogram.curves()));
        return curves;
    }

    static Map<String, OptionalDouble> metrics(Curves curves) {
        Map<String, OptionalDouble> metrics = new LinkedHashMap<>();
        metrics.put("patch_AUROC", curves.auroc());
        metrics.put("patch_AUPRC", curves.averagePrecision());
        return metrics;
    }
}

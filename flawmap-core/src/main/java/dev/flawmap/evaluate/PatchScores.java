package dev.flawmap.evaluate;

import dev.flawmap.PatchGrid;
import dev.flawmap.PatchScorer;
import dev.flawmap.image.Mask;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * Gathers scores of patches, and computes their metrics, as the thesis's protocol has it: from the patch's own score,
 * and beside it from the highest value of the finished map in the patch, to which the patches around contribute. Not
 * thread-safe.
 */
final class PatchScores {
    static final PatchGrid GRID = new PatchGrid(32, 16);
    private static final int DEFECTIVE_PIXELS = 20;

    private final Map<String, ScoreHistogram> own = new LinkedHashMap<>();
    private final Map<String, ScoreHistogram> ofMaps = new LinkedHashMap<>();
    private int patches;
    private int defective;

    PatchScores(List<String> scores) {
        scores.forEach(name -> own.put(name, new ScoreHistogram()));
    }

    /** Tells for every patch of the grid whether it counts as defective: if more than 20 of its pixels are. */
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

    /** Whether all values are finite numbers. */
    static boolean finite(Map<String, float[]> values) {
        for (float[] scores : values.values()) {
            for (float score : scores) {
                if (!Float.isFinite(score)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Adds as many patches as there are labels; further values are left out. */
    void add(Map<String, float[]> values, boolean[] labels) {
        values.forEach((name, scores) -> add(Objects.requireNonNull(own.get(name)), scores, labels));
        patches += labels.length;
        for (boolean label : labels) {
            defective += label ? 1 : 0;
        }
    }

    /** Adds the patches of an image, with its maps. */
    void add(PatchScorer.Scored scored, boolean[] labels) {
        add(scored.patches(), labels);
        scored.maps()
                .forEach((name, map) ->
                        add(ofMaps.computeIfAbsent(name, n -> new ScoreHistogram()), GRID.maxima(map), labels));
    }

    private static void add(ScoreHistogram histogram, float[] scores, boolean[] labels) {
        for (int i = 0; i < labels.length; i++) {
            if (labels[i]) {
                histogram.addDefective(scores[i], 1);
            } else {
                histogram.addGood(scores[i]);
            }
        }
    }

    int patches() {
        return patches;
    }

    int defective() {
        return defective;
    }

    /** The curves of the patches' own scores. */
    Map<String, Curves> curves() {
        Map<String, Curves> curves = new LinkedHashMap<>();
        own.forEach((name, histogram) -> curves.put(name, histogram.curves()));
        return curves;
    }

    /**
     * The curves of the maps by score, where there were any.
     *
     * @param curves as {@link #curves} gave them
     */
    Map<String, Map<String, OptionalDouble>> metrics(Map<String, Curves> curves) {
        Map<String, Map<String, OptionalDouble>> all = new LinkedHashMap<>();
        curves.forEach((name, patch) -> {
            Map<String, OptionalDouble> metrics = new LinkedHashMap<>();
            metrics.put("patch_AUROC", patch.auroc());
            metrics.put("patch_AUPRC", patch.averagePrecision());
            ScoreHistogram histogram = ofMaps.get(name);
            if (histogram != null) {
                Curves map = histogram.curves();
                metrics.put("map_patch_AUROC", map.auroc());
                metrics.put("map_patch_AUPRC", map.averagePrecision());
            }
            all.put(name, metrics);
        });
        return all;
    }
}

package dev.flawmap.evaluate;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Median;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Gathers one score over images, and computes its pixel and image metrics. Not thread-safe. */
public final class PixelScores {
    private final double threshold;
    private final ScoreHistogram pooled = new ScoreHistogram();
    private final ScoreHistogram byImage = new ScoreHistogram();
    private final List<Double> imageAurocs = new ArrayList<>();
    private final List<Double> coverages = new ArrayList<>();
    private int images;
    private int defects;
    private long intersection;
    private long union;

    /**
     * A new gatherer.
     *
     * @param threshold for coverage and IoU, or NaN to leave them out
     */
    public PixelScores(double threshold) {
        this.threshold = threshold;
    }

    /** Coverage, IoU and the mean over images belong together. */
    private boolean withThreshold() {
        return !Double.isNaN(threshold);
    }

    /**
     * Adds an image whose own score is its highest.
     *
     * @param map its scores
     * @param truth of its size
     */
    public void add(AnomalyMap map, Truth truth) {
        add(map, truth, map.max());
    }

    /**
     * Adds an image.
     *
     * @param map its scores; those that are no numbers, of what is not inspected, do not count
     * @param truth of its size
     * @param imageScore what it is ranked by among images
     */
    void add(AnomalyMap map, Truth truth, float imageScore) {
        ScoreHistogram own = new ScoreHistogram();
        int[] found = new int[truth.defects()];
        float[] values = map.values();
        boolean withOwn = withThreshold();
        for (int i = 0; i < values.length; i++) {
            int label = truth.labels()[i];
            if (Float.isNaN(values[i])) {
                continue;
            }
            boolean above = values[i] >= threshold;
            if (label > 0) {
                double weight = 1.0 / truth.areas()[label - 1];
                pooled.addDefective(values[i], weight);
                if (withOwn) {
                    own.addDefective(values[i], weight);
                }
                union++;
                if (above) {
                    intersection++;
                    found[label - 1]++;
                }
            } else {
                pooled.addGood(values[i]);
                if (withOwn) {
                    own.addGood(values[i]);
                }
                union += above ? 1 : 0;
            }
        }
        for (int defect = 0; defect < found.length; defect++) {
            coverages.add((double) found[defect] / truth.areas()[defect]);
        }
        own.curves().auroc().ifPresent(imageAurocs::add);
        if (truth.defects() > 0) {
            byImage.addDefective(imageScore, 1);
        } else {
            byImage.addGood(imageScore);
        }
        images++;
        defects += truth.defects();
    }

    /** Takes an image that is known to be defective, but not where: it only counts as an image. */
    void addWithoutMask(float imageScore) {
        byImage.addDefective(imageScore, 1);
    }

    int images() {
        return images;
    }

    int defects() {
        return defects;
    }

    /** {@return the curves of all pixels added so far} */
    public Curves curves() {
        return pooled.curves();
    }

    Map<String, OptionalDouble> metrics() {
        Curves curves = curves();
        Map<String, OptionalDouble> metrics = new LinkedHashMap<>();
        metrics.put("pixel_AUROC", curves.auroc());
        metrics.put("pixel_AP", curves.averagePrecision());
        metrics.put("pixel_F1Max", curves.f1Max());
        metrics.put("pixel_AUPRO", curves.aupro(0.3));
        metrics.put("pixel_TPR_at_FPR5", curves.tprAtFpr(0.05));
        metrics.put("image_AUROC", byImage.curves().auroc());
        if (withThreshold()) {
            metrics.put(
                    "pixel_AUROC_image_mean",
                    imageAurocs.stream().mapToDouble(d -> d).average());
            metrics.put(
                    "IoU", defects == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) intersection / union));
            metrics.put("defect_coverage_median", Median.of(coverages.stream().mapToDouble(d -> d)));
            metrics.put(
                    "defect_coverage_mean",
                    coverages.stream().mapToDouble(d -> d).average());
        }
        return metrics;
    }
}

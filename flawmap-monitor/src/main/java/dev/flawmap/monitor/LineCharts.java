package dev.flawmap.monitor;

import dev.flawmap.monitor.chart.ControlChart;
import dev.flawmap.monitor.chart.Individuals;
import dev.flawmap.monitor.chart.PChart;
import dev.flawmap.monitor.chart.UChart;
import dev.flawmap.monitor.history.History;
import dev.flawmap.monitor.history.StoredBatch;
import dev.flawmap.monitor.history.StoredImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The control charts of a line: defects by area and the share of defective images of its newest batches, and the share
 * of defective area of its newest images. Images that are not comparable are in none. Where a person has chosen batches
 * for the baseline, limits come from them alone (phase II), else from what is shown (phase I).
 *
 * @param batches those of the first two charts, in time's order
 * @param images those of the other charts, in time's order
 * @param baseline the names of the baseline's batches
 * @param areaUnit what the area of the first chart is measured in
 * @param defects the u or u′ chart
 * @param defective the p chart
 * @param area the individuals chart of the share of defective area
 * @param ranges the moving ranges of the same
 * @param ewma the EWMA chart of the same
 */
public record LineCharts(
        List<StoredBatch> batches,
        List<StoredImage> images,
        List<String> baseline,
        String areaUnit,
        ControlChart defects,
        ControlChart defective,
        ControlChart area,
        ControlChart ranges,
        ControlChart ewma) {
    private static final int BATCHES = 60;
    private static final int IMAGES = 200;
    private static final int BASELINE_IMAGES = 1000;

    /**
     * Draws the charts of a line.
     *
     * @param history what was inspected
     * @param lineId the line
     * @return its charts
     */
    public static LineCharts of(History history, long lineId) {
        List<StoredBatch> batches = filled(history.batches(lineId, BATCHES));
        List<StoredBatch> chosen = filled(history.baseline(lineId));
        List<StoredImage> images = comparable(history.newest(lineId, IMAGES));
        // One unit for all: areas in mm² only where that is known of every batch.
        boolean sized =
                batches.stream().allMatch(LineCharts::sized) && chosen.stream().allMatch(LineCharts::sized);
        Optional<List<Individuals.Value>> baseValues =
                chosen.isEmpty() ? Optional.empty() : Optional.of(values(baselineImages(history, chosen)));
        Individuals.Charts charts = Individuals.of(values(images), baseValues);
        return new LineCharts(
                batches,
                images,
                chosen.stream().map(StoredBatch::name).toList(),
                sized && !batches.isEmpty() ? "mm²" : "MP",
                UChart.of(
                        counts(batches, sized),
                        Optional.of(counts(chosen, sized)).filter(list -> !list.isEmpty())),
                PChart.of(shares(batches), Optional.of(shares(chosen)).filter(list -> !list.isEmpty())),
                charts.individuals(),
                charts.ranges(),
                charts.ewma());
    }

    private static boolean sized(StoredBatch batch) {
        return batch.totals().areaMm2().isPresent();
    }

    private static List<StoredBatch> filled(List<StoredBatch> batches) {
        return batches.stream().filter(batch -> batch.totals().images() > 0).toList();
    }

    private static List<StoredImage> comparable(List<StoredImage> images) {
        return images.stream()
                .filter(image -> image.comparable() != StoredImage.Comparable.NO)
                .toList();
    }

    private static List<StoredImage> baselineImages(History history, List<StoredBatch> chosen) {
        List<StoredImage> images = new ArrayList<>();
        for (StoredBatch batch : chosen) {
            if (images.size() < BASELINE_IMAGES) {
                images.addAll(comparable(history.images(batch.id(), 0, BASELINE_IMAGES - images.size())));
            }
        }
        return images;
    }

    private static List<UChart.Sample> counts(List<StoredBatch> batches, boolean sized) {
        return batches.stream()
                .map(batch -> new UChart.Sample(
                        batch.name(),
                        batch.totals().counted(),
                        sized ? batch.totals().area() : batch.totals().areaPx() / 1e6))
                .toList();
    }

    private static List<PChart.Sample> shares(List<StoredBatch> batches) {
        return batches.stream()
                .map(batch -> new PChart.Sample(
                        batch.name(), batch.totals().defective(), batch.totals().images()))
                .toList();
    }

    private static List<Individuals.Value> values(List<StoredImage> images) {
        return images.stream()
                .map(image -> new Individuals.Value(image.inBatch(), image.defectShare()))
                .toList();
    }
}

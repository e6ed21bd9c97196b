package dev.flawmap.server.pages;

import dev.flawmap.monitor.LineCharts;
import dev.flawmap.monitor.chart.ControlChart;
import dev.flawmap.monitor.chart.ControlPoint;
import dev.flawmap.monitor.history.StoredBatch;
import dev.flawmap.monitor.history.StoredImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A line's charts as the pages' script draws them. */
final class ChartJson {
    private ChartJson() {}

    static List<Map<String, Object>> of(LineCharts charts) {
        List<String> batches = charts.batches().stream().map(ChartJson::link).toList();
        List<String> images = charts.images().stream().map(ChartJson::link).toList();
        String phase = charts.baseline().isEmpty()
                ? "Limits come from the points shown (phase I)."
                : "Limits come from the baseline, "
                        + View.count(charts.baseline().size(), "batch") + " (phase II).";
        List<Map<String, Object>> all = new ArrayList<>();
        all.add(chart(
                "defects",
                charts.defects(),
                "Defects per " + charts.areaUnit() + strengths(charts.batches()),
                phase,
                batches));
        all.add(chart("defective", charts.defective(), "Share of defective images, by batch", phase, batches));
        all.add(chart("area", charts.area(), "Share of defective area, by image", phase, images));
        all.add(chart("ewma", charts.ewma(), "Weighted mean of the share of defective area", phase, images));
        all.add(chart(
                "ranges",
                charts.ranges(),
                "Range from image to image",
                phase,
                images.subList(Math.min(1, images.size()), images.size())));
        return all;
    }

    /** Which defects counted when the batches came; nothing where an earlier version counted them all. */
    private static String strengths(List<StoredBatch> batches) {
        String used = batches.stream()
                .flatMap(batch -> batch.applied().stream())
                .flatMap(applied -> applied.strengths().stream())
                .distinct()
                .map(View::plain)
                .collect(Collectors.joining(", later "));
        return used.isEmpty() ? "" : ", of those that good material shows at most " + used + " times an image";
    }

    private static String link(StoredBatch batch) {
        return "/batches/" + batch.id();
    }

    private static String link(StoredImage image) {
        return "/images/" + image.id();
    }

    private static Map<String, Object> chart(
            String id, ControlChart chart, String title, String phase, List<String> links) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("name", chart.name());
        json.put("title", title);
        json.put("note", chart.note() + " " + phase);
        json.put("labels", chart.points().stream().map(ControlPoint::label).toList());
        json.put("values", numbers(chart, ControlPoint::value));
        json.put("lower", numbers(chart, ControlPoint::lower));
        json.put("centre", numbers(chart, ControlPoint::centre));
        json.put("upper", numbers(chart, ControlPoint::upper));
        json.put("tests", chart.points().stream().map(ControlPoint::tests).toList());
        json.put("links", links);
        return json;
    }

    /** Numbers as JSON has them: none where there is no limit. */
    private static List<@Nullable Double> numbers(ControlChart chart, ToDoubleFunction<ControlPoint> number) {
        List<@Nullable Double> numbers = new ArrayList<>();
        for (ControlPoint point : chart.points()) {
            double value = number.applyAsDouble(point);
            numbers.add(Double.isNaN(value) ? null : value);
        }
        return numbers;
    }
}

package dev.flawmap.monitor;

import dev.flawmap.image.ImageTraits;
import dev.flawmap.monitor.history.Applied;
import dev.flawmap.monitor.history.History;
import dev.flawmap.monitor.history.StoredBatch;
import dev.flawmap.monitor.history.StoredDefect;
import dev.flawmap.monitor.history.StoredImage;
import dev.flawmap.monitor.line.BatchTotals;
import dev.flawmap.results.Csv;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Batches, with their images and defects, as tables and for JSON. */
public final class BatchExport {
    private static final int PAGE = 500;

    private BatchExport() {}

    /**
     * Writes batches as CSV, a line for each.
     *
     * @param batches in this order
     * @param out takes the table piece by piece
     */
    public static void csv(List<StoredBatch> batches, Consumer<String> out) {
        out.accept(new Csv()
                .line(
                        "batch",
                        "verdict",
                        "rule",
                        "value",
                        "limit",
                        "reason",
                        "first",
                        "last",
                        "images",
                        "defective",
                        "uncertain",
                        "not_comparable",
                        "defects",
                        "area",
                        "area_unit",
                        "defects_per_area",
                        "defective_area_share",
                        "largest_defect_px",
                        "baseline",
                        "strength",
                        "images_needed",
                        "limits",
                        "model_sha256")
                .toString());
        for (StoredBatch batch : batches) {
            BatchTotals totals = batch.totals();
            out.accept(new Csv()
                    .line(
                            batch.name(),
                            batch.verdict().outcome(),
                            batch.verdict().rule(),
                            batch.verdict().value(),
                            batch.verdict().limit(),
                            batch.verdict().sentence(),
                            batch.first(),
                            batch.last(),
                            totals.images(),
                            totals.defective(),
                            totals.uncertain(),
                            totals.notComparable(),
                            totals.counted(),
                            totals.area(),
                            totals.areaUnit(),
                            totals.defectsPerArea(),
                            totals.defectiveAreaShare(),
                            totals.largestPx(),
                            batch.baseline(),
                            joined(batch, Applied::strengths),
                            batch.applied()
                                    .map(applied ->
                                            String.valueOf(applied.limits().imagesNeeded()))
                                    .orElse(""),
                            batch.applied().map(Applied::levels).orElse(""),
                            joined(batch, Applied::models))
                    .toString());
        }
    }

    /** What a batch was decided with, one after another where it changed meanwhile. */
    private static String joined(StoredBatch batch, Function<Applied, List<?>> of) {
        return batch.applied()
                .map(applied -> of.apply(applied).stream().map(String::valueOf).collect(Collectors.joining(" ")))
                .orElse("");
    }

    /**
     * Writes a batch's images as CSV, a line for each.
     *
     * @param history that it is in
     * @param batch of the images
     * @param out takes the table piece by piece
     */
    public static void csv(History history, StoredBatch batch, Consumer<String> out) {
        out.accept(new Csv()
                .line(
                        "batch",
                        "image",
                        "file",
                        "sha256",
                        "inspected",
                        "verdict",
                        "comparable",
                        "unlike",
                        "reason",
                        "score",
                        "defects",
                        "defect_px",
                        "defective_area_share",
                        "largest_defect_px",
                        "brightness",
                        "contrast",
                        "sharpness",
                        "noise",
                        "nm_per_pixel",
                        "model_sha256",
                        "strength")
                .toString());
        images(history, batch)
                .forEach(image -> out.accept(new Csv()
                        .line(
                                image.batch(),
                                image.name(),
                                image.file(),
                                image.sha256(),
                                image.inspected(),
                                image.verdict(),
                                image.comparable(),
                                image.unlike(),
                                image.reason(),
                                image.score(),
                                image.counted(),
                                image.defectPx(),
                                image.defectShare(),
                                image.largestPx(),
                                trait(image, ImageTraits::brightness),
                                trait(image, ImageTraits::contrast),
                                trait(image, ImageTraits::sharpness),
                                trait(image, ImageTraits::noise),
                                image.nmPerPixel(),
                                image.modelSha256(),
                                image.strength())
                        .toString()));
    }

    private static OptionalDouble trait(StoredImage image, ToDoubleFunction<ImageTraits> of) {
        return image.traits().stream().mapToDouble(of).findFirst();
    }

    /** All images of a batch, read piece by piece while they are asked for, as there may be many. */
    private static Stream<StoredImage> images(History history, StoredBatch batch) {
        return Stream.iterate(
                        history.images(batch.id(), 0, PAGE),
                        page -> !page.isEmpty(),
                        page -> page.size() < PAGE
                                ? List.of()
                                : history.images(batch.id(), page.get(PAGE - 1).id(), PAGE))
                .flatMap(List::stream);
    }

    /**
     * {@return a batch with its images and their defects, as an object for JSON; they are read while it is written}
     *
     * @param history that it is in
     * @param batch to be told of
     */
    public static Map<String, @Nullable Object> json(History history, StoredBatch batch) {
        Map<String, @Nullable Object> json = json(batch);
        Iterable<Object> images = () -> images(history, batch)
                .<Object>map(image -> json(history, image))
                .iterator();
        json.put("image_list", images);
        return json;
    }

    /**
     * {@return a batch as an object for JSON}
     *
     * @param batch to be told of
     */
    public static Map<String, @Nullable Object> json(StoredBatch batch) {
        BatchTotals totals = batch.totals();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("batch", batch.name());
        json.put("verdict", batch.verdict().outcome().name());
        json.put("rule", batch.verdict().rule());
        json.put("value", batch.verdict().value());
        json.put("limit", batch.verdict().limit());
        json.put("reason", batch.verdict().sentence());
        json.put("first", batch.first().toString());
        json.put("last", batch.last().toString());
        json.put("images", totals.images());
        json.put("defective", totals.defective());
        json.put("uncertain", totals.uncertain());
        json.put("not_comparable", totals.notComparable());
        json.put("defects", totals.counted());
        json.put("area", totals.area());
        json.put("area_unit", totals.areaUnit());
        json.put("defects_per_area", totals.defectsPerArea());
        json.put("defective_area_share", totals.defectiveAreaShare());
        json.put("largest_defect_px", totals.largestPx());
        json.put("baseline", batch.baseline());
        json.put("applied", batch.applied().map(Applied::json).orElse(null));
        return json;
    }

    private static Map<String, @Nullable Object> json(History history, StoredImage image) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("file", image.file());
        json.put("sha256", image.sha256());
        json.put("inspected", image.inspected().toString());
        json.put("verdict", image.verdict());
        json.put("comparable", image.comparable().name());
        json.put("unlike", image.unlike());
        json.put("reason", image.reason());
        json.put("score", image.score());
        json.put("defects_counted", image.counted());
        json.put("model_sha256", image.modelSha256());
        json.put("strength", image.strength().isPresent() ? image.strength().getAsDouble() : null);
        List<Object> defects = new ArrayList<>();
        for (StoredDefect defect : history.defects(image.id())) {
            Map<String, @Nullable Object> each = new LinkedHashMap<>();
            each.put("label", defect.label());
            each.put("area_px", defect.areaPx());
            each.put("x", defect.x());
            each.put("y", defect.y());
            each.put("bx", defect.bx());
            each.put("by", defect.by());
            each.put("width", defect.width());
            each.put("height", defect.height());
            each.put("max_score", defect.maxScore());
            each.put(
                    "expected_false",
                    defect.strength().isPresent() ? defect.strength().getAsDouble() : null);
            defects.add(each);
        }
        json.put("defects", defects);
        return json;
    }
}

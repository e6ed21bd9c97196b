package dev.flawmap.results;

import dev.flawmap.Expectation;
import dev.flawmap.Inspection;
import dev.flawmap.image.PixelSize;
import dev.flawmap.inspect.ImageResult.Inspected;
import java.math.BigDecimal;
import java.util.function.Function;

/**
 * What results say of an image that was inspected, in the order in which they say it: {@code inspections.json} by the
 * names there, {@code images.csv} by its own.
 */
enum ImageField {
    NAME("name", "Image", Inspected::name),
    FILE("file", "File", Inspected::file),
    SHA256("sha256", "sha256", Inspected::sha256),
    WIDTH("width", "Width_px", of(Inspection::width)),
    HEIGHT("height", "Height_px", of(Inspection::height)),
    NM_PER_PIXEL("nm_per_pixel", "NmPerPixel", of(inspection -> PixelSize.nm(inspection.pixelSize()))),
    PIXEL_SIZE_ORIGIN(
            "pixel_size_origin",
            "PixelSizeOrigin",
            of(inspection -> inspection.pixelSize().map(PixelSize::origin).orElse("unknown"))),
    DETECTOR("detector", "Detector", of(Inspection::detector)),
    MODEL_SHA256("model_sha256", "ModelSha256", of(Inspection::modelSha256)),
    PRED_SCORE("pred_score", "pred_score", of(Inspection::predScore)),
    PRED_LABEL("pred_label", "pred_label", of(Inspection::predLabel)),
    VERDICT("verdict", "Verdict", of(inspection -> inspection.verdict().toString())),
    REASON("reason", "Reason", of(Inspection::reason)),
    SEED(
            "seed_level",
            "SeedLevel",
            of(inspection -> exactly(inspection.threshold().seed()))),
    OUTLINE(
            "outline_level",
            "OutlineLevel",
            of(inspection -> exactly(inspection.threshold().outline()))),
    PROMISED_FALSE(
            "promised_false",
            "PromisedFalse",
            of(inspection -> inspection.promise().stream()
                    .mapToDouble(Expectation::perImage)
                    .findFirst())),
    TARGET_FPR(
            "target_fpr", "target_fpr", of(inspection -> inspection.threshold().targetFpr())),
    MIN_AREA(
            "min_area_px", "MinArea_px", of(inspection -> inspection.threshold().minAreaPx())),
    DEFECT_COUNT(
            "defect_count", "Defects", of(inspection -> inspection.defects().size())),
    INSPECTED("inspected_px", "Inspected_px", of(Inspection::inspectedPx)),
    DEFECT_AREA("defect_area_px", "DefectArea_px", of(Inspection::defectAreaPx)),
    DEFECT_SHARE("defect_share", "DefectShare", of(Inspection::defectShare)),
    DEFECT_PERCENT("defect_percent", "DefectArea_percent", of(inspection -> 100 * inspection.defectShare())),
    SECONDS("seconds", "Time_s", of(inspection -> inspection.elapsed().toNanos() / 1e9)),
    PICTURE_SCALE("overlay_scale", "OverlayScale", Inspected::scale);

    final String json;
    final String csv;
    final Function<Inspected, Object> value;

    ImageField(String json, String csv, Function<Inspected, Object> value) {
        this.json = json;
        this.csv = csv;
        this.value = value;
    }

    /** A level in all its digits: rounded up, nothing could exceed it. */
    private static BigDecimal exactly(float level) {
        return new BigDecimal(Float.toString(level));
    }

    private static Function<Inspected, Object> of(Function<Inspection, Object> value) {
        return result -> value.apply(result.inspection());
    }
}

package dev.flawmap.results;

import dev.flawmap.Defect;
import dev.flawmap.Inspection;
import dev.flawmap.LargeInspection;
import dev.flawmap.Threshold;
import dev.flawmap.image.GreyImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * An inspection without its map and mask: what is kept of every image.
 *
 * @param name unique among the images inspected together, and usable as a file name
 * @param file the image's file as the user named it
 * @param sha256 of the file, in hexadecimal
 * @param width in pixels
 * @param height in pixels
 * @param nmPerPixel the side of a pixel in nanometres, where known
 * @param predScore the highest anomaly score, on the detector's scale
 * @param predLabel whether it has a defect
 * @param threshold what the map was cut at
 * @param defects largest first
 * @param seconds the time from the image to the result; of large images with reading and writing it
 * @param overlayScale how many pixels of the image a pixel of its overlay is wide and high
 */
public record InspectedImage(
        String name,
        String file,
        String sha256,
        int width,
        int height,
        OptionalDouble nmPerPixel,
        float predScore,
        boolean predLabel,
        Threshold threshold,
        List<Defect> defects,
        double seconds,
        int overlayScale) {
    public InspectedImage {
        defects = List.copyOf(defects);
    }

    /** What is kept of an inspection. */
    public static InspectedImage of(String name, String file, String sha256, GreyImage image, Inspection inspection) {
        return new InspectedImage(
                name,
                file,
                sha256,
                image.width(),
                image.height(),
                image.nmPerPixel(),
                inspection.predScore(),
                inspection.predLabel(),
                inspection.threshold(),
                inspection.defects(),
                inspection.elapsed().toNanos() / 1e9,
                1);
    }

    /** What is kept of an inspection of a large image. */
    static InspectedImage of(
            String name,
            String file,
            String sha256,
            OptionalDouble nmPerPixel,
            LargeInspection inspection,
            int overlayScale) {
        return new InspectedImage(
                name,
                file,
                sha256,
                inspection.width(),
                inspection.height(),
                nmPerPixel,
                inspection.predScore(),
                inspection.predLabel(),
                inspection.threshold(),
                inspection.defects(),
                inspection.elapsed().toNanos() / 1e9,
                overlayScale);
    }

    /** The defects' pixels together. */
    public long defectAreaPx() {
        return defects.stream().mapToLong(Defect::areaPx).sum();
    }

    /** As an object for JSON; what is not known is null. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("file", file);
        json.put("sha256", sha256);
        json.put("width", width);
        json.put("height", height);
        json.put("nm_per_pixel", orNull(nmPerPixel));
        json.put("pred_score", predScore);
        json.put("pred_label", predLabel);
        json.put("threshold", threshold.outline());
        json.put("target_fpr", threshold.targetFpr());
        json.put("min_area_px", threshold.minAreaPx());
        json.put("defect_area_px", defectAreaPx());
        json.put("defects", defects.stream().map(InspectedImage::toJson).toList());
        json.put("seconds", seconds);
        json.put("overlay_scale", overlayScale);
        return json;
    }

    private static Map<String, Object> toJson(Defect defect) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("label", defect.label());
        json.put("area_px", defect.areaPx());
        json.put("area_nm2", orNull(defect.areaNm2()));
        json.put("mean_score", defect.meanScore());
        json.put("max_score", defect.maxScore());
        json.put("x", defect.x());
        json.put("y", defect.y());
        json.put("bx", defect.bx());
        json.put("by", defect.by());
        json.put("width", defect.width());
        json.put("height", defect.height());
        json.put("feret_px", defect.feretPx());
        json.put("feret_nm", orNull(defect.feretNm()));
        return json;
    }

    private static @org.jspecify.annotations.Nullable Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}

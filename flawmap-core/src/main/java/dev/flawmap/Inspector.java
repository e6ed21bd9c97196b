package dev.flawmap;

import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRows;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Inspects images: the only way from an image to a result. Safe for use by several threads at once; does not own the
 * detector.
 */
public final class Inspector {
    private static final String NOT_FINITE = "The detector gave scores that are not finite numbers for this image.";

    private final Detector detector;
    private final Threshold threshold;

    public Inspector(Detector detector, Threshold threshold) {
        this.detector = detector;
        this.threshold = threshold;
    }

    public Threshold threshold() {
        return threshold;
    }

    /**
     * Inspects an image.
     *
     * @throws IllegalArgumentException with one sentence, if the image is smaller than the detector needs
     * @throws IllegalStateException with one sentence, if the detector's map holds values that are not finite
     */
    public Inspection inspect(GreyImage image) {
        long start = System.nanoTime();
        AnomalyMap map = detector.map(image);
        if (!Float.isFinite(map.max())) {
            throw new IllegalStateException(NOT_FINITE);
        }
        Defects found = Defects.in(map, threshold, image.nmPerPixel());
        return new Inspection(
                map,
                detector.scores().get(0),
                threshold,
                found.mask(),
                found.list(),
                Duration.ofNanos(System.nanoTime() - start));
    }

    /**
     * Inspects an image that may be too large to hold, with the same result.
     *
     * @param rows takes the image's and the map's rows as they come
     * @throws IllegalArgumentException with one sentence, if the image is smaller than the detector needs
     * @throws IllegalStateException with one sentence, if the detector's map holds values that are not finite
     * @throws IOException if the image cannot be read, or what {@code rows} throws
     */
    public LargeInspection inspect(GreyRows image, Detector.Rows rows) throws IOException {
        long start = System.nanoTime();
        DefectScan scan = new DefectScan(image.width(), threshold, image.nmPerPixel());
        float[] max = {Float.NEGATIVE_INFINITY};
        detector.map(image, (grey, scores) -> {
            for (int x = 0; x < image.width(); x++) {
                max[0] = Math.max(max[0], scores[x]);
            }
            if (!Float.isFinite(max[0])) {
                throw new IllegalStateException(NOT_FINITE);
            }
            scan.row(scores, 0);
            rows.take(grey, scores);
        });
        List<Defect> defects = scan.finish();
        return new LargeInspection(
                image.width(),
                image.height(),
                max[0],
                detector.scores().get(0),
                threshold,
                scan.mask(),
                defects,
                Duration.ofNanos(System.nanoTime() - start));
    }
}

package dev.flawmap;

import dev.flawmap.image.GreyImage;
import java.time.Duration;

/**
 * Inspects images: the only way from an image to a result. Safe for use by several threads at once; does not own the
 * detector.
 */
public final class Inspector {
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
            throw new IllegalStateException("The detector gave scores that are not finite numbers for this image.");
        }
        Defects found = Defects.in(map, threshold, image.nmPerPixel());
        return new Inspection(map, threshold, found.mask(), found.list(), Duration.ofNanos(System.nanoTime() - start));
    }
}

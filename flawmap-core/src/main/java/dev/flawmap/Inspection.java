package dev.flawmap;

import dev.flawmap.image.Mask;
import java.time.Duration;
import java.util.List;

/**
 * The result of inspecting one image.
 *
 * @param anomalyMap the default score of every pixel
 * @param score the default score
 * @param threshold what the map was cut at
 * @param predMask the defective pixels: above the threshold, in areas of at least the smallest area
 * @param defects the connected areas of {@code predMask}, largest first
 * @param elapsed the time from the image to the result
 */
public record Inspection(
        AnomalyMap anomalyMap,
        Score score,
        Threshold threshold,
        Mask predMask,
        List<Defect> defects,
        Duration elapsed) {
    public Inspection {
        defects = List.copyOf(defects);
    }

    /** The image's anomaly score: the highest value of the map. */
    public float predScore() {
        return anomalyMap.max();
    }

    /** Whether the image is anomalous: whether it has at least one defect. */
    public boolean predLabel() {
        return !defects.isEmpty();
    }
}

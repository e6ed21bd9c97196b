package dev.flawmap;

import java.time.Duration;
import java.util.BitSet;
import java.util.List;

/**
 * The result of inspecting an image too large to hold its map: what {@link Inspection} is for others.
 *
 * @param width of the image in pixels
 * @param height of the image in pixels
 * @param predScore the highest value of the map
 * @param score the default score
 * @param threshold what the map was cut at
 * @param predMask the defective pixels, row by row; for reading only
 * @param defects the connected areas of {@code predMask}, largest first
 * @param elapsed the time from the image to the result, with reading the image
 */
public record LargeInspection(
        int width,
        int height,
        float predScore,
        Score score,
        Threshold threshold,
        BitSet predMask,
        List<Defect> defects,
        Duration elapsed) {
    public LargeInspection {
        defects = List.copyOf(defects);
    }

    /** Whether the image is anomalous: whether it has at least one defect. */
    public boolean predLabel() {
        return !defects.isEmpty();
    }
}

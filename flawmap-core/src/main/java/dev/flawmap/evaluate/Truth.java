package dev.flawmap.evaluate;

import dev.flawmap.image.Components;
import dev.flawmap.image.Mask;

/**
 * A mask's connected defects.
 *
 * @param defects how many there are
 * @param labels for every pixel its defect, from 1, or 0
 * @param areas of the defects in pixels; index 0 stands for defect 1
 */
@SuppressWarnings("ArrayRecordComponent")
public record Truth(int defects, int[] labels, int[] areas) {
    /**
     * Finds the defects of a mask.
     *
     * @param mask of an image
     * @return its defects, each an area of its own
     */
    public static Truth of(Mask mask) {
        Components components = Components.label(mask);
        return new Truth(components.count(), components.labels(), components.areas());
    }
}

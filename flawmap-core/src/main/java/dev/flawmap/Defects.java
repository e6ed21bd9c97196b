package dev.flawmap;

import dev.flawmap.image.Mask;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The defects in a map.
 *
 * @param mask their pixels
 * @param list their measures, largest area first
 */
public record Defects(Mask mask, List<Defect> list) {
    /**
     * Copies collections.
     *
     * @param mask their pixels
     * @param list their measures, largest area first
     */
    public Defects {
        list = List.copyOf(list);
    }

    /**
     * Cuts a map at a threshold and measures the connected areas that are large enough.
     *
     * @param map the scores
     * @param threshold from which score on, and from which area on, a defect counts
     * @param nmPerPixel the side of a pixel in nanometres, where known
     * @return the areas above the threshold that are large enough, and their mask
     */
    public static Defects in(AnomalyMap map, Threshold threshold, OptionalDouble nmPerPixel) {
        DefectScan scan = new DefectScan(map.width(), threshold, nmPerPixel);
        for (int y = 0; y < map.height(); y++) {
            scan.row(map.values(), y * map.width());
        }
        List<Defect> defects = scan.finish();
        return new Defects(Mask.of(map.width(), map.height(), scan.mask()), defects);
    }
}

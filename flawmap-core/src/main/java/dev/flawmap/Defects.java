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
    public Defects {
        list = List.copyOf(list);
    }

    /** Cuts a map at a threshold and measures the connected areas that are large enough. */
    public static Defects in(AnomalyMap map, Threshold threshold, OptionalDouble nmPerPixel) {
        DefectScan scan = new DefectScan(map.width(), threshold, nmPerPixel);
        for (int y = 0; y < map.height(); y++) {
            scan.row(map.values(), y * map.width());
        }
        List<Defect> defects = scan.finish();
        return new Defects(Mask.of(map.width(), map.height(), scan.mask()), defects);
    }
}

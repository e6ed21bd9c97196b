package dev.flawmap;

import dev.flawmap.image.Mask;
import java.util.Arrays;
import java.util.BitSet;
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

    /** Cuts a map at a threshold's two levels and measures the defects. */
    public static Defects in(AnomalyMap map, Threshold threshold, OptionalDouble nmPerPixel) {
        DefectScan scan = new DefectScan(map.width(), threshold, nmPerPixel);
        for (int y = 0; y < map.height(); y++) {
            scan.row(map.values(), y * map.width());
        }
        List<Defect> defects = scan.finish();
        boolean[] pixels = new boolean[map.values().length];
        BitSet set = scan.mask();
        for (int start = set.nextSetBit(0); start >= 0; ) {
            int end = set.nextClearBit(start);
            Arrays.fill(pixels, start, end, true);
            start = set.nextSetBit(end);
        }
        return new Defects(new Mask(map.width(), map.height(), pixels), defects);
    }
}

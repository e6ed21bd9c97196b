package dev.flawmap.training.checks;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Defect;
import dev.flawmap.Defects;
import dev.flawmap.Threshold;
import dev.flawmap.image.Mask;
import dev.flawmap.training.material.GoodMaterial.Area;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Scores of an area at the images' resolution.
 *
 * @param leftOut which pixels of its image are left out, at the resolution worked at
 */
record ScoredArea(Area area, AnomalyMap map, Mask leftOut, int factor) {
    private boolean complete() {
        return !leftOut.any(area.x(), area.y(), area.width(), area.height());
    }

    /** The scores of all pixels that are not left out. */
    float[] scores() {
        if (complete()) {
            return map.values();
        }
        float[] kept = new float[map.values().length];
        int count = 0;
        for (int i = 0; i < kept.length; i++) {
            int x = area.x() + i % map.width() / factor;
            int y = area.y() + i / map.width() / factor;
            if (!leftOut.get(x, y)) {
                kept[count] = map.values()[i];
                count++;
            }
        }
        return Arrays.copyOf(kept, count);
    }

    /** Everything above the outline level that is large enough and not beside or in what is left out. */
    List<Defect> finds(Threshold outlines) {
        return Defects.in(map, outlines, OptionalDouble.empty()).list().stream()
                .filter(defect -> complete() || !touchesLeftOut(defect))
                .toList();
    }

    private boolean touchesLeftOut(Defect defect) {
        int left = (defect.bx() - 1) / factor;
        int top = (defect.by() - 1) / factor;
        int right = (defect.bx() + defect.width()) / factor;
        int bottom = (defect.by() + defect.height()) / factor;
        return leftOut.any(area.x() + left, area.y() + top, right - left + 1, bottom - top + 1);
    }
}

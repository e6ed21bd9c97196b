package dev.flawmap.monitor.history;

import dev.flawmap.Defect;
import dev.flawmap.Expectation;
import java.util.List;

/**
 * The defects of an image that count.
 *
 * @param number how many they are
 * @param px their area
 * @param largestPx the area of the largest of them
 */
public record CountedDefects(int number, long px, long largestPx) {
    /**
     * Counts defects.
     *
     * @param defects of an image
     * @param strength the most that good material may show of one as strong on an image; of unknown strength, all count
     * @return those that count
     */
    public static CountedDefects of(List<Defect> defects, double strength) {
        long[] areas = defects.stream()
                .filter(defect ->
                        defect.expectedFalse().map(Expectation::perImage).orElse(0.0) <= strength)
                .mapToLong(Defect::areaPx)
                .sorted()
                .toArray();
        long px = 0;
        for (long area : areas) {
            px += area;
        }
        return new CountedDefects(areas.length, px, areas.length == 0 ? 0 : areas[areas.length - 1]);
    }
}

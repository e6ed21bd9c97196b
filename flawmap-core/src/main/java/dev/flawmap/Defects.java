package dev.flawmap;

import dev.flawmap.image.Mask;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;

/**
 * The defects in a map.
 *
 * @param mask their pixels
 * @param list their measures, strongest first
 * @param candidate the strongest area that is large enough but does not reach the seed level
 * @param inspectedPx the number of pixels that were inspected
 */
public record Defects(Mask mask, List<Defect> list, Optional<Defect> candidate, long inspectedPx) {
    /**
     * Checks the components.
     *
     * @param mask their pixels
     * @param list their measures, strongest first
     * @param candidate the strongest area that is large enough but does not reach the seed level
     * @param inspectedPx the number of pixels that were inspected
     */
    public Defects {
        list = List.copyOf(list);
    }

    /**
     * Cuts a map at a threshold's two levels and measures the defects.
     *
     * @param map the scores
     * @param threshold the two levels, and the smallest area
     * @param nmPerPixel the side of a pixel in nanometres, where known
     * @return the defects and their mask
     */
    public static Defects in(AnomalyMap map, Threshold threshold, OptionalDouble nmPerPixel) {
        return in(map, threshold, nmPerPixel, new Cancellation());
    }

    /**
     * Cuts a map at a threshold's two levels and measures the defects, unless it is cancelled.
     *
     * @param map the scores
     * @param threshold the two levels, and the smallest area
     * @param nmPerPixel the side of a pixel in nanometres, where known
     * @param cancellation looked at before every row of the map and at the end
     * @return the defects and their mask
     * @throws CancellationException with one sentence, if it is cancelled
     */
    public static Defects in(
            AnomalyMap map, Threshold threshold, OptionalDouble nmPerPixel, Cancellation cancellation) {
        DefectScan scan = new DefectScan(map.width(), threshold, nmPerPixel);
        for (int y = 0; y < map.height(); y++) {
            cancellation.throwIfCancelled();
            scan.row(map.values(), y * map.width());
        }
        List<Defect> defects = scan.finish();
        cancellation.throwIfCancelled();
        return new Defects(
                Mask.of(map.width(), map.height(), scan.mask()), defects, scan.candidate(), scan.inspected());
    }

    /**
     * The anomaly score of the image: the highest score in its strongest area that is large enough. Without such an
     * area it is the map's highest score, but no more than the outline level.
     *
     * @param highest score in the map
     * @param threshold that the map was cut at
     * @return the score
     */
    public float imageScore(float highest, Threshold threshold) {
        return list.stream()
                .findFirst()
                .or(() -> candidate)
                .map(strongest -> (float) strongest.maxScore())
                .orElse(Math.min(highest, threshold.outline()));
    }
}

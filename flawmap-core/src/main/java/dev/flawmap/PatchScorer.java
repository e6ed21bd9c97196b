package dev.flawmap;

import dev.flawmap.image.GreyImage;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Scores of the patches of a grid, as the thesis's protocol wants them: the score of the patch itself where a detector
 * works on patches of that size, otherwise the highest value of its map in the patch. Detectors that know better than
 * their map implement it.
 */
public interface PatchScorer {
    /**
     * Maps, and values of a grid's patches, of the same scores.
     *
     * @param maps by score name
     * @param patches by score name, {@code grid.count(width, height)} values
     */
    record Scored(Map<String, AnomalyMap> maps, Map<String, float[]> patches) {}

    /**
     * One value per patch.
     *
     * @param image at least as large as a patch
     * @param grid where the patches lie
     * @param scores names of the detector's scores
     * @return by score name, {@code grid.count(width, height)} values
     * @throws IllegalArgumentException if the image is too small or a score is unknown
     */
    Map<String, float[]> patchScores(GreyImage image, PatchGrid grid, Collection<String> scores);

    /**
     * Maps and {@link #patchScores} of the same scores, in one pass where the detector can.
     *
     * @param image at least as large as a patch
     * @param grid where the patches lie
     * @param scores names of the detector's scores
     * @return the maps and the patches' scores
     * @throws IllegalArgumentException if the image is too small or a score is unknown
     */
    Scored mapsAndPatchScores(GreyImage image, PatchGrid grid, Collection<String> scores);

    /**
     * {@return the detector's own scores of patches, or those of its maps}
     *
     * @param detector with or without scores of patches
     */
    static PatchScorer of(Detector detector) {
        if (detector instanceof PatchScorer own) {
            return own;
        }
        return new PatchScorer() {
            @Override
            public Map<String, float[]> patchScores(GreyImage image, PatchGrid grid, Collection<String> scores) {
                return mapsAndPatchScores(image, grid, scores).patches();
            }

            @Override
            public Scored mapsAndPatchScores(GreyImage image, PatchGrid grid, Collection<String> scores) {
                Map<String, AnomalyMap> maps = detector.maps(image, scores);
                Map<String, float[]> patches = new LinkedHashMap<>();
                maps.forEach((name, map) -> patches.put(name, grid.maxima(map)));
                return new Scored(maps, patches);
            }
        };
    }
}

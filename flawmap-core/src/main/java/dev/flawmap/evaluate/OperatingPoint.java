package dev.flawmap.evaluate;

import java.util.OptionalDouble;

/**
 * Counts of hits, misses and false finds where the finds stronger than a level are acted on; {@link FreeResponse}
 * defines them.
 *
 * @param level the strength
 * @param defects how many true defects there are
 * @param defectsFound how many of them are found
 * @param hits how many finds hit a true defect and are the strongest on at least one that they hit
 * @param falseFinds how many finds are false
 * @param images how many images have a mask or are good
 * @param goodImages how many images have no defect
 * @param goodFlagged how many of them are flagged
 * @param defectiveImages how many images are defective, those without a mask too
 * @param defectiveMissed how many of them are not flagged
 * @param falseOnGood how many finds are false in the good images, outside their ignored areas; where there is no good
 *     image, how many have their centroid in the area of the defective ones that is well away from masks and ignored
 *     areas
 * @param goodArea how large that area is, an image's area being 1
 */
public record OperatingPoint(
        double level,
        int defects,
        int defectsFound,
        int hits,
        int falseFinds,
        int images,
        int goodImages,
        int goodFlagged,
        int defectiveImages,
        int defectiveMissed,
        int falseOnGood,
        double goodArea) {

    /** {@return the share of true defects that are found; empty where there is none} */
    public OptionalDouble recall() {
        return share(defectsFound, defects);
    }

    /** {@return the share of finds that hit, of those that hit or are false; empty where there is none} */
    public OptionalDouble precision() {
        return share(hits, hits + falseFinds);
    }

    /**
     * The harmonic mean of recall and precision; 0 if nothing is found, empty where there is no true defect.
     *
     * @return in [0, 1]
     */
    public OptionalDouble f1() {
        if (defects == 0) {
            return OptionalDouble.empty();
        }
        double recall = recall().orElseThrow();
        double precision = precision().orElse(0);
        return OptionalDouble.of(recall == 0 ? 0 : 2 * recall * precision / (recall + precision));
    }

    /**
     * False finds by the number of all images with masks, as in the free-response ROC; empty where there is none.
     *
     * @return at least 0
     */
    public OptionalDouble falsePerImage() {
        return share(falseFinds, images);
    }

    /** {@return false finds for each image's area of good material; empty where there is none} */
    public OptionalDouble falsePerGoodImage() {
        return share(falseOnGood, goodArea);
    }

    private static OptionalDouble share(int part, double whole) {
        return whole > 0 ? OptionalDouble.of(part / whole) : OptionalDouble.empty();
    }
}

package dev.flawmap.monitor.history;

import dev.flawmap.Verdict;
import dev.flawmap.file.FileName;
import dev.flawmap.image.ImageTraits;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An inspected image in the history.
 *
 * @param id in the history
 * @param lineId of its line
 * @param batchId of its batch
 * @param batch its batch's name
 * @param sha256 of its file
 * @param file where it lies, as it was named
 * @param inspected when
 * @param modelSha256 of the model that inspected it
 * @param width in pixels
 * @param height in pixels
 * @param inspectedPx the pixels that were inspected
 * @param nmPerPixel the side of a pixel, where known
 * @param score the image's anomaly score
 * @param seedLevel what a defect exceeded somewhere
 * @param outlineLevel what a defect exceeded everywhere
 * @param minAreaPx the smallest defect
 * @param strength which defects counted; empty where an earlier version counted them
 * @param verdict of the inspection: good, defective or uncertain
 * @param reason of the verdict
 * @param counted defects that count
 * @param defectPx their area
 * @param largestPx the largest of them
 * @param traits how it looks; empty where it was too large to hold
 * @param comparable whether the model can judge it
 * @param unlike why not; empty where it can or nothing is known
 * @param millis how long the inspection took
 */
public record StoredImage(
        long id,
        long lineId,
        long batchId,
        String batch,
        String sha256,
        String file,
        Instant inspected,
        String modelSha256,
        int width,
        int height,
        long inspectedPx,
        OptionalDouble nmPerPixel,
        double score,
        double seedLevel,
        double outlineLevel,
        int minAreaPx,
        OptionalDouble strength,
        String verdict,
        String reason,
        int counted,
        long defectPx,
        long largestPx,
        Optional<ImageTraits> traits,
        Comparable comparable,
        String unlike,
        int millis) {
    /** Whether an image can be compared with those that the model learned from. */
    public enum Comparable {
        /** It looks like them. */
        YES,
        /** It does not. */
        NO,
        /** It is not known how they looked, or the image was too large to hold. */
        UNKNOWN
    }

    /** {@return the share of its inspected area that is defective} */
    public double defectShare() {
        return defectPx / (double) inspectedPx;
    }

    /** {@return why, in one sentence: what makes it unlike the material, or the reason of its verdict} */
    public String why() {
        return unlike.isEmpty() ? reason : unlike;
    }

    /** {@return its file's name without the folder} */
    public String name() {
        return FileName.of(file).name();
    }

    /** {@return its batch's name and its own, as files of different batches are often named alike} */
    public String inBatch() {
        return batch + ", " + name();
    }

    /** {@return what a person reads first: the verdict, or that it is not comparable, or that no defect counts} */
    public String outcome() {
        if (comparable == Comparable.NO) {
            return "not comparable";
        }
        return counted == 0 && verdict.equals(Verdict.DEFECTIVE.toString()) ? "weak defects" : verdict;
    }
}

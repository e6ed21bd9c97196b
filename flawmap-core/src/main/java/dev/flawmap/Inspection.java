package dev.flawmap;

import dev.flawmap.image.Mask;
import dev.flawmap.image.PixelSize;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The result of inspecting one image, of whatever size.
 *
 * @param width of the image in pixels
 * @param height of the image in pixels
 * @param pixelSize of the image, and where it is known from
 * @param detector the published name in lower case
 * @param modelSha256 the SHA-256 of the model file, in hexadecimal
 * @param score the default score, of which the map and the threshold are
 * @param threshold what the map was cut at
 * @param predScore the image's anomaly score: the highest value of the map
 * @param predMask the defective pixels: above the threshold, in areas of at least the smallest area
 * @param defects the connected areas of {@code predMask}, largest first
 * @param anomalyMap the default score of every pixel; empty for an image that was inspected by rows, whose map was
 *     handed over row by row
 * @param elapsed the time from the image to the result; of an image that was inspected by rows with reading it
 */
public record Inspection(
        int width,
        int height,
        Optional<PixelSize> pixelSize,
        String detector,
        String modelSha256,
        Score score,
        Threshold threshold,
        float predScore,
        Mask predMask,
        List<Defect> defects,
        Optional<AnomalyMap> anomalyMap,
        Duration elapsed) {
    /**
     * Copies collections.
     *
     * @param width of the image in pixels
     * @param height of the image in pixels
     * @param pixelSize of the image, and where it is known from
     * @param detector the published name in lower case
     * @param modelSha256 the SHA-256 of the model file, in hexadecimal
     * @param score the default score, of which the map and the threshold are
     * @param threshold what the map was cut at
     * @param predScore the image's anomaly score: the highest value of the map
     * @param predMask the defective pixels: above the threshold, in areas of at least the smallest area
     * @param defects the connected areas of {@code predMask}, largest first
     * @param anomalyMap the default score of every pixel; empty for an image that was inspected by rows, whose map was
     *     handed over row by row
     * @param elapsed the time from the image to the result; of an image that was inspected by rows with reading it
     */
    public Inspection {
        defects = List.copyOf(defects);
    }

    /** {@return whether the image is anomalous: whether it has at least one defect} */
    public boolean predLabel() {
        return !defects.isEmpty();
    }

    /** {@return what to say of the image} */
    public Verdict verdict() {
        return predLabel() ? Verdict.DEFECTIVE : Verdict.GOOD;
    }

    /** {@return the number of defective pixels} */
    public long defectAreaPx() {
        return defects.stream().mapToLong(Defect::areaPx).sum();
    }

    /** {@return the share of the image's pixels that are defective, in [0, 1]} */
    public double defectShare() {
        return defectAreaPx() / ((double) width * height);
    }
}

package dev.flawmap;

import dev.flawmap.image.Mask;
import dev.flawmap.image.PixelSize;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The result of inspecting one image, of whatever size.
 *
 * @param width of the image in pixels
 * @param height of the image in pixels
 * @param pixelSize of the image, and where it is known from
 * @param detector the published name in lower case
 * @param modelSha256 the SHA-256 of the model file, in hexadecimal
 * @param score the default score; the map and the threshold are in its terms
 * @param threshold what the map was cut at
 * @param promise how many false defects are expected on a good image at the seed level, where the model knows
 * @param predScore the image's anomaly score: the highest score in its strongest area that is large enough, whether a
 *     defect or a candidate; without such an area, the image's highest score, but no more than the outline level
 * @param predMask the defective pixels: those of its defects
 * @param defects the connected areas of {@code predMask}, strongest first
 * @param candidate the strongest area above the outline level that is large enough but does not reach the seed level
 * @param anomalyMap the default score of every pixel; empty for an image that was inspected by rows, whose map was
 *     handed over row by row
 * @param inspectedPx the number of pixels that were inspected
 * @param elapsed the time from the image to the result; for an image that was inspected by rows, it includes reading
 *     the image
 */
public record Inspection(
        int width,
        int height,
        Optional<PixelSize> pixelSize,
        String detector,
        String modelSha256,
        Score score,
        Threshold threshold,
        Optional<Expectation> promise,
        float predScore,
        Mask predMask,
        List<Defect> defects,
        Optional<Defect> candidate,
        Optional<AnomalyMap> anomalyMap,
        long inspectedPx,
        Duration elapsed) {
    /**
     * The factor that makes an image uncertain: finds like its candidate are expected at most this many times as often
     * as the promised false defects. With 0.1 false defects promised for each good image, one good image in ten is
     * called defective, and one in six uncertain; with a factor of ten, more than half of them would be.
     */
    private static final double UNCERTAIN = 3;

    /**
     * Checks the components.
     *
     * @param width of the image in pixels
     * @param height of the image in pixels
     * @param pixelSize of the image, and where it is known from
     * @param detector the published name in lower case
     * @param modelSha256 the SHA-256 of the model file, in hexadecimal
     * @param score the default score; the map and the threshold are in its terms
     * @param threshold what the map was cut at
     * @param promise how many false defects are expected on a good image at the seed level, where the model knows
     * @param predScore the image's anomaly score: the highest score in its strongest area that is large enough, whether
     *     a defect or a candidate; without such an area, the image's highest score, but no more than the outline level
     * @param predMask the defective pixels: those of its defects
     * @param defects the connected areas of {@code predMask}, strongest first
     * @param candidate the strongest area above the outline level that is large enough but does not reach the seed level
     * @param anomalyMap the default score of every pixel; empty for an image that was inspected by rows, whose map was
     *     handed over row by row
     * @param inspectedPx the number of pixels that were inspected
     * @param elapsed the time from the image to the result; for an image that was inspected by rows, it includes
     *     reading the image
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
        if (predLabel()) {
            return Verdict.DEFECTIVE;
        }
        Optional<Double> nearest = candidate.flatMap(Defect::expectedFalse).map(Expectation::perImage);
        boolean near = nearest.isPresent()
                && promise.isPresent()
                && nearest.get() <= UNCERTAIN * promise.get().perImage();
        return near ? Verdict.UNCERTAIN : Verdict.GOOD;
    }

    /** {@return why, in one sentence} */
    public String reason() {
        if (predLabel()) {
            Defect strongest = defects.get(0);
            return "Its strongest defect, of " + place(strongest)
                    + strongest
                            .expectedFalse()
                            .map(expected -> ", is as strong as one that good material shows " + expected.often() + ".")
                            .orElse(", exceeds the seed level.");
        }
        if (candidate.isEmpty()) {
            return "No area that is large enough exceeds the outline level.";
        }
        String found = "Its strongest find, of " + place(candidate.get());
        Optional<Expectation> expected = candidate.get().expectedFalse();
        if (expected.isEmpty()) {
            return found + ", does not reach the seed level.";
        }
        return found + ", is as strong as one that good material shows "
                + expected.get().often()
                + (verdict() == Verdict.UNCERTAIN ? ": rather rare for good material, too common for a defect." : ".");
    }

    private static String place(Defect defect) {
        return String.format(Locale.ROOT, "%d px at (%.0f, %.0f)", defect.areaPx(), defect.x(), defect.y());
    }

    /** {@return the number of defective pixels} */
    public long defectAreaPx() {
        return defects.stream().mapToLong(Defect::areaPx).sum();
    }

    /** {@return the share of the inspected pixels that are defective, in [0, 1]} */
    public double defectShare() {
        return defectAreaPx() / (double) inspectedPx;
    }
}

package dev.flawmap;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One connected defective area (8 neighbours). Lengths and positions are in pixels of the inspected image, with the
 * origin at its top left corner and the centre of the first pixel at (0.5, 0.5), as in ImageJ.
 *
 * @param label 1, 2, 3 … in the image, strongest first: by {@code maxScore}, and among equals by area
 * @param areaPx the number of its pixels
 * @param x the column of its centroid
 * @param y the row of its centroid
 * @param bx the left edge of its bounding box
 * @param by the upper edge of its bounding box
 * @param width the width of its bounding box
 * @param height the height of its bounding box
 * @param meanScore the mean anomaly score over it
 * @param maxScore the highest anomaly score in it
 * @param feretPx its largest caliper (Feret) diameter, between pixel corners
 * @param perimeterPx the length of its outer border, as ImageJ measures traced outlines: the sides of pixels along it,
 *     with corners cut
 * @param imageShare the share of the image's pixels that belong to it
 * @param nmPerPixel the side of a pixel in nanometres, where known
 * @param expectedFalse its strength: how many false defects at least as strong are expected on a good image, where the
 *     model knows
 */
public record Defect(
        int label,
        int areaPx,
        double x,
        double y,
        int bx,
        int by,
        int width,
        int height,
        double meanScore,
        double maxScore,
        double feretPx,
        double perimeterPx,
        double imageShare,
        OptionalDouble nmPerPixel,
        Optional<Expectation> expectedFalse) {
    /**
     * {@return this defect with a known strength}
     *
     * @param expectation how many defects at least as strong a good image is expected to show
     */
    public Defect withExpectedFalse(Expectation expectation) {
        return new Defect(
                label,
                areaPx,
                x,
                y,
                bx,
                by,
                width,
                height,
                meanScore,
                maxScore,
                feretPx,
                perimeterPx,
                imageShare,
                nmPerPixel,
                Optional.of(expectation));
    }

    /**
     * {@return how round it is, by ImageJ's formula: 4π times the area divided by the square of the perimeter, at most
     * 1} A circle has 1. Holes lower the value; for an area of a few pixels it says little.
     */
    public double circularity() {
        return Math.min(1, 4 * Math.PI * areaPx / (perimeterPx * perimeterPx));
    }

    /** {@return the area in square nanometres, where the pixel size is known} */
    public OptionalDouble areaNm2() {
        return nmPerPixel.isPresent()
                ? OptionalDouble.of(areaPx * nmPerPixel.getAsDouble() * nmPerPixel.getAsDouble())
                : OptionalDouble.empty();
    }

    /** {@return the Feret diameter in nanometres, where the pixel size is known} */
    public OptionalDouble feretNm() {
        return nmPerPixel.isPresent() ? OptionalDouble.of(feretPx * nmPerPixel.getAsDouble()) : OptionalDouble.empty();
    }
}

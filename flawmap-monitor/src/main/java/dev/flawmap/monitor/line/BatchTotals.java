package dev.flawmap.monitor.line;

import java.util.OptionalDouble;

/**
 * What a batch's images add up to. Images that are not comparable with those that the model learned from count in {@code
 * notComparable} alone.
 *
 * @param images inspected and comparable
 * @param defective images with at least one defect that counts
 * @param uncertain images whose verdict is uncertain
 * @param notComparable images that the model cannot judge
 * @param counted defects that count: at least as strong as the line states
 * @param areaPx of the images, in pixels
 * @param areaMm2 of the images in square millimetres, where the pixel size of all is known
 * @param defectPx the area of the defects that count, in pixels
 * @param largestPx the largest of them, in pixels
 */
public record BatchTotals(
        int images,
        int defective,
        int uncertain,
        int notComparable,
        long counted,
        long areaPx,
        OptionalDouble areaMm2,
        long defectPx,
        long largestPx) {
    private static final double PIXELS_PER_MEGAPIXEL = 1e6;

    /** {@return the inspected area in square millimetres, or in megapixels where the pixel size is not known} */
    public double area() {
        return areaMm2.orElse(areaPx / PIXELS_PER_MEGAPIXEL);
    }

    /** {@return what {@link #area()} is measured in: {@code mm²} or {@code MP}} */
    public String areaUnit() {
        return areaMm2.isPresent() ? "mm²" : "MP";
    }

    /** {@return defects that count by inspected area; 0 where nothing was inspected} */
    public double defectsPerArea() {
        return areaPx == 0 ? 0 : counted / area();
    }

    /** {@return the share of the area that is defective} */
    public double defectiveAreaShare() {
        return areaPx == 0 ? 0 : (double) defectPx / areaPx;
    }

    /** {@return the share of images that are defective} */
    public double defectiveImagesShare() {
        return images == 0 ? 0 : (double) defective / images;
    }
}

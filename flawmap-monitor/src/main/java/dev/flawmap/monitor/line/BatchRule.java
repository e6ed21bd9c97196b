package dev.flawmap.monitor.line;

import java.util.function.ToDoubleFunction;

/** The quantities of a batch that can have limits. */
public enum BatchRule {
    /** Defects that count, by inspected area: per mm², or per megapixel where the pixel size is not known. */
    DEFECTS_PER_AREA("defects per area", BatchTotals::defectsPerArea),
    /** The share of the inspected area that is defective. */
    DEFECTIVE_AREA("share of defective area", BatchTotals::defectiveAreaShare),
    /** The share of images with a defect that counts. */
    DEFECTIVE_IMAGES("share of defective images", BatchTotals::defectiveImagesShare),
    /** The area of the largest single defect, in pixels. */
    LARGEST_DEFECT("largest defect in pixels", BatchTotals::largestPx);

    private final String words;
    private final ToDoubleFunction<BatchTotals> value;

    BatchRule(String words, ToDoubleFunction<BatchTotals> value) {
        this.words = words;
        this.value = value;
    }

    /** {@return the quantity in words} */
    public String words() {
        return words;
    }

    /** {@return whether good images lower it} */
    boolean isRate() {
        return this != LARGEST_DEFECT;
    }

    /**
     * {@return the quantity of a batch}
     *
     * @param totals of the batch
     */
    public double of(BatchTotals totals) {
        return value.applyAsDouble(totals);
    }
}

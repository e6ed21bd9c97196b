package dev.flawmap.data;

/** The ways of arranging a data set's folders that are recognised. */
public enum Layout {
    /** {@code Normal/}, {@code Anomalous/images/}, {@code Anomalous/gt/NAME_gt.png}. */
    NANOTWICE,
    /** {@code train/good}, {@code test/good}, {@code test/DEFECT}, {@code ground_truth/DEFECT/NAME_mask.png}. */
    MVTEC,
    /** A folder of good images, and optionally others of test images and masks. */
    PLAIN
}

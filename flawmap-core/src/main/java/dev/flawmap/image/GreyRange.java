package dev.flawmap.image;

/**
 * The range of greys in a material's images, where that is a small part of all greys, such as 12 bits of 16. All its
 * images are then stretched alike before anything else.
 *
 * @param low what becomes 0
 * @param high what becomes 1; above {@code low}
 */
public record GreyRange(double low, double high) {
    /** All from 0 to 1: nothing is stretched. */
    public static final GreyRange FULL = new GreyRange(0, 1);

    /** Images that use less than this are stretched. */
    private static final double LITTLE = 0.25;
    /** The least range that is stretched; less is noise, or nothing. */
    private static final double NOTHING = 1e-4;
    /** The share of pixels that may be darker than the darkest that counts, or brighter than the brightest. */
    private static final double OUTSIDE = 0.001;
    /** Room for defects that are darker or brighter than good material, as a share of its greys. */
    private static final double ROOM = 0.125;

    private static final int BINS = 1 << 16;

    /**
     * Checks the components.
     *
     * @param low what becomes 0
     * @param high what becomes 1; above {@code low}
     * @throws IllegalArgumentException with one sentence, if one is not what it should be
     */
    public GreyRange {
        if (!(low >= -1 && high <= 2 && low < high)) {
            throw new IllegalArgumentException("The greys of a material must be a range around [0, 1] at most.");
        }
    }

    /**
     * {@return the greys to stretch for images of one material; {@link #FULL} where they use enough}
     *
     * @param images of one material
     */
    public static GreyRange of(Iterable<GreyImage> images) {
        long[] counts = new long[BINS];
        long pixels = 0;
        for (GreyImage image : images) {
            for (float value : image.pixels()) {
                counts[Math.max(0, Math.min(BINS - 1, Math.round(value * (BINS - 1))))]++;
            }
            pixels += image.pixels().length;
        }
        double darkest = quantile(counts, (long) (OUTSIDE * pixels));
        double brightest = quantile(counts, (long) Math.ceil((1 - OUTSIDE) * pixels) - 1);
        double span = brightest - darkest;
        return span >= LITTLE || span < NOTHING ? FULL : new GreyRange(darkest - ROOM * span, brightest + ROOM * span);
    }

    private static double quantile(long[] counts, long rank) {
        long before = 0;
        for (int i = 0; i < counts.length; i++) {
            before += counts[i];
            if (before > rank) {
                return i / (BINS - 1.0);
            }
        }
        return 1;
    }

    /**
     * {@return the image with these greys stretched to [0, 1]; what lies outside is cut off}
     *
     * @param image as it was read
     */
    public GreyImage stretch(GreyImage image) {
        if (equals(FULL)) {
            return image;
        }
        return image.changed(image.width(), image.height(), image.pixelSize(), this::stretch);
    }

    private float[] stretch(float[] plane) {
        float[] values = plane.clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.max(0, Math.min(1, (values[i] - low) / (high - low)));
        }
        return values;
    }

    /**
     * {@return the same, some rows at a time}
     *
     * @param image as it is read
     */
    public GreyRows stretch(GreyRows image) {
        return new LazyRows(
                image.width(), image.height(), image.pixelSize(), (from, to) -> stretch(image.rows(from, to)));
    }
}

package dev.flawmap.simulate.defects;

/**
 * What a defect has to stand out from: the material's own variation around a place, at the defect's own scale.
 *
 * <p>A template of energy E (the sum of squared changes) is told from noise of deviation σ, correlated over a pixels, with
 * a signal-to-noise ratio of √(E / a) / σ (matched filter); a uniform change c of A pixels has c / σ · √(A / a). People
 * surely see what exceeds 5 (Rose 1948, The sensitivity performance of the human eye on an absolute scale), and use about
 * half of what an ideal observer does (Burgess et al. 1981, Efficiency of human visual signal discrimination), so that it
 * takes 5 · √2. Over large areas and along lines, the eye averages less than that, so a least contrast is asked for too.
 *
 * @param deviation of pixels from their surroundings, in grey
 * @param correlationArea how many pixels vary as one, at least 1
 * @param leastContrast the least change that is seen however many pixels change, in deviations
 */
record LocalNoise(double deviation, double correlationArea, double leastContrast) {
    /** The signal-to-noise ratio from which a change is surely seen. */
    static final double SEEN = 5 * Math.sqrt(2);
    /** The thickness in pixels to which a shape is a line or a point, for which its pixels have to stand out each. */
    private static final double THIN = 4;

    private static final double LEAST_OF_AREAS = 0.5;

    /** The least change of grey that a file of 8 bits may show: half a step. */
    static final double LEAST_CHANGE = 0.5 / 255;

    /** The deviation of rounding to 8 bits. */
    static final double ROUNDING = 1 / 255.0 / Math.sqrt(12);
    /** A normal variable's standard deviation, where its mean absolute deviation is 1: less moved by outliers. */
    private static final double NORMAL = Math.sqrt(Math.PI / 2);

    private static final int LEAST_SURROUNDINGS = 4;
    /** How far from the shape the material is measured, in pixels at least. */
    private static final int REACH = 6;

    /**
     * Measures the material in and around a shape.
     *
     * @param field the shape
     * @param thickness of the shape where it is thickest, in pixels
     */
    static LocalNoise around(float[] pixels, int side, float[] field, double thickness) {
        int wide = (int) Math.min(side / 4, Math.max(LEAST_SURROUNDINGS, Math.round(thickness)));
        float[] rest = Fields.blur(pixels, side, wide);
        for (int i = 0; i < rest.length; i++) {
            rest[i] = pixels[i] - rest[i];
        }
        // Two running means of n pixels average as much as one of about 1.5 n.
        int radius = (int) Math.round((thickness / 1.5 - 1) / 2);
        float[] means = radius < 1 ? rest : Fields.blur(rest, side, radius);
        double reach = -Math.max(REACH, thickness);
        double ofPixels = 0;
        double ofMeans = 0;
        int count = 0;
        for (int i = 0; i < rest.length; i++) {
            if (field[i] > reach) {
                ofPixels += Math.abs(rest[i]);
                ofMeans += Math.abs(means[i]);
                count++;
            }
        }
        double deviation = NORMAL * ofPixels / Math.max(1, count);
        double ratio = ofPixels > 0 ? ofMeans / ofPixels : 1;
        double area = radius < 1 ? 1 : Math.max(1, Math.pow(ratio * averaged(2 * radius + 1), 2));
        return new LocalNoise(
                Math.max(ROUNDING, deviation), area, Math.max(LEAST_OF_AREAS, Math.min(1, THIN / thickness)));
    }

    /** The side of the square that averages white noise as much as two running means of n pixels. */
    private static double averaged(double n) {
        return 3 * n * n * n / (2 * n * n + 1);
    }

    /**
     * The strength of a change, in multiples of the least that is surely seen.
     *
     * @param energy the sum of its squares
     * @param sum of its absolute values, more than 0
     */
    double strength(double energy, double sum) {
        return Math.min(Math.sqrt(energy / correlationArea) / (SEEN * deviation), energy / (least() * sum));
    }

    /** The least uniform change of an area, in grey, that is surely seen. */
    double leastChange(double area) {
        return Math.max(least(), SEEN * deviation * Math.sqrt(correlationArea / Math.max(1, area)));
    }

    private double least() {
        return Math.max(LEAST_CHANGE, leastContrast * deviation);
    }
}

package dev.flawmap.image;

/**
 * How an image looks as a whole, by which it is told whether images come from the same microscope, set in the same way.
 *
 * @param brightness the mean grey, in [0, 1]
 * @param contrast the standard deviation of the greys
 * @param sharpness the mean squared difference of greys two pixels apart, to the right and below, by their variance
 *     (Brenner's focus measure, which falls as an image gets out of focus, made independent of contrast); 0 where all
 *     greys are the same
 * @param noise the standard deviation of the noise, as J. Immerkær, "Fast Noise Variance Estimation" (1996), estimates
 *     it; fine texture counts in part
 */
public record ImageTraits(double brightness, double contrast, double sharpness, double noise) {
    /** The variance below which all greys count as the same. */
    private static final double FLAT = 1e-12;

    /** The largest share of an image that may be left out; if more would be, the whole image is measured. */
    private static final double MOST_LEFT_OUT = 0.5;

    /**
     * Measures an image.
     *
     * @param image of any size
     * @return its traits
     */
    public static ImageTraits of(GreyImage image) {
        return of(image, Mask.empty(image.width(), image.height()));
    }

    /**
     * Measures an image without its defects, which would make it look brighter or richer in contrast than its material
     * is; where they cover more than half of it, all of it is measured.
     *
     * @param image of any size
     * @param defects of the same size
     * @return its traits
     */
    public static ImageTraits of(GreyImage image, Mask defects) {
        boolean[] left = defects.pixels();
        if (defects.count() > MOST_LEFT_OUT * left.length) {
            left = new boolean[left.length];
        }
        float[] grey = image.pixels();
        double sum = 0;
        double squares = 0;
        int count = 0;
        for (int i = 0; i < grey.length; i++) {
            if (!left[i]) {
                sum += grey[i];
                squares += (double) grey[i] * grey[i];
                count++;
            }
        }
        double mean = sum / count;
        double variance = Math.max(0, squares / count - mean * mean);
        return new ImageTraits(
                mean, Math.sqrt(variance), variance > FLAT ? brenner(image, left) / variance : 0, noise(image, left));
    }

    private static double brenner(GreyImage image, boolean[] left) {
        int width = image.width();
        float[] grey = image.pixels();
        double sum = 0;
        long pairs = 0;
        for (int at = 0; at < grey.length; at++) {
            if (at % width + 2 < width && !left[at] && !left[at + 2]) {
                double across = grey[at + 2] - grey[at];
                sum += across * across;
                pairs++;
            }
            if (at + 2 * width < grey.length && !left[at] && !left[at + 2 * width]) {
                double down = grey[at + 2 * width] - grey[at];
                sum += down * down;
                pairs++;
            }
        }
        return pairs == 0 ? 0 : sum / pairs;
    }

    /** The mean of |1 −2 1; −2 4 −2; 1 −2 1| over the image, which is six half-normal means of Gaussian noise. */
    private static double noise(GreyImage image, boolean[] left) {
        int width = image.width();
        float[] g = image.pixels();
        double sum = 0;
        long count = 0;
        for (int y = 1; y < image.height() - 1; y++) {
            for (int x = 1; x < width - 1; x++) {
                int at = y * width + x;
                if (left[at - width - 1] || left[at - width + 1] || left[at + width - 1] || left[at + width + 1]) {
                    continue;
                }
                float corners = g[at - width - 1] + g[at - width + 1] + g[at + width - 1] + g[at + width + 1];
                float sides = g[at - width] + g[at + width] + g[at - 1] + g[at + 1];
                sum += Math.abs(corners - 2 * sides + 4 * g[at]);
                count++;
            }
        }
        return count == 0 ? 0 : Math.sqrt(Math.PI / 2) * sum / (6.0 * count);
    }
}

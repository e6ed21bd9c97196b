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
    /**
     * Measures an image.
     *
     * @param image of any size
     * @return its traits
     */
    public static ImageTraits of(GreyImage image) {
        float[] grey = image.pixels();
        double sum = 0;
        double squares = 0;
        for (float value : grey) {
            sum += value;
            squares += (double) value * value;
        }
        double mean = sum / grey.length;
        double variance = Math.max(0, squares / grey.length - mean * mean);
        return new ImageTraits(
                mean, Math.sqrt(variance), variance > 1e-12 ? brenner(image) / variance : 0, immerkaer(image));
    }

    private static double brenner(GreyImage image) {
        int width = image.width();
        float[] grey = image.pixels();
        double sum = 0;
        long pairs = 0;
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < width; x++) {
                int at = y * width + x;
                if (x + 2 < width) {
                    double across = grey[at + 2] - grey[at];
                    sum += across * across;
                    pairs++;
                }
                if (y + 2 < image.height()) {
                    double down = grey[at + 2 * width] - grey[at];
                    sum += down * down;
                    pairs++;
                }
            }
        }
        return pairs == 0 ? 0 : sum / pairs;
    }

    /** The mean of |1 −2 1; −2 4 −2; 1 −2 1| over the image, of which Gaussian noise makes six times the half normal's mean. */
    private static double immerkaer(GreyImage image) {
        int width = image.width();
        int height = image.height();
        if (width < 3 || height < 3) {
            return 0;
        }
        float[] g = image.pixels();
        double sum = 0;
        for (int y = 1; y < height - 1; y++) {
            for (int x = 1; x < width - 1; x++) {
                int at = y * width + x;
                float corners = g[at - width - 1] + g[at - width + 1] + g[at + width - 1] + g[at + width + 1];
                float sides = g[at - width] + g[at + width] + g[at - 1] + g[at + 1];
                sum += Math.abs(corners - 2 * sides + 4 * g[at]);
            }
        }
        return Math.sqrt(Math.PI / 2) * sum / (6.0 * (width - 2) * (height - 2));
    }
}

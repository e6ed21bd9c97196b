package dev.flawmap.image;

/** Gaussian smoothing with mirrored borders, cut off at four standard deviations. */
public final class GaussianBlur {
    private GaussianBlur() {}

    /**
     * A smoothed copy of a raster.
     *
     * @param values {@code width * height} values, row by row
     * @param width in pixels
     * @param height in pixels
     * @param sigma the standard deviation in pixels; 0 gives a plain copy
     * @return a raster of the same size
     */
    public static float[] blur(float[] values, int width, int height, double sigma) {
        if (sigma == 0) {
            return values.clone();
        }
        if (!(sigma > 0)) {
            throw new IllegalArgumentException("The standard deviation must not be negative.");
        }
        float[] kernel = kernel(sigma);
        return columns(rows(values, width, height, kernel), width, height, kernel);
    }

    /**
     * {@return how far, in pixels, values influence each other}
     *
     * @param sigma in pixels
     */
    public static int radius(double sigma) {
        return sigma == 0 ? 0 : Math.max(1, (int) Math.ceil(4 * sigma));
    }

    /**
     * The weights of the neighbours from {@link #radius} before to as far after.
     *
     * @param sigma in pixels
     * @return an odd number of weights, which sum up to 1
     */
    public static float[] kernel(double sigma) {
        return kernel(sigma, radius(sigma));
    }

    /**
     * The weights of the neighbours from {@code -radius} to {@code +radius}.
     *
     * @param sigma in pixels
     * @param radius pixels to each side that count
     * @return an odd number of weights, which sum up to 1
     */
    public static float[] kernel(double sigma, int radius) {
        double[] weights = new double[2 * radius + 1];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            double d = i - radius;
            weights[i] = Math.exp(-d * d / (2 * sigma * sigma));
            sum += weights[i];
        }
        float[] kernel = new float[weights.length];
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] = (float) (weights[i] / sum);
        }
        return kernel;
    }

    private static float[] rows(float[] in, int width, int height, float[] kernel) {
        int radius = kernel.length / 2;
        float[] out = new float[in.length];
        float[] line = new float[width + 2 * radius];
        for (int y = 0; y < height; y++) {
            for (int i = 0; i < line.length; i++) {
                line[i] = in[y * width + Mirror.position(i - radius, width)];
            }
            for (int x = 0; x < width; x++) {
                float sum = 0;
                for (int k = 0; k < kernel.length; k++) {
                    sum += kernel[k] * line[x + k];
                }
                out[y * width + x] = sum;
            }
        }
        return out;
    }

    private static float[] columns(float[] in, int width, int height, float[] kernel) {
        int radius = kernel.length / 2;
        float[] out = new float[in.length];
        for (int y = 0; y < height; y++) {
            for (int k = 0; k < kernel.length; k++) {
                int source = Mirror.position(y + k - radius, height) * width;
                float weight = kernel[k];
                for (int x = 0; x < width; x++) {
                    out[y * width + x] += weight * in[source + x];
                }
            }
        }
        return out;
    }
}

package dev.flawmap.network;

/**
 * Structural similarity of two grey images (Wang et al. 2004, equation 13, with K1 = 0.01 and K2 = 0.03) in a Gaussian
 * window, pixel by pixel. Borders are mirrored, so results have the images' size, which must exceed half the window.
 *
 * <p>Wang's greys are not negative: his luminance term compares means by their ratio. So greys are counted from black on,
 * whatever number black is; the result is that of the same greys from 0 to {@code white − black}.
 *
 * @param window the window's side, odd
 * @param sigma the Gaussian's standard deviation in pixels
 * @param black the smallest grey value possible
 * @param white the largest grey value possible
 */
public record Ssim(int window, double sigma, double black, double white) {
    /**
     * Checks the components.
     *
     * @param window the window's side, odd
     * @param sigma the Gaussian's standard deviation in pixels
     * @param black the smallest grey value possible
     * @param white the largest grey value possible
     * @throws IllegalArgumentException with one sentence, if one is not what it should be
     */
    public Ssim {
        if (window < 1 || window % 2 == 0 || !(sigma > 0) || !(white > black)) {
            throw new IllegalArgumentException(
                    "SSIM needs an odd window, a positive sigma, and a white that is above black.");
        }
    }

    /**
     * Wang's window, 11×11 with a standard deviation of 1.5 pixels.
     *
     * @param black the smallest grey value possible
     * @param white the largest grey value possible
     */
    public Ssim(double black, double white) {
        this(11, 1.5, black, white);
    }

    /**
     * 1 − SSIM(x, y) for every pixel, 0 for equal images, at most 2; x and y {@code [batch, 1, height, width]}.
     *
     * <p>With a = (μx − μy)² / (μx² + μy² + c1) and b = var(x − y) / (var x + var y + c2), which is the same as Wang's
     * quotients subtracted from 1, SSIM is (1 − a)·(1 − b). In nearly flat and saturated areas variances are what is
     * left of numbers close to 1; that of the difference is not, where images are alike.
     *
     * @param ops the operations
     * @param x {@code [batch, 1, height, width]}
     * @param y of the same shape
     * @param <T> what the operations work on
     * @return {@code [batch, 1, height, width]}
     */
    public <T> T dissimilarity(Ops<T> ops, T x, T y) {
        double range = white - black;
        double c1 = Math.pow(0.01 * range, 2);
        double c2 = Math.pow(0.03 * range, 2);
        T meanX = smooth(ops, x);
        T meanY = smooth(ops, y);
        T apart = ops.square(ops.subtract(meanX, meanY));
        T aboveBlack = ops.add(ops.square(ops.affine(meanX, 1, -black)), ops.square(ops.affine(meanY, 1, -black)));
        // Variances do not depend on black.
        T variances = ops.subtract(
                smooth(ops, ops.add(ops.square(x), ops.square(y))), ops.add(ops.square(meanX), ops.square(meanY)));
        T variance = ops.subtract(smooth(ops, ops.square(ops.subtract(x, y))), apart);
        T luminance = ops.divide(apart, ops.affine(aboveBlack, 1, c1));
        T structure = ops.divide(variance, ops.affine(variances, 1, c2));
        return ops.subtract(ops.add(luminance, structure), ops.multiply(luminance, structure));
    }

    private <T> T smooth(Ops<T> ops, T x) {
        return new Gaussian(sigma, window / 2).smooth(ops, x);
    }
}

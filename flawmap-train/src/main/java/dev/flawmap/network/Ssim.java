package dev.flawmap.network;

/**
 * Structural similarity of two grey images (Wang et al. 2004) with a Gaussian window, pixel by pixel. Borders are mirrored, so results have the images' size, which must exceed half the window.
 *
 * @param window the window's side, odd
 * @param sigma the Gaussian's standard deviation in pixels
 * @param range the difference between the largest and the smallest grey value possible
 */
public record Ssim(int window, double sigma, double range) {
    public Ssim {
        if (window < 1 || window % 2 == 0 || !(sigma > 0) || !(range > 0)) {
            throw new IllegalArgumentException("SSIM needs an odd window and a positive sigma and range.");
        }
    }

    /** 1 − SSIM(x, y) for every pixel, 0 for equal images, at most 2; x and y {@code [batch, 1, height, width]}. */
    public <T> T dissimilarity(Ops<T> ops, T x, T y) {
        double c1 = Math.pow(0.01 * range, 2);
        double c2 = Math.pow(0.03 * range, 2);
        T meanX = smooth(ops, x);
        T meanY = smooth(ops, y);
        T meanXX = ops.square(meanX);
        T meanYY = ops.square(meanY);
        T meanXY = ops.multiply(meanX, meanY);
        T varianceX = ops.subtract(smooth(ops, ops.square(x)), meanXX);
        T varianceY = ops.subtract(smooth(ops, ops.square(y)), meanYY);
        T covariance = ops.subtract(smooth(ops, ops.multiply(x, y)), meanXY);
        T above = ops.multiply(ops.affine(meanXY, 2, c1), ops.affine(covariance, 2, c2));
        T below = ops.multiply(
                ops.affine(ops.add(meanXX, meanYY), 1, c1), ops.affine(ops.add(varianceX, varianceY), 1, c2));
        return ops.affine(ops.divide(above, below), -1, 1);
    }

    private <T> T smooth(Ops<T> ops, T x) {
        return new Gaussian(sigma, window / 2).smooth(ops, x);
    }
}

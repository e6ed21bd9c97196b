package dev.flawmap.network;

import dev.flawmap.image.GaussianBlur;

/**
 * Gaussian smoothing of one-channel images, borders mirrored.
 *
 * @param sigma the standard deviation in pixels
 * @param radius pixels to each side that count
 */
public record Gaussian(double sigma, int radius) {
    /**
     * Checks the components.
     *
     * @param sigma the standard deviation in pixels
     * @param radius pixels to each side that count
     * @throws IllegalArgumentException with one sentence, if one is not what it should be
     */
    public Gaussian {
        if (!(sigma > 0) || radius < 0) {
            throw new IllegalArgumentException("A Gaussian needs a positive standard deviation and a radius.");
        }
    }

    /**
     * Cut off at three standard deviations.
     *
     * @param sigma in pixels
     */
    public Gaussian(double sigma) {
        this(sigma, (int) Math.ceil(3 * sigma));
    }

    /**
     * {@return the smoothed images}
     *
     * @param ops the operations
     * @param x {@code [batch, 1, height, width]}
     * @param <T> what the operations work on
     */
    public <T> T smooth(Ops<T> ops, T x) {
        return ops.filter(x, GaussianBlur.kernel(sigma, radius));
    }

    /**
     * Smooths at half the size, several times as fast as {@link #smooth} and nearly the same where the standard deviation
     * is several pixels. The mean of two pixels has a variance of ¼, bilinear interpolation adds ¾; the Gaussian at half
     * the size has what is missing.
     *
     * @param ops the operations
     * @param x {@code [batch, 1, height, width]}, height and width even
     * @param <T> what the operations work on
     * @return the smoothed images
     */
    public <T> T smoothCoarsely(Ops<T> ops, T x) {
        T square = ops.constant(new float[] {0.25f, 0.25f, 0.25f, 0.25f}, 1, 1, 2, 2);
        T half = ops.conv(x, square, ops.constant(new float[1], 1), 2, Padding.NONE, 1);
        double left = Math.sqrt(sigma * sigma - 1) / 2;
        return ops.upsample(new Gaussian(left, (int) (3 * left)).smooth(ops, half));
    }
}

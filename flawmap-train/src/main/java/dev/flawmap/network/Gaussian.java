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
}

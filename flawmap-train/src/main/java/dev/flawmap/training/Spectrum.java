package dev.flawmap.training;

import dev.flawmap.image.GreyImage;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How the contrast of good images is spread over fine and coarse detail: their power spectrum, averaged over crops, less
 * that of the noise. Noise is what remains at the very finest, where it is as strong as everywhere.
 */
final class Spectrum {
    private static final int LARGEST_SIDE = 256;
    private static final int SMALLEST_SIDE = 64;
    private static final int CROPS = 24;
    /** Coarser than this share of a crop is lighting rather than texture. */
    private static final int LOWEST = 2;
    /** Frequencies above this share of the sampling rate in both directions tell the noise. */
    private static final double NOISE_FROM = 0.4;
    /** Where less of the power belongs to the texture, it cannot be told from noise. */
    private static final double CLEAR = 0.5;
    /** The share of contrast that may be lost without loss: finer detail than that does not count. */
    private static final double NEGLIGIBLE = 0.0025;

    private final int side;
    /** The share of the contrast at higher frequencies than an index, in waves to a crop along either direction. */
    private final double[] finer;

    private Spectrum(int side, double[] finer) {
        this.side = side;
        this.finer = finer;
    }

    /** The share of contrast that is kept where pixels are {@code factor} times as wide. */
    double kept(int factor) {
        return Math.min(1, 1 - finer[side / (2 * factor)]);
    }

    /** The width in pixels of the finest detail, at least 1: half the shortest wave that matters. */
    double finest() {
        int highest = side / 2;
        while (highest > 1 && finer[highest - 1] <= NEGLIGIBLE) {
            highest--;
        }
        return side / (2.0 * highest);
    }

    /** Measures images. */
    static Spectrum of(List<GreyImage> images, long seed) {
        int smallest = images.stream()
                .mapToInt(image -> Math.min(image.width(), image.height()))
                .min()
                .orElse(0);
        int side = Math.min(LARGEST_SIDE, Integer.highestOneBit(smallest));
        if (side < SMALLEST_SIDE) {
            return new Spectrum(2, new double[] {1, 0});
        }
        double[] power = power(images, side, new SplittableRandom(seed));
        double noise = noise(power, side);
        double[] shells = new double[side / 2 + 1];
        double texture = 0;
        double all = 0;
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int shell = Math.max(Math.min(x, side - x), Math.min(y, side - y));
                if (shell >= LOWEST) {
                    shells[shell] += power[y * side + x] - noise;
                    texture += power[y * side + x] - noise;
                    all += power[y * side + x];
                }
            }
        }
        double[] finer = new double[shells.length];
        boolean clear = all > 0 && texture > CLEAR * all;
        for (int i = shells.length - 2; i >= 0; i--) {
            finer[i] = clear ? finer[i + 1] + shells[i + 1] / texture : 1;
        }
        return new Spectrum(side, finer);
    }

    private static double noise(double[] power, int side) {
        double sum = 0;
        int count = 0;
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                if (Math.min(Math.min(x, side - x), Math.min(y, side - y)) > NOISE_FROM * side) {
                    sum += power[y * side + x];
                    count++;
                }
            }
        }
        return sum / count;
    }

    /**
     * The summed power of random crops, windowed. Two crops are transformed at once, one as the imaginary part: over a
     * frequency and its opposite, their powers add up.
     */
    private static double[] power(List<GreyImage> images, int side, SplittableRandom random) {
        double[] window = new double[side];
        for (int i = 0; i < side; i++) {
            double sine = Math.sin(Math.PI * (i + 0.5) / side);
            window[i] = sine * sine;
        }
        Fourier fourier = new Fourier(side);
        double[] power = new double[side * side];
        for (int i = 0; i < CROPS; i += 2) {
            double[] real = crop(images.get(i % images.size()), window, random);
            double[] imaginary = crop(images.get((i + 1) % images.size()), window, random);
            fourier.transform(real, imaginary);
            for (int k = 0; k < power.length; k++) {
                power[k] += real[k] * real[k] + imaginary[k] * imaginary[k];
            }
        }
        return power;
    }

    private static double[] crop(GreyImage image, double[] window, SplittableRandom random) {
        int side = window.length;
        int left = random.nextInt(image.width() - side + 1);
        int top = random.nextInt(image.height() - side + 1);
        double weights = 0;
        double mean = 0;
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                weights += window[y] * window[x];
                mean += window[y] * window[x] * image.get(left + x, top + y);
            }
        }
        mean /= weights;
        double[] crop = new double[side * side];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                crop[y * side + x] = window[y] * window[x] * (image.get(left + x, top + y) - mean);
            }
        }
        return crop;
    }

    /** The discrete Fourier transform of squares, by Cooley and Tukey's algorithm. */
    private static final class Fourier {
        private final int side;
        private final double[] cosines;
        private final double[] sines;

        /**
         * For squares of one size.
         *
         * @param side a power of two
         */
        Fourier(int side) {
            this.side = side;
            this.cosines = new double[side / 2];
            this.sines = new double[side / 2];
            for (int i = 0; i < side / 2; i++) {
                cosines[i] = Math.cos(2 * Math.PI * i / side);
                sines[i] = -Math.sin(2 * Math.PI * i / side);
            }
        }

        void transform(double[] real, double[] imaginary) {
            for (int direction = 0; direction < 2; direction++) {
                for (int row = 0; row < side; row++) {
                    transform(real, imaginary, row * side);
                }
                transpose(real);
                transpose(imaginary);
            }
        }

        private void transpose(double[] values) {
            for (int y = 0; y < side; y++) {
                for (int x = 0; x < y; x++) {
                    swap(values, y * side + x, x * side + y);
                }
            }
        }

        private static void swap(double[] values, int i, int j) {
            double value = values[i];
            values[i] = values[j];
            values[j] = value;
        }

        private void transform(double[] real, double[] imaginary, int from) {
            int shift = Integer.SIZE - Integer.numberOfTrailingZeros(side);
            for (int i = 0; i < side; i++) {
                int j = Integer.reverse(i) >>> shift;
                if (i < j) {
                    swap(real, from + i, from + j);
                    swap(imaginary, from + i, from + j);
                }
            }
            for (int half = 1; half < side; half *= 2) {
                int step = side / (2 * half);
                for (int start = from; start < from + side; start += 2 * half) {
                    for (int k = 0; k < half; k++) {
                        int a = start + k;
                        int b = a + half;
                        double c = cosines[k * step];
                        double s = sines[k * step];
                        double re = real[b] * c - imaginary[b] * s;
                        double im = real[b] * s + imaginary[b] * c;
                        real[b] = real[a] - re;
                        imaginary[b] = imaginary[a] - im;
                        real[a] += re;
                        imaginary[a] += im;
                    }
                }
            }
        }
    }
}

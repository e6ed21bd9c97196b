package dev.flawmap.training.material;

import dev.flawmap.image.GreyImage;
import dev.flawmap.torch.Fourier;
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
    /** The waves to a crop below which structure is lighting rather than texture. */
    private static final int LOWEST = 2;
    /** Frequencies above this share of the sampling rate in both directions tell the noise. */
    private static final double NOISE_FROM = 0.4;
    /** The share of texture in the power below which it cannot be told from noise. */
    private static final double CLEAR = 0.5;
    /** The largest share of contrast that a reduction may remove. */
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
    static Spectrum of(List<PackedImage> images, long seed) {
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

    /** The summed power of random crops, windowed. */
    private static double[] power(List<PackedImage> images, int side, SplittableRandom random) {
        double[] window = new double[side];
        for (int i = 0; i < side; i++) {
            double sine = Math.sin(Math.PI * (i + 0.5) / side);
            window[i] = sine * sine;
        }
        double[] power = new double[side * side];
        for (int i = 0; i < CROPS; i++) {
            double[] one = Fourier.power(crop(images.get(i % images.size()), window, random), side);
            for (int k = 0; k < power.length; k++) {
                power[k] += one[k];
            }
        }
        return power;
    }

    private static double[] crop(PackedImage whole, double[] window, SplittableRandom random) {
        int side = window.length;
        int left = random.nextInt(whole.width() - side + 1);
        int top = random.nextInt(whole.height() - side + 1);
        GreyImage image = whole.crop(left, top, side, side);
        double weights = 0;
        double mean = 0;
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                weights += window[y] * window[x];
                mean += window[y] * window[x] * image.get(x, y);
            }
        }
        mean /= weights;
        double[] crop = new double[side * side];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                crop[y * side + x] = window[y] * window[x] * (image.get(x, y) - mean);
            }
        }
        return crop;
    }
}

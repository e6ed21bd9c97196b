package dev.flawmap.training;

import dev.flawmap.image.GreyImage;
import dev.flawmap.training.GoodMaterial.Area;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * How generated patches compare with real ones: whether they differ from each other as much, and whether they are
 * copies of patches the generator learned from. A copy lies nearer to one of these than a good patch that was held out.
 *
 * @param realSpread as {@link #spread}, of random patches of the training area
 * @param distance the median over generated patches of the L2 distance to the nearest training patch, grey in [0, 1]
 * @param heldOutDistance the same of patches that were held out; empty where there are none
 */
public record SampleCheck(double realSpread, double distance, Optional<Double> heldOutDistance) {
    private static final int MOST = 20_000;
    private static final int REAL = 1_000;
    private static final double NEAR = 0.6;
    private static final double FAR = 1.5;

    /**
     * How much patches differ: the standard deviation over patches, averaged over pixels.
     *
     * @param patches of equal size, one after the other
     */
    public static double spread(float[] patches, int count) {
        int area = patches.length / count;
        double sum = 0;
        for (int pixel = 0; pixel < area; pixel++) {
            double mean = 0;
            double squares = 0;
            for (int i = pixel; i < patches.length; i += area) {
                mean += patches[i];
                squares += (double) patches[i] * patches[i];
            }
            mean /= count;
            sum += Math.sqrt(Math.max(0, squares / count - mean * mean));
        }
        return sum / area;
    }

    /**
     * Compares generated patches with the material the generator learned from. Training patches are taken at every so
     * many pixels, at most 20,000, turned and flipped in all ways in which the generator saw them.
     *
     * @param samples generated patches, one after the other
     * @param side of a patch in pixels
     * @param material split as it was for training
     */
    public static SampleCheck of(float[] samples, int side, GoodMaterial material, SplittableRandom random) {
        int count = samples.length / (side * side);
        float[] real = crops(new GoodCrops(material), REAL, side, random);
        boolean held = material.heldOut().stream().anyMatch(area -> area.places(side) > 0);
        List<GreyImage> known = new ArrayList<>();
        for (Area area : material.training()) {
            known.add(material.images().get(area.image()).crop(area.x(), area.y(), area.width(), area.height()));
        }
        int stride = stride(known, side);
        Optional<Double> heldOutDistance = held
                ? Optional.of(nearest(
                        crops(new GoodCrops(material, material.heldOut()), count, side, random),
                        side,
                        known,
                        stride,
                        material.turns()))
                : Optional.empty();
        return new SampleCheck(
                spread(real, REAL), nearest(samples, side, known, stride, material.turns()), heldOutDistance);
    }

    /** The distance of generated patches relative to that of held-out ones. */
    public Optional<Double> ratio() {
        return heldOutDistance.map(other -> distance / other);
    }

    /** What that means, in a sentence. */
    public String verdict() {
        if (ratio().isEmpty()) {
            return "No good area was large enough to hold patches out, so there is nothing to compare with.";
        }
        double ratio = ratio().get();
        if (ratio < NEAR) {
            return "The samples lie much nearer to training patches than unseen good patches do: they are copies, or"
                    + " much smoother than the material.";
        }
        return ratio <= FAR
                ? "The samples lie about as far from training patches as unseen good patches do: no sign of copies."
                : "The samples lie farther from training patches than unseen good patches do: no copies, but not yet"
                        + " like the material either.";
    }

    private static float[] crops(GoodCrops from, int count, int side, SplittableRandom random) {
        float[] crops = new float[count * side * side];
        for (int i = 0; i < count; i++) {
            System.arraycopy(from.cut(side, random), 0, crops, i * side * side, side * side);
        }
        return crops;
    }

    private static int stride(List<GreyImage> images, int side) {
        int stride = 1;
        while (places(images, side, stride) > MOST) {
            stride++;
        }
        return stride;
    }

    private static long places(List<GreyImage> images, int side, int stride) {
        return images.stream()
                .filter(image -> image.width() >= side && image.height() >= side)
                .mapToLong(image -> ((image.width() - side) / stride + 1L) * ((image.height() - side) / stride + 1L))
                .sum();
    }

    private static double nearest(float[] patches, int side, List<GreyImage> known, int stride, List<Integer> turns) {
        int area = side * side;
        double[] distances = IntStream.range(0, patches.length / area)
                .parallel()
                .mapToDouble(i -> {
                    GreyImage patch = GreyImage.of(side, side, Arrays.copyOfRange(patches, i * area, (i + 1) * area));
                    float nearest = Float.MAX_VALUE;
                    for (int turn : turns) {
                        float[] turned = GoodCrops.turned(patch, 0, 0, side, turn);
                        for (GreyImage image : known) {
                            nearest = nearest(turned, side, image, stride, nearest);
                        }
                    }
                    return Math.sqrt(nearest);
                })
                .sorted()
                .toArray();
        int middle = distances.length / 2;
        return distances.length % 2 == 1 ? distances[middle] : (distances[middle - 1] + distances[middle]) / 2;
    }

    /** The least squared distance to the patches of an image, or {@code least} if none is below. */
    private static float nearest(float[] patch, int side, GreyImage image, int stride, float least) {
        float best = least;
        for (int y = 0; y + side <= image.height(); y += stride) {
            for (int x = 0; x + side <= image.width(); x += stride) {
                float sum = 0;
                for (int row = 0; row < side && sum < best; row++) {
                    int at = (y + row) * image.width() + x;
                    for (int i = 0; i < side; i++) {
                        float difference = image.pixels()[at + i] - patch[row * side + i];
                        sum += difference * difference;
                    }
                }
                best = Math.min(best, sum);
            }
        }
        return best;
    }
}

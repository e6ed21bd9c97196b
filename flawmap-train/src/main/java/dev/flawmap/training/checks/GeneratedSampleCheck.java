package dev.flawmap.training.checks;

import dev.flawmap.Median;
import dev.flawmap.image.GreyImage;
import dev.flawmap.torch.NearestPatches;
import dev.flawmap.training.material.GoodCrops;
import dev.flawmap.training.material.GoodMaterial;
import dev.flawmap.training.material.GoodMaterial.Area;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * How generated patches compare with real ones: whether they differ from each other as much, and whether they are
 * copies of patches the generator learned from. A copy lies nearer to one of these than a good patch that was held out.
 *
 * @param realSpread as {@link #spread}, of random patches of the training area
 * @param distance the median over generated patches of the L2 distance to the nearest training patch, grey in [0, 1]
 * @param heldOutDistance the same of patches that were held out; empty where there are none
 */
public record GeneratedSampleCheck(double realSpread, double distance, Optional<Double> heldOutDistance) {
    private static final long MOST_PLACES = 4_000_000;
    private static final int MOST_SAMPLES = 64;
    private static final int REAL = 1_000;
    private static final double NEAR = 0.6;
    private static final double FAR = 1.5;

    /**
     * How much patches differ: the standard deviation over patches, averaged over pixels.
     *
     * @param patches of equal size, one after the other
     * @param count how many there are
     * @return 0 where all are equal
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
     * Compares generated patches with the material the generator learned from: with every place of it, turned and flipped
     * in all ways in which the generator saw it. That takes some half a minute for the largest material that is looked at
     * whole, four million places; of the samples, the first 64 are compared.
     *
     * @param samples generated patches, one after the other
     * @param side of a patch in pixels
     * @param material split as it was for training
     * @param random the source of randomness
     * @return what was found
     */
    public static GeneratedSampleCheck of(float[] samples, int side, GoodMaterial material, SplittableRandom random) {
        int count = Math.min(MOST_SAMPLES, samples.length / (side * side));
        float[] real = crops(new GoodCrops(material), REAL, side, random);
        boolean held = material.heldOut().stream().anyMatch(area -> area.places(side) > 0);
        float[] heldOut = held ? crops(new GoodCrops(material, material.heldOut()), count, side, random) : new float[0];
        // All in one search, which looks at every place once.
        float[] compared = Arrays.copyOf(samples, count * side * side + heldOut.length);
        System.arraycopy(heldOut, 0, compared, count * side * side, heldOut.length);
        double[] least = nearest(compared, side, known(material, side), material.turns());
        return new GeneratedSampleCheck(
                spread(real, REAL),
                median(Arrays.copyOf(least, count)),
                held ? Optional.of(median(Arrays.copyOfRange(least, count, 2 * count))) : Optional.empty());
    }

    private static List<GreyImage> known(GoodMaterial material, int side) {
        List<GreyImage> known = new ArrayList<>();
        long left = MOST_PLACES;
        for (Area area : material.training()) {
            int columns = area.width() - side + 1;
            if (area.places(side) > 0 && left >= columns) {
                int rows = (int) Math.min(area.height() - side + 1, left / columns);
                known.add(material.images().get(area.image()).crop(area.x(), area.y(), area.width(), rows + side - 1));
                left -= (long) rows * columns;
            }
        }
        return known;
    }

    /** {@return the distance of generated patches relative to that of held-out ones} */
    public Optional<Double> ratio() {
        return heldOutDistance.map(other -> distance / other);
    }

    /** {@return what that means, in a sentence} */
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

    private static double median(double[] values) {
        return Median.of(Arrays.stream(values)).orElseThrow();
    }

    /** The distance of every patch, turned in all ways, to the nearest place of some images. */
    private static double[] nearest(float[] patches, int side, List<GreyImage> known, List<Integer> turns) {
        int area = side * side;
        int count = patches.length / area;
        float[] all = new float[turns.size() * patches.length];
        for (int i = 0; i < count; i++) {
            GreyImage patch = GreyImage.of(side, side, Arrays.copyOfRange(patches, i * area, (i + 1) * area));
            for (int k = 0; k < turns.size(); k++) {
                float[] turned = GoodCrops.turned(patch, 0, 0, side, turns.get(k));
                System.arraycopy(turned, 0, all, (k * count + i) * area, area);
            }
        }
        NearestPatches search = new NearestPatches(all, side);
        known.forEach(image -> search.search(image.pixels(), image.width(), image.height()));
        float[] distances = search.distances();
        double[] least = new double[count];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        for (int i = 0; i < distances.length; i++) {
            least[i % count] = Math.min(least[i % count], distances[i]);
        }
        return least;
    }
}

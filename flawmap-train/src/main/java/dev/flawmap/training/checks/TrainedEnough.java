package dev.flawmap.training.checks;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Defects;
import dev.flawmap.Detector;
import dev.flawmap.Threshold;
import dev.flawmap.image.GreyImage;
import dev.flawmap.simulate.defects.DefectSimulator;
import dev.flawmap.training.material.GoodCrops;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * Whether a training was long enough for its model to be relied on: by its iterations, and by the share of simulated
 * defects that the model finds with its own threshold.
 *
 * @param iterations of all stages
 * @param painted crops with a simulated defect that were inspected
 * @param found those of them with a find on the defect
 */
public record TrainedEnough(long iterations, int painted, int found) {
    /** With fewer iterations, no detector has been seen to find more than the plainest defects. */
    static final int FEWEST_ITERATIONS = 300;

    /** Defects are painted weak and strong alike, so that also good models miss some. */
    static final double LEAST_FOUND = 0.5;

    private static final int CROPS = 40;

    /**
     * Paints defects on crops of good material and inspects them; takes about a second.
     *
     * @param iterations of all stages
     * @param detector stays open
     * @param threshold of the model, at the resolution worked at
     * @param source of crops, if possible held out
     * @param simulator of the defects
     * @param side of a crop in pixels, at least what the detector needs
     * @param seed of crops and defects
     * @return how many defects are found
     */
    public static TrainedEnough of(
            long iterations,
            Detector detector,
            Threshold threshold,
            GoodCrops source,
            DefectSimulator simulator,
            int side,
            long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int painted = 0;
        int found = 0;
        for (int i = 0; i < CROPS; i++) {
            float[] spoilt = source.cut(side, random);
            float[] label = simulator.defects(spoilt, side, 0, source, random);
            AnomalyMap map = detector.map(GreyImage.of(side, side, spoilt));
            int area = 0;
            for (float part : label) {
                area += part > 0 ? 1 : 0;
            }
            if (area < threshold.minAreaPx() || !map.isFinite()) {
                continue;
            }
            painted++;
            found += hits(map, threshold, label) ? 1 : 0;
        }
        return new TrainedEnough(iterations, painted, found);
    }

    private static boolean hits(AnomalyMap map, Threshold threshold, float[] label) {
        Defects found = Defects.in(map, threshold, OptionalDouble.empty());
        for (int pixel = 0; pixel < label.length; pixel++) {
            if (label[pixel] > 0 && found.mask().get(pixel % map.width(), pixel / map.width())) {
                return true;
            }
        }
        return false;
    }

    /** {@return a sentence for the user, if the training was too short} */
    public Optional<String> note() {
        boolean hardly = iterations < FEWEST_ITERATIONS;
        boolean misses = painted > 0 && found < LEAST_FOUND * painted;
        if (!hardly && !misses) {
            return Optional.empty();
        }
        String done = iterations + (iterations == 1 ? " iteration" : " iterations");
        String judged = painted == 0
                ? ""
                : String.format(Locale.ROOT, "finds %d of %d simulated defects on good material", found, painted);
        return Optional.of(
                hardly
                        ? "This model is hardly trained (" + done + (judged.isEmpty() ? "" : "; it " + judged)
                                + "), so do not rely on what it finds or misses: train longer."
                        : "This model " + judged + " after " + done
                                + ", so it misses many defects: train longer, accept more false defects, or use more good"
                                + " images.");
    }
}

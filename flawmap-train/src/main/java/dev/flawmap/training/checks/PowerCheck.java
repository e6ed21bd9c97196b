package dev.flawmap.training.checks;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Defects;
import dev.flawmap.Detector;
import dev.flawmap.Threshold;
import dev.flawmap.image.Components;
import dev.flawmap.image.Mask;
import dev.flawmap.image.Scale;
import dev.flawmap.model.calibration.DetectionPower;
import dev.flawmap.model.calibration.DetectionPower.Count;
import dev.flawmap.model.calibration.DetectionPower.Painted;
import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.simulate.defects.DefectPainter;
import dev.flawmap.simulate.defects.SimulatedDefect;
import dev.flawmap.training.material.GoodCrops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * Which simulated defects a finished detector finds with its own threshold, and whether it was trained for long enough
 * to be relied on.
 *
 * @param iterations of all stages
 * @param power what it finds; empty where that was not measured
 */
public record PowerCheck(long iterations, Optional<DetectionPower> power) {
    /** After 10 and 17 iterations, the localiser found next to nothing on fibres and a weave. */
    static final int FEWEST_ITERATIONS = 100;

    /** Defects are painted weak and strong alike, so that also good models miss some. */
    static final double LEAST_FOUND = 1 / 3.0;

    private static final int FEW_CROPS = 40;
    private static final int MOST_CROPS = 400;

    /**
     * {@return how many crops to inspect: fewer where one is expensive, and after short trainings}
     *
     * @param input whether the detector scores whole images or patches
     * @param iterations of all stages
     */
    public static int crops(GraphInput.Kind input, long iterations) {
        return input == GraphInput.Kind.IMAGE ? (int) Math.max(FEW_CROPS, Math.min(MOST_CROPS, iterations)) : FEW_CROPS;
    }

    /**
     * Paints defects on crops of good material and inspects them; of detectors that score whole images, about 10 ms for
     * each.
     *
     * <p>A defect is a connected area (8 neighbours) that was visibly changed, with its outline, and at least as large as
     * the smallest that counts. It is found if it shares a pixel with a find. Its kind and strength are those of the
     * largest piece in it, where several run together.
     *
     * @param iterations of all stages
     * @param crops how many
     * @param detector at the resolution worked at; stays open
     * @param threshold of the model, at the images' resolution
     * @param scale of the resolution worked at
     * @param source of crops, if possible held out
     * @param painter of the defects
     * @param side of a crop in pixels, at least what the detector needs
     * @param seed of crops and defects
     * @return which defects are found
     */
    public static PowerCheck of(
            long iterations,
            int crops,
            Detector detector,
            Threshold threshold,
            Scale scale,
            GoodCrops source,
            DefectPainter painter,
            int side,
            long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int pixels = scale.factor() * scale.factor();
        Threshold atWork = threshold.withMinAreaPx(Math.max(1, threshold.minAreaPx() / pixels));
        List<Painted> defects = new ArrayList<>();
        for (int i = 0; i < crops; i++) {
            float[] good = source.channels(side, random);
            float[] spoilt = good.clone();
            List<SimulatedDefect> pieces = new ArrayList<>();
            float[] label = painter.defects(spoilt, side, 0, source, random, pieces::add);
            AnomalyMap map = detector.map(source.colour().image(side, side, spoilt));
            if (map.isFinite()) {
                add(defects, good, spoilt, label, pieces, Defects.in(map, atWork, OptionalDouble.empty()), pixels);
            }
        }
        defects.removeIf(defect -> defect.areaPx() < threshold.minAreaPx());
        return new PowerCheck(iterations, DetectionPower.of(threshold, defects));
    }

    /** Adds what was painted on a crop. */
    private static void add(
            List<Painted> defects,
            float[] good,
            float[] spoilt,
            float[] label,
            List<SimulatedDefect> pieces,
            Defects finds,
            int pixels) {
        BitSet painted = new BitSet(label.length);
        for (int i = 0; i < label.length; i++) {
            painted.set(i, label[i] > 0);
        }
        Mask found = finds.mask();
        Components areas = Components.label(Mask.of(found.width(), found.height(), painted));
        int size = label.length;
        double[][] change = new double[good.length / size][areas.count()];
        boolean[] hit = new boolean[areas.count()];
        for (int i = painted.nextSetBit(0); i >= 0; i = painted.nextSetBit(i + 1)) {
            int area = areas.labels()[i] - 1;
            for (int channel = 0; channel < change.length; channel++) {
                change[channel][area] += Math.abs(spoilt[channel * size + i] - good[channel * size + i]);
            }
            hit[area] |= found.get(i % found.width(), i / found.width());
        }
        Map<Integer, SimulatedDefect> largest = new HashMap<>();
        for (SimulatedDefect piece : pieces) {
            largest.merge(
                    areas.labels()[piece.pixels()[0]] - 1,
                    piece,
                    (a, b) -> a.pixels().length >= b.pixels().length ? a : b);
        }
        int[] sizes = areas.areas();
        double[] contrast = new double[sizes.length];
        for (int channel = 0; channel < change.length; channel++) {
            double noise = deviation(Arrays.copyOfRange(good, channel * size, (channel + 1) * size));
            for (int area = 0; area < sizes.length; area++) {
                double own = change[channel][area] / sizes[area];
                // What changes hue alone has no contrast in grey.
                boolean without = change.length > 1 && own == 0;
                double ratio = without ? 0 : noise > 0 ? own / noise : Double.POSITIVE_INFINITY;
                contrast[area] = Math.max(contrast[area], ratio);
            }
        }
        for (int area = 0; area < sizes.length; area++) {
            SimulatedDefect piece = Objects.requireNonNull(largest.get(area));
            defects.add(new Painted(piece.kind(), sizes[area] * pixels, piece.strength(), contrast[area], hit[area]));
        }
    }

    private static double deviation(float[] greys) {
        double sum = 0;
        double squares = 0;
        for (float grey : greys) {
            sum += grey;
            squares += (double) grey * grey;
        }
        double mean = sum / greys.length;
        return Math.sqrt(Math.max(0, squares / greys.length - mean * mean));
    }

    /** {@return a sentence for the user, if the training was too short} */
    public Optional<String> note() {
        Count all = power.map(DetectionPower::all).orElse(Count.NONE);
        boolean hardly = iterations < FEWEST_ITERATIONS;
        boolean misses = all.painted() > 0 && all.share() < LEAST_FOUND;
        if (!hardly && !misses) {
            return Optional.empty();
        }
        String done = iterations + (iterations == 1 ? " iteration" : " iterations");
        String judged = all.painted() == 0
                ? ""
                : String.format(
                        Locale.ROOT, "finds %d of %d simulated defects on good material", all.found(), all.painted());
        return Optional.of(
                hardly
                        ? "This model is hardly trained (" + done + (judged.isEmpty() ? "" : "; it " + judged)
                                + "), so do not rely on what it finds or misses: train longer."
                        : "This model " + judged + " after " + done
                                + ", so it misses many defects: train longer, accept more false defects, or use more good"
                                + " images.");
    }
}

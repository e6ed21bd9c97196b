package dev.flawmap.training.checks;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Detector;
import dev.flawmap.image.GreyImage;
import dev.flawmap.simulate.defects.DefectSimulator;
import dev.flawmap.training.material.GoodCrops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Whether a detector that reconstructs copies defects too: good crops are scored as they are and with simulated defects
 * painted on them. Where it copies, painted pixels score no higher than the same pixels of good material.
 *
 * @param auroc the probability that a painted pixel's default score exceeds an unpainted one's
 */
public record CopyCheck(double auroc) {
    /** Below this, a detector is said to copy; 0.5 is what copying all gives. */
    static final double LEAST_AUROC = 0.55;

    private static final int CROPS = 48;

    /**
     * Paints defects on crops of good material, and scores them; takes about a second.
     *
     * @param source of crops, if possible held out
     * @param side of a crop in pixels, at least what the detector needs
     */
    public static CopyCheck of(Detector detector, GoodCrops source, DefectSimulator simulator, int side, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Float> painted = new ArrayList<>();
        List<Float> unpainted = new ArrayList<>();
        for (int i = 0; i < CROPS; i++) {
            float[] good = source.cut(side, random);
            float[] spoilt = good.clone();
            float[] label = simulator.defects(spoilt, side, 0, source, random);
            AnomalyMap before = detector.map(GreyImage.of(side, side, good));
            AnomalyMap after = detector.map(GreyImage.of(side, side, spoilt));
            for (int pixel = 0; pixel < label.length; pixel++) {
                if (label[pixel] > 0) {
                    painted.add(after.values()[pixel]);
                    unpainted.add(before.values()[pixel]);
                }
            }
        }
        return new CopyCheck(auroc(painted, unpainted));
    }

    /** The share of pairs in which the first is higher, ties counting half; 0.5 if there are none. */
    static double auroc(List<Float> higher, List<Float> lower) {
        float[] sorted = new float[lower.size()];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = lower.get(i);
        }
        Arrays.sort(sorted);
        double above = 0;
        for (float value : higher) {
            above += (first(sorted, value, false) + first(sorted, value, true)) / 2.0;
        }
        return sorted.length == 0 ? 0.5 : above / ((double) higher.size() * sorted.length);
    }

    /** How many sorted values lie below a value, or below and at it. */
    private static int first(float[] sorted, float value, boolean after) {
        int from = 0;
        int to = sorted.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (sorted[middle] < value || (after && sorted[middle] == value)) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /** A sentence for the user, if the detector copies. */
    public Optional<String> note(String name) {
        return auroc < LEAST_AUROC
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "The detector %s reproduces simulated defects nearly as well as good material (AUROC %.2f):"
                                + " it copies what it should not.",
                        name,
                        auroc))
                : Optional.empty();
    }
}

package dev.flawmap.training.checks;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Detector;
import dev.flawmap.evaluate.ScoreHistogram;
import dev.flawmap.image.GreyImage;
import dev.flawmap.simulate.defects.DefectSimulator;
import dev.flawmap.training.material.GoodCrops;
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
     * @param detector stays open
     * @param source of crops, if possible held out
     * @param simulator of the defects
     * @param side of a crop in pixels, at least what the detector needs
     * @param seed of crops and defects
     * @return how well scores tell defects from good pixels
     */
    public static CopyCheck of(Detector detector, GoodCrops source, DefectSimulator simulator, int side, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ScoreHistogram scores = new ScoreHistogram();
        for (int i = 0; i < CROPS; i++) {
            float[] good = source.cut(side, random);
            float[] spoilt = good.clone();
            float[] label = simulator.defects(spoilt, side, 0, source, random);
            AnomalyMap before = detector.map(GreyImage.of(side, side, good));
            AnomalyMap after = detector.map(GreyImage.of(side, side, spoilt));
            if (!before.isFinite() || !after.isFinite()) {
                continue;
            }
            for (int pixel = 0; pixel < label.length; pixel++) {
                if (label[pixel] > 0) {
                    scores.addDefective(after.values()[pixel], 1);
                    scores.addGood(before.values()[pixel]);
                }
            }
        }
        return new CopyCheck(scores.curves().auroc().orElse(0.5));
    }

    /**
     * {@return a sentence for the user, if the detector copies}
     *
     * @param name the detector's
     */
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

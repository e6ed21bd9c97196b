package dev.flawmap.training.checks;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Detector;
import dev.flawmap.Score;
import dev.flawmap.evaluate.ScoreHistogram;
import dev.flawmap.image.GreyImage;
import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.simulate.defects.DefectSimulator;
import dev.flawmap.training.material.GoodCrops;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * How well each of a detector's scores tells simulated defects on good material, by which its default is chosen: test
 * images must not choose it.
 *
 * @param aurocs the pixel AUROC of every score, in the detector's order; one that is not finite everywhere has 0
 */
public record ScoreChoice(Map<String, Double> aurocs) {
    /** Crops that defects are painted on. */
    public static final int CROPS = 40;

    /** The pixel AUROC that a score of no use may well have. */
    private static final double CHANCE = 0.55;

    /** The side of a crop in pixels, so that patches overlap in it as they do in an image. */
    public static final int SIDE = 96;

    /**
     * Keeps the order.
     *
     * @param aurocs the pixel AUROC of every score, in the detector's order; one that is not finite everywhere has 0
     * @throws IllegalArgumentException if there is none
     */
    public ScoreChoice {
        if (aurocs.isEmpty()) {
            throw new IllegalArgumentException("There is no score to choose.");
        }
        aurocs = new LinkedHashMap<>(aurocs);
    }

    /**
     * Paints defects on crops of good material and computes the maps of all scores.
     *
     * @param detector stays open
     * @param source of crops, if possible held out
     * @param simulator of the defects
     * @param side of a crop in pixels, at least what the detector needs
     * @param seed of crops and defects
     * @return how well each score tells defects from the good pixels around them
     */
    public static ScoreChoice of(Detector detector, GoodCrops source, DefectSimulator simulator, int side, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> names = detector.scores().stream().map(Score::name).toList();
        Map<String, ScoreHistogram> histograms = new LinkedHashMap<>();
        names.forEach(name -> histograms.put(name, new ScoreHistogram()));
        for (int i = 0; i < CROPS; i++) {
            float[] crop = source.cut(side, random);
            float[] label = simulator.defects(crop, side, 0, source, random);
            detector.maps(GreyImage.of(side, side, crop), names).forEach((name, map) -> {
                if (!map.isFinite()) {
                    histograms.remove(name);
                }
                ScoreHistogram histogram = histograms.get(name);
                if (histogram != null) {
                    add(histogram, map, label);
                }
            });
        }
        Map<String, Double> aurocs = new LinkedHashMap<>();
        for (String name : names) {
            ScoreHistogram histogram = histograms.get(name);
            aurocs.put(name, histogram == null ? 0 : histogram.curves().auroc().orElse(0.5));
        }
        return new ScoreChoice(aurocs);
    }

    private static void add(ScoreHistogram histogram, AnomalyMap map, float[] label) {
        for (int pixel = 0; pixel < label.length; pixel++) {
            if (label[pixel] > 0) {
                histogram.addDefective(map.values()[pixel], 1);
            } else {
                histogram.addGood(map.values()[pixel]);
            }
        }
    }

    /** {@return whether the best score tells defects from good material at all, beyond what chance gives on so few crops} */
    public boolean tells() {
        return auroc(best()) > CHANCE;
    }

    /** {@return the score that tells best; of equals, the first} */
    public String best() {
        return best(List.copyOf(aurocs.keySet()));
    }

    private String best(List<String> among) {
        // Of equals, max would take the last.
        return among.stream()
                .sorted(Comparator.comparingDouble((String name) -> auroc(name)).reversed())
                .findFirst()
                .orElseThrow();
    }

    private double auroc(String name) {
        return Objects.requireNonNull(aurocs.get(name));
    }

    /**
     * {@return the scores with the best first, the others in their order}
     *
     * @param scores those of the detector
     */
    public List<ScoreOutput> ordered(List<ScoreOutput> scores) {
        String best = best();
        return Stream.concat(
                        scores.stream().filter(score -> score.name().equals(best)),
                        scores.stream().filter(score -> !score.name().equals(best)))
                .toList();
    }

    /**
     * {@return a sentence for the user, with the published score beside the chosen one}
     *
     * @param published the names of the published ones; of several, the best is told
     */
    public String sentence(List<String> published) {
        String best = best();
        List<String> known = published.stream().filter(aurocs::containsKey).toList();
        String beside = "";
        if (known.contains(best)) {
            beside = "; it is published";
        } else if (!known.isEmpty()) {
            beside = String.format(Locale.ROOT, "; the published %s has %.3f", best(known), auroc(best(known)));
        }
        return String.format(
                Locale.ROOT,
                "Of %d scores, %s tells simulated defects on good images best (pixel AUROC %.3f%s), so it is the default.",
                aurocs.size(),
                best,
                auroc(best),
                beside);
    }
}

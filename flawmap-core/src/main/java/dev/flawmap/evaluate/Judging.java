package dev.flawmap.evaluate;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Defect;
import dev.flawmap.Defects;
import dev.flawmap.Expectation;
import dev.flawmap.Threshold;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * How defects are found in the default score's maps, how strong each is, and which of them count.
 *
 * @param cutting what maps are cut at; for the whole free-response ROC, low enough for all finds of interest
 * @param strength of a find, higher where it is more certain
 * @param level finds that are stronger count at the operating point
 * @param promised how many false defects a good image is expected to have there; empty where that is not known
 * @param ignored regions that count neither way; empty where none are given
 */
public record Judging(
        Threshold cutting,
        ToDoubleFunction<Defect> strength,
        double level,
        OptionalDouble promised,
        Optional<IgnoredRegions> ignored) {

    /**
     * {@return the defects that a threshold cuts out, as strong as their highest score, and on the curve all areas above
     * its outline level}
     *
     * @param threshold at whose seed level defects count
     * @param promised how many false defects are expected there; empty where that is not known
     */
    public static Judging at(Threshold threshold, Optional<Expectation> promised) {
        return new Judging(
                threshold.withSeed(threshold.outline()),
                Defect::maxScore,
                threshold.seed(),
                promised.map(expected -> OptionalDouble.of(expected.perImage())).orElse(OptionalDouble.empty()),
                Optional.empty());
    }

    /**
     * {@return the same, with regions that count neither way}
     *
     * @param regions of the test images
     */
    public Judging withIgnored(IgnoredRegions regions) {
        return new Judging(cutting, strength, level, promised, Optional.of(regions));
    }

    Defects finds(AnomalyMap map) {
        return Defects.in(map, cutting, OptionalDouble.empty());
    }
}

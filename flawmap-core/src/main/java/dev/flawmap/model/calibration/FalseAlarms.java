package dev.flawmap.model.calibration;

import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;

/**
 * How one threshold does on good material that it was not fitted to, as far as the held-out pieces tell: every piece in
 * turn is left out, the threshold fitted to the others, and applied to the piece.
 *
 * @param targetFpr the false-alarm rate that it was fitted for, in (0, 1)
 * @param threshold the score, fitted to all pieces
 * @param rates for every piece, the share of its pixels above the threshold fitted to the other pieces, in [0, 1];
 *     empty where there is one piece only
 * @param defectAreas areas in pixels of all connected regions above the threshold in the held-out pieces, largest first;
 *     regions that reach beyond a piece are cut at its border
 * @param images how many good images' area was held out
 */
public record FalseAlarms(
        double targetFpr, float threshold, List<Double> rates, List<Integer> defectAreas, double images) {
    /** Neighbouring pixels have much the same score, so it is regions that tell how certain a rate is. */
    private static final int FEWEST_REGIONS = 10;

    public FalseAlarms {
        rates = List.copyOf(rates);
        defectAreas = List.copyOf(defectAreas);
        if (!(images > 0)) {
            throw new IllegalArgumentException("Some good area must have been held out.");
        }
    }

    /** Whether so few regions lie above the threshold that the rate is uncertain. */
    public boolean uncertain() {
        return defectAreas.size() < FEWEST_REGIONS;
    }

    /** The lowest rate of any piece left out. */
    public double lowestRate() {
        return Collections.min(rates);
    }

    /** The highest rate of any piece left out. */
    public double highestRate() {
        return Collections.max(rates);
    }

    /** False defects of at least this area for each good image. */
    public double perImage(int minAreaPx) {
        return count(minAreaPx) / images;
    }

    /** What {@link #perImage} may be at most, at 95 % confidence, if false defects come independently (Poisson). */
    public double mostPerImage(int minAreaPx) {
        return new PoissonCount(count(minAreaPx)).most(0.05) / images;
    }

    /**
     * The smallest area from which on at most so many false defects are expected for each good image. Of other good
     * material as large as that held out, as many defects are expected to exceed its k-th largest as lie from there on:
     * k, not k − 1.
     *
     * @return empty if the held-out area is too small to tell: less than one is expected in all of it
     */
    public OptionalInt minAreaFor(double perImage) {
        int allowed = (int) Math.floor(perImage * images + 1e-9);
        if (allowed < 1) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(allowed > defectAreas.size() ? 1 : defectAreas.get(allowed - 1) + 1);
    }

    private int count(int minAreaPx) {
        return (int) defectAreas.stream().filter(area -> area >= minAreaPx).count();
    }
}

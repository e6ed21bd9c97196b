package dev.flawmap.model.calibration;

import dev.flawmap.model.calibration.FalseDefects.Level;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The number of false defects on clean good material, by their log-odds: beyond a level that many finds exceed, it
 * falls exponentially. Localisers trained on made-up grid, weave, grain and fibres showed scales of 0.36, 0.37, 0.42
 * and 0.47 on images never seen; good photographs of real fibres, with dozens of overlooked beads among them, 1.
 *
 * @param peaks how many finds exceed the level
 * @param from the level
 * @param images in how many images
 */
record UsualTail(int peaks, double from, double images) {
    /** The usual scale. */
    static final double SCALE = 0.45;

    private static final double LEAST_SCALE = 0.35;
    private static final double MOST_SCALE = 0.55;

    /** The weaker finds, two in three, are taken to be false; the others may be anything. */
    private static final int PART = 3;

    private static final int FEWEST_PEAKS = 30;
    private static final double MISS = 0.05;

    /** The probability below which a number of finds is not explained by false ones. */
    private static final double UNLIKELY = 0.01;

    /**
     * The tail over the strongest third of some finds.
     *
     * @param strengths falling
     * @return empty if they are too few
     */
    static Optional<UsualTail> of(double[] strengths, double images) {
        int peaks = strengths.length / PART;
        return peaks < FEWEST_PEAKS ? Optional.empty() : Optional.of(new UsualTail(peaks, strengths[peaks], images));
    }

    private double expected(double strength, double scale) {
        return peaks * Math.exp(-(strength - from) / scale);
    }

    /**
     * How many of the strongest finds are too many to be false, even if their number falls off as slowly as it may.
     *
     * @param strengths falling, those that this tail is of
     */
    int exceeding(double[] strengths) {
        return IntStream.iterate(peaks, count -> count > 0, count -> count - 1)
                .filter(count -> new PoissonCount(count).atLeast(expected(strengths[count - 1], MOST_SCALE)) < UNLIKELY)
                .findFirst()
                .orElse(0);
    }

    /**
     * What is to be expected from the level on.
     *
     * @param reach the expected count, over all images, at which the levels end
     * @param count of levels, but one
     */
    List<Level> levels(double reach, int count) {
        PoissonCount number = new PoissonCount(peaks);
        double high = number.most(MISS) / peaks;
        double low = number.least(MISS) / peaks;
        double end = SCALE * Math.log(peaks / reach);
        return IntStream.rangeClosed(0, count)
                .mapToObj(i -> {
                    double strength = from + end * i / count;
                    return new Level(
                            strength,
                            expected(strength, SCALE) / images,
                            low * expected(strength, LEAST_SCALE) / images,
                            high * expected(strength, MOST_SCALE) / images);
                })
                .toList();
    }
}

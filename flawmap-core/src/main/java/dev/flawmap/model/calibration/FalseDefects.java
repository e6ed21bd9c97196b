package dev.flawmap.model.calibration;

import dev.flawmap.Defect;
import dev.flawmap.Expectation;
import dev.flawmap.Threshold;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The number of false defects of a strength or more to expect on a good image (an E-value), which means the same for
 * every detector and material. It is measured on good area, held out or corrected for having been learned from, by
 * everything found there, whose number is taken to be Poisson-distributed.
 *
 * <p>Where many finds are stronger, they are counted. The strongest, a tenth of all but between {@value #FEW_PEAKS} and
 * {@value #MANY_PEAKS}, are taken for peaks over a level, and a generalised Pareto distribution fitted to them ({@link
 * TailFit}) continues the counts, down to {@value #REACH} in the whole area. With fewer than {@value #FEWEST_PEAKS}
 * peaks nothing is continued: in other good material of the same size, one find is expected to be stronger than all
 * finds here, and at most three (95 %).
 *
 * <p>Good area may hold a few real defects: people overlook small ones. The strongest finds that are far too many for the
 * distribution of the weaker ones, even at its upper bound, are left out and named. Where there are too few images to
 * measure what is promised, and strengths fall off far more slowly than false ones do on clean material, {@link UsualTail}
 * continues the counts from the weaker two thirds on, and up to {@value #MOST_UNLIKE} of the strongest are named.
 *
 * @param scale what a strength is
 * @param minAreaPx the smallest area that was counted, in pixels
 * @param images how many images' area was searched
 * @param finds how many defects were found in it, without those left out
 * @param unlike the strengths of those left out because they are unlike the rest, strongest first
 * @param dispersion how much more the number of finds varies between pieces than independent finds would, at least 1
 * @param tail how the counts are continued; empty where there are too few finds
 * @param levels from the weakest find on, rising in strength; empty if nothing was found
 */
public record FalseDefects(
        StrengthScale scale,
        int minAreaPx,
        double images,
        int finds,
        List<Double> unlike,
        double dispersion,
        Optional<Tail> tail,
        List<Level> levels) {
    private static final int FEWEST_PEAKS = 10;
    private static final int FEW_PEAKS = 30;
    private static final int MANY_PEAKS = 250;
    private static final double REACH = 0.01;
    private static final int TAIL_LEVELS = 40;

    /** The factor between the ranks of two levels that are kept, at least. */
    private static final double RANK_STEP = 1.05;

    /** The chance with which each bound fails. */
    private static final double MISS = 0.05;

    /** Half the 90 % quantile of the chi-squared distribution with one degree of freedom. */
    private static final double DROP = 2.7055 / 2;

    /** The probability below which a group of strong finds counts as unlike the rest. */
    private static final double UNLIKE = 0.01;

    /** The most finds that are left out. */
    public static final int MOST_UNLIKE = 20;

    /** The peaks for each find that may be left out: a larger part of them is usual, not unlike the rest. */
    private static final int FEW_OF_ALL = 4;

    /** The number of images from which 0.1 false defects an image can be measured. */
    private static final int MANY_IMAGES = 20;

    /**
     * A piece of good area.
     *
     * @param images its size, an image being 1
     * @param strengths of everything found in it, down to the outline level
     */
    public record Piece(double images, List<Double> strengths) {
        /**
         * Checks the components.
         *
         * @param images its size, an image being 1
         * @param strengths of everything found in it, down to the outline level
         */
        public Piece {
            strengths = List.copyOf(strengths);
            if (!(images > 0 && Double.isFinite(images))) {
                throw new IllegalArgumentException("A piece of good area must have a size.");
            }
            if (!strengths.stream().allMatch(Double::isFinite)) {
                throw new IllegalArgumentException("Strengths must be finite.");
            }
        }
    }

    /**
     * What is to be expected of a strength.
     *
     * @param strength the strength
     * @param expected false defects at least as strong on a good image
     * @param least what {@code expected} may be at least (95 %)
     * @param most what it may be at most (95 %)
     */
    public record Level(double strength, double expected, double least, double most) {
        /** {@return the same without the strength} */
        public Expectation expectation() {
            return new Expectation(expected, least, most);
        }
    }

    /**
     * A generalised Pareto distribution of what exceeds a strength.
     *
     * @param peaks how many finds do
     * @param from the strength
     * @param scale the distribution's scale
     * @param shape the distribution's shape, negative where strengths have an upper end
     */
    public record Tail(int peaks, double from, double scale, double shape) {}

    /**
     * The strength from which on defects may count.
     *
     * @param strength the strength; negative infinity if every defect may count
     * @param level what is to be expected there
     * @param kept whether that is what was asked for; otherwise it is the least that the area supports
     * @param beyondData whether it was extrapolated: fewer than one is expected in all of the area
     * @param imagesNeeded how many images' good area would support what was asked for; at most that searched, if it does
     */
    public record Promise(double strength, Level level, boolean kept, boolean beyondData, double imagesNeeded) {}

    /**
     * Checks the components.
     *
     * @param scale what a strength is
     * @param minAreaPx the smallest area that was counted, in pixels
     * @param images how many images' area was searched
     * @param finds how many defects were found in it, without those left out
     * @param unlike the strengths of those left out because they are unlike the rest, strongest first
     * @param dispersion how much more the number of finds varies between pieces than independent finds would, at least 1
     * @param tail how the counts are continued; empty where there are too few finds
     * @param levels from the weakest find on, rising in strength; empty if nothing was found
     */
    public FalseDefects {
        unlike = List.copyOf(unlike);
        levels = List.copyOf(levels);
        if (!(images > 0)) {
            throw new IllegalArgumentException("Some good area must have been searched.");
        }
        if (finds < 0 || !(dispersion >= 1) || (finds > 0) == levels.isEmpty()) {
            throw new IllegalArgumentException("Levels and the number of finds do not fit.");
        }
        for (int i = 0; i < levels.size(); i++) {
            Level level = levels.get(i);
            boolean ordered = i == 0
                    || (level.strength() > levels.get(i - 1).strength()
                            && level.expected() <= levels.get(i - 1).expected()
                            && level.least() <= levels.get(i - 1).least()
                            && level.most() <= levels.get(i - 1).most());
            if (!(level.expected() > 0 && level.least() >= 0 && level.most() > 0) || !ordered) {
                throw new IllegalArgumentException("Expected false defects must fall as strengths rise.");
            }
        }
    }

    /**
     * Measures good area; leaves out strong finds that are unlike the rest.
     *
     * @param scale what strengths are measured on
     * @param minAreaPx the smallest area that counts, in pixels, at least 1
     * @param pieces what was found in each piece of good area
     * @return what was fitted
     */
    public static FalseDefects of(StrengthScale scale, int minAreaPx, List<Piece> pieces) {
        return of(scale, minAreaPx, pieces, true);
    }

    /**
     * Measures good area.
     *
     * @param scale what the strengths are
     * @param minAreaPx the smallest area that they have, in pixels
     * @param pieces that were not trained on, at least one
     * @param robust whether to leave out strong finds that are unlike the rest
     * @return what was fitted
     */
    public static FalseDefects of(StrengthScale scale, int minAreaPx, List<Piece> pieces, boolean robust) {
        double images = pieces.stream().mapToDouble(Piece::images).sum();
        double[] all = pieces.stream()
                .flatMap(piece -> piece.strengths().stream())
                .sorted(Comparator.reverseOrder())
                .mapToDouble(strength -> strength)
                .toArray();
        int unlike = robust ? unlike(all, images) : 0;
        double[] rest = Arrays.copyOfRange(all, unlike, all.length);
        Optional<UsualTail> usual = robust && scale.logOdds() && images < MANY_IMAGES
                ? UsualTail.of(all, images).filter(tail -> tail.exceeding(all) > 0)
                : Optional.empty();
        int peaks = usual.map(UsualTail::peaks).orElse(peaks(rest));
        if (usual.isPresent()) {
            unlike = Math.min(MOST_UNLIKE, usual.get().exceeding(all));
            rest = all;
        }
        double from = peaks > 0 ? rest[peaks] : Double.NEGATIVE_INFINITY;
        double to = rest.length > 0 ? rest[0] : Double.NEGATIVE_INFINITY;
        double dispersion = dispersion(pieces, from, to, images);
        List<Level> levels = counted(rest, peaks, images, dispersion);
        Optional<Tail> tail = Optional.empty();
        if (usual.isPresent()) {
            tail = Optional.of(new Tail(peaks, from, UsualTail.SCALE, 0));
            levels.addAll(usual.get().levels(REACH, TAIL_LEVELS));
        } else if (peaks > 0) {
            TailFit fit = new TailFit(excesses(rest, peaks), 0, images, DROP * dispersion);
            tail = Optional.of(
                    new Tail(peaks, from, fit.best().scale(), fit.best().shape()));
            levels.addAll(continued(fit, from, peaks, images));
        }
        return new FalseDefects(
                scale,
                minAreaPx,
                images,
                all.length - unlike,
                Arrays.stream(all, 0, unlike).boxed().toList(),
                dispersion,
                tail,
                monotone(levels));
    }

    /**
     * How many false defects at least as strong as a defect are expected on a good image.
     *
     * @param defect one that was found with the same outline level
     * @return false defects for each good image
     */
    public Expectation expected(Defect defect) {
        return expected(scale.strength(defect.maxScore())).expectation();
    }

    /**
     * How many false defects are expected on a good image that is cut at a threshold.
     *
     * @param threshold the two levels, and the smallest area
     * @return false defects for each good image
     */
    public Expectation expected(Threshold threshold) {
        return expected(scale.strength(Math.nextUp(threshold.seed()))).expectation();
    }

    /**
     * The number of false defects of a strength or stronger that are expected on a good image, interpolated in
     * logarithms between levels. Below the weakest find, the number found is a lower bound; beyond the last level, the
     * number at that level is an upper bound.
     *
     * @param strength on the scale of strengths; higher is stronger
     * @return the level
     */
    public Level expected(double strength) {
        if (levels.isEmpty()) {
            return new Level(strength, 1 / images, 0, new PoissonCount(0).most(MISS) / images);
        }
        int next = 0;
        while (next < levels.size() && levels.get(next).strength() <= strength) {
            next++;
        }
        Level before = levels.get(Math.max(0, next - 1));
        Level after = levels.get(Math.min(levels.size() - 1, next));
        double span = after.strength() - before.strength();
        double share = span > 0 ? (strength - before.strength()) / span : 0;
        return new Level(
                strength,
                between(before.expected(), after.expected(), share),
                before.least() + share * (after.least() - before.least()),
                between(before.most(), after.most(), share));
    }

    /**
     * The strength from which on a number of false defects is expected on a good image: the seed level for a promise.
     *
     * @param perImage expected false defects for each good image, positive
     * @return the level, and whether it can be kept
     */
    public Promise strengthFor(double perImage) {
        if (!(perImage > 0)) {
            throw new IllegalArgumentException("The number of false defects per image must be above 0.");
        }
        Level last =
                expected(levels.isEmpty() ? 0 : levels.get(levels.size() - 1).strength());
        double needed = images * last.expected() / perImage;
        if (last.expected() > perImage) {
            return new Promise(last.strength(), last, false, beyondData(last), needed);
        }
        Level first = levels.isEmpty() ? last : levels.get(0);
        if (first.expected() <= perImage) {
            return new Promise(Double.NEGATIVE_INFINITY, first, true, false, needed);
        }
        double low = first.strength();
        double high = last.strength();
        for (double middle = (low + high) / 2; low < middle && middle < high; middle = (low + high) / 2) {
            if (expected(middle).expected() > perImage) {
                low = middle;
            } else {
                high = middle;
            }
        }
        Level level = expected(high);
        return new Promise(high, level, true, beyondData(level), needed);
    }

    /**
     * The threshold that keeps another's outlines and promises a number of false defects. Where good material reaches
     * probabilities of 1, the seed level stays just below 1, and promises more false defects than were asked for:
     * {@link #expected(Threshold)} tells how many.
     *
     * @param outlines the outline level and the smallest area
     * @param promise what was promised, by {@link #strengthFor}
     * @return both levels
     */
    public Threshold threshold(Threshold outlines, Promise promise) {
        float seed =
                promise.strength() == Double.NEGATIVE_INFINITY ? outlines.outline() : scale.score(promise.strength());
        return outlines.withSeed(Math.max(outlines.outline(), seed));
    }

    private boolean beyondData(Level level) {
        return level.expected() * images < 1 - 1e-9;
    }

    private static double between(double before, double after, double share) {
        return before * Math.pow(after / before, share);
    }

    /** How many of the strongest, which fall, are taken for peaks over the next one; 0 if that is too few. */
    private static int peaks(double[] strengths) {
        int most = Math.max(FEW_PEAKS, Math.min(MANY_PEAKS, strengths.length / 10));
        int peaks = Math.min(most, strengths.length - 1);
        while (peaks > 0 && strengths[peaks - 1] == strengths[peaks]) {
            peaks--;
        }
        boolean same = peaks > 0 && strengths[0] == strengths[peaks - 1];
        return peaks < FEWEST_PEAKS || same ? 0 : peaks;
    }

    private static double[] excesses(double[] strengths, int peaks) {
        return Arrays.stream(strengths, 0, peaks)
                .map(strength -> strength - strengths[peaks])
                .toArray();
    }

    /** How many of the strongest are unlike the rest: too many for the distribution fitted without their values. */
    private static int unlike(double[] strengths, double images) {
        int peaks = peaks(strengths);
        int censored = Math.min(MOST_UNLIKE, peaks / FEW_OF_ALL);
        double[] excesses = excesses(strengths, peaks);
        if (censored == 0 || excesses[censored] == excesses[peaks - 1]) {
            return 0;
        }
        TailFit fit = new TailFit(excesses, censored, images, DROP);
        return IntStream.iterate(censored, count -> count > 0, count -> count - 1)
                .filter(count -> new PoissonCount(count).atLeast(fit.most(excesses[count - 1]) * images) < UNLIKE)
                .findFirst()
                .orElse(0);
    }

    /** Pearson's statistic of the numbers of peaks in the pieces, by its degrees of freedom. */
    private static double dispersion(List<Piece> pieces, double above, double upTo, double images) {
        long[] counts = pieces.stream()
                .mapToLong(piece -> piece.strengths().stream()
                        .filter(strength -> strength > above && strength <= upTo)
                        .count())
                .toArray();
        double mean = Arrays.stream(counts).sum() / images;
        if (pieces.size() < 2 || mean == 0) {
            return 1;
        }
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            double expected = mean * pieces.get(i).images();
            sum += (counts[i] - expected) * (counts[i] - expected) / expected;
        }
        return Math.max(1, sum / (pieces.size() - 1));
    }

    /** The levels of the finds, which fall, down to the peaks; and where there are none, beyond all. */
    private static List<Level> counted(double[] strengths, int peaks, double images, double dispersion) {
        List<Level> levels = new ArrayList<>();
        double next = 0;
        for (int i = peaks == 0 ? 0 : peaks + 1; i < strengths.length; i++) {
            boolean last = i == strengths.length - 1;
            boolean tied = !last && strengths[i + 1] == strengths[i];
            boolean inTail = peaks > 0 && strengths[i] == strengths[peaks];
            if (tied || inTail || (i + 1 < next && !last)) {
                continue;
            }
            next = RANK_STEP * (i + 1);
            PoissonCount count = new PoissonCount(i + 1);
            double spread = Math.sqrt(dispersion);
            double least = count.count() - spread * (count.count() - count.least(MISS));
            double most = count.count() + spread * (count.most(MISS) - count.count());
            levels.add(new Level(strengths[i], count.count() / images, Math.max(0, least) / images, most / images));
        }
        Collections.reverse(levels);
        if (peaks == 0 && strengths.length > 0) {
            double most = Math.sqrt(dispersion) * new PoissonCount(0).most(MISS);
            levels.add(new Level(Math.nextUp(strengths[0]), 1 / images, 0, most / images));
        }
        return levels;
    }

    private static List<Level> continued(TailFit fit, double from, int peaks, double images) {
        List<Level> levels = new ArrayList<>();
        for (int i = 0; i <= TAIL_LEVELS; i++) {
            double chance = Math.pow(REACH / peaks, (double) i / TAIL_LEVELS);
            double excess = fit.best().excess(chance);
            levels.add(new Level(from + excess, peaks * chance / images, fit.least(excess), fit.most(excess)));
        }
        return levels;
    }

    /** Bounds from counts and from the tail meet where they need not agree: the wider one holds. */
    private static List<Level> monotone(List<Level> levels) {
        List<Level> monotone = new ArrayList<>();
        double most = 0;
        for (int i = levels.size() - 1; i >= 0; i--) {
            Level level = levels.get(i);
            most = Math.max(most, level.most());
            monotone.add(new Level(level.strength(), level.expected(), level.least(), most));
        }
        Collections.reverse(monotone);
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < monotone.size(); i++) {
            Level level = monotone.get(i);
            least = Math.min(least, level.least());
            monotone.set(i, new Level(level.strength(), level.expected(), least, level.most()));
        }
        return monotone;
    }
}

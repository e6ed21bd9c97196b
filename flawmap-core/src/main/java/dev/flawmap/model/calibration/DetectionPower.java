package dev.flawmap.model.calibration;

import dev.flawmap.Threshold;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The share of simulated defects that a model finds, by their area and by how much they stand out (a power curve), and by
 * their kind. They are painted on good material like those that some detectors learn from, so real defects may be found
 * less often.
 *
 * @param threshold with which they were looked for
 * @param bins by area, each beginning where the one before ends
 * @param kinds the same defects by kind; empty in earlier files
 */
public record DetectionPower(Threshold threshold, List<Bin> bins, List<Kind> kinds) {
    /** The smallest area that is counted, in pixels of the images; bins are octaves from here on. */
    public static final int SMALLEST_PX = 15;

    /** An upper bound of areas, larger than any crop. */
    private static final int LARGEST_PX = 1 << 29;

    private static final int MOST_PAINTED = 10_000_000;

    /** The number of octaves of strength, from 1 on; the last holds all that are stronger, too. */
    public static final int STRENGTHS = 3;

    private static final int MOST_KINDS = 100;
    private static final Pattern KIND_NAME = Pattern.compile("[a-z][a-z -]{0,39}");

    /** Shares of fewer defects say too little. */
    private static final int FEWEST_FOUND = 10;

    /** The 97.5 % quantile of the normal distribution. */
    private static final double Z = 1.959964;

    /**
     * How much a defect stands out, by its contrast-to-noise ratio: the mean absolute change of grey over its area,
     * its outline of a pixel included, by the standard deviation of the greys of the crop before it was painted.
     * Texture counts as noise, as it hides defects.
     */
    public enum Visibility {
        /** A ratio below ½. */
        FAINT,
        /** A ratio from ½ to 1. */
        CLEAR,
        /** A ratio of 1 or more. */
        STRONG;

        private static final double CLEAR_FROM = 0.5;
        private static final double STRONG_FROM = 1;

        static Visibility of(double contrastToNoise) {
            if (contrastToNoise >= STRONG_FROM) {
                return STRONG;
            }
            return contrastToNoise >= CLEAR_FROM ? CLEAR : FAINT;
        }
    }

    /**
     * A simulated defect.
     *
     * @param kind what it would be called on a real surface
     * @param areaPx its area in pixels of the images
     * @param strength its contrast-to-noise ratio at its own scale, in multiples of the least that is seen
     * @param contrastToNoise as {@link Visibility} says; infinite on material without any texture
     * @param found whether the model finds some of it
     */
    public record Painted(String kind, int areaPx, double strength, double contrastToNoise, boolean found) {
        private Count count() {
            return new Count(1, found ? 1 : 0);
        }

        private int octave() {
            return Math.max(0, Math.min(STRENGTHS - 1, Math.getExponent(strength)));
        }
    }

    /**
     * A number of defects.
     *
     * @param painted how many there are
     * @param found how many of them are found
     */
    public record Count(int painted, int found) {
        /** The count without defects. */
        public static final Count NONE = new Count(0, 0);

        /**
         * Checks the components.
         *
         * @param painted how many there are
         * @param found how many of them are found
         */
        public Count {
            if (found < 0 || found > painted || painted > MOST_PAINTED) {
                throw new IllegalArgumentException(
                        "A count of defects needs a number of found ones from 0 to the number of painted ones.");
            }
        }

        /** {@return the share that is found; not a number where there are none} */
        public double share() {
            return (double) found / painted;
        }

        /** {@return what the share is at least, by the 95 % score interval (Wilson 1927)} */
        public double least() {
            return painted == 0 ? 0 : Math.max(0, centre() - margin());
        }

        /** {@return what the share is at most, by the 95 % score interval (Wilson 1927)} */
        public double most() {
            return painted == 0 ? 1 : Math.min(1, centre() + margin());
        }

        private double centre() {
            return (found + Z * Z / 2) / (painted + Z * Z);
        }

        private double margin() {
            return Z / (painted + Z * Z) * Math.sqrt(found * (1 - share()) + Z * Z / 4);
        }

        /**
         * {@return the defects of both}
         *
         * @param other counts other defects
         */
        public Count plus(Count other) {
            return new Count(painted + other.painted, found + other.found);
        }
    }

    /**
     * Defects of an octave of areas.
     *
     * @param fromPx the smallest area; the largest is less than twice that
     * @param counts by visibility, each of them
     */
    public record Bin(int fromPx, Map<Visibility, Count> counts) {
        /**
         * Checks the components, and copies collections.
         *
         * @param fromPx the smallest area; the largest is less than twice that
         * @param counts by visibility, each of them
         */
        public Bin {
            if (fromPx < 1 || fromPx > LARGEST_PX || counts.size() != Visibility.values().length) {
                throw new IllegalArgumentException("A bin needs an area and a count for every visibility.");
            }
            counts = Collections.unmodifiableMap(new EnumMap<>(Map.copyOf(counts)));
        }

        /** {@return the smallest area of the next bin} */
        public int toPx() {
            return 2 * fromPx;
        }

        /** {@return the defects of all visibilities} */
        public Count all() {
            return sum(counts.values());
        }
    }

    /**
     * Defects of a kind.
     *
     * @param name what inspectors call it, in lower case
     * @param sizes by area, one for each bin
     * @param strengths by octave of their {@linkplain Painted#strength() strength}, {@value #STRENGTHS} of them
     */
    public record Kind(String name, List<Count> sizes, List<Count> strengths) {
        /**
         * Checks the components, and copies collections.
         *
         * @param name what inspectors call it, in lower case
         * @param sizes by area, one for each bin
         * @param strengths by octave of their strength
         */
        public Kind {
            sizes = List.copyOf(sizes);
            strengths = List.copyOf(strengths);
            if (!KIND_NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("A kind of defects needs a short name of letters.");
            }
            if (strengths.size() != STRENGTHS || !sum(sizes).equals(sum(strengths))) {
                throw new IllegalArgumentException("A kind's defects must be as many by strength as by area.");
            }
        }

        /** {@return the defects of all sizes} */
        public Count all() {
            return sum(sizes);
        }
    }

    /**
     * Checks the components, and copies collections.
     *
     * @param threshold with which they were looked for
     * @param bins by area, each beginning where the one before ends
     * @param kinds the same defects by kind; empty in earlier files
     */
    public DetectionPower {
        bins = List.copyOf(bins);
        kinds = List.copyOf(kinds);
        if (sum(bins.stream().map(Bin::all).toList()).painted() == 0) {
            throw new IllegalArgumentException("Some defects must have been painted.");
        }
        for (int i = 1; i < bins.size(); i++) {
            if (bins.get(i).fromPx() != bins.get(i - 1).toPx()) {
                throw new IllegalArgumentException("Areas must double from bin to bin.");
            }
        }
        if (kinds.size() > MOST_KINDS
                || kinds.stream().map(Kind::name).distinct().count() != kinds.size()) {
            throw new IllegalArgumentException("The kinds of defects must differ, and be at most " + MOST_KINDS + ".");
        }
        for (Kind kind : kinds) {
            if (kind.sizes().size() != bins.size()) {
                throw new IllegalArgumentException("Every kind of defects needs a count for every bin.");
            }
        }
        for (int i = 0; i < bins.size() && !kinds.isEmpty(); i++) {
            int bin = i;
            if (!sum(kinds.stream().map(kind -> kind.sizes().get(bin)).toList())
                    .equals(bins.get(bin).all())) {
                throw new IllegalArgumentException("The kinds' defects must be those of the bins.");
            }
        }
    }

    private static Count sum(Collection<Count> counts) {
        return counts.stream().reduce(Count.NONE, Count::plus);
    }

    /**
     * Counts defects.
     *
     * @param threshold with which they were looked for
     * @param painted the defects; those smaller than {@link #SMALLEST_PX} are left out
     * @return the counts; empty without defects
     */
    public static Optional<DetectionPower> of(Threshold threshold, List<Painted> painted) {
        List<Painted> counted = painted.stream()
                .filter(defect -> defect.areaPx() >= SMALLEST_PX)
                .toList();
        if (counted.isEmpty()) {
            return Optional.empty();
        }
        int smallest = counted.stream().mapToInt(Painted::areaPx).min().orElseThrow();
        int largest = counted.stream().mapToInt(Painted::areaPx).max().orElseThrow();
        List<Bin> bins = new ArrayList<>();
        for (int from = SMALLEST_PX; from <= largest; from *= 2) {
            if (2 * from > smallest) {
                bins.add(bin(from, counted));
            }
        }
        List<Kind> kinds = counted.stream()
                .map(Painted::kind)
                .distinct()
                .sorted()
                .map(name -> kind(name, bins, counted))
                .toList();
        return Optional.of(new DetectionPower(threshold, bins, kinds));
    }

    private static Kind kind(String name, List<Bin> bins, List<Painted> painted) {
        List<Painted> own =
                painted.stream().filter(defect -> defect.kind().equals(name)).toList();
        return new Kind(
                name,
                bins.stream()
                        .map(bin ->
                                count(own, defect -> defect.areaPx() >= bin.fromPx() && defect.areaPx() < bin.toPx()))
                        .toList(),
                IntStream.range(0, STRENGTHS)
                        .mapToObj(octave -> count(own, defect -> defect.octave() == octave))
                        .toList());
    }

    private static Count count(List<Painted> painted, Predicate<Painted> which) {
        return sum(painted.stream().filter(which).map(Painted::count).toList());
    }

    private static Bin bin(int from, List<Painted> painted) {
        Map<Visibility, Count> counts = new EnumMap<>(Visibility.class);
        for (Visibility visibility : Visibility.values()) {
            counts.put(visibility, Count.NONE);
        }
        painted.stream()
                .filter(defect -> defect.areaPx() >= from && defect.areaPx() < 2 * from)
                .forEach(defect -> counts.merge(Visibility.of(defect.contrastToNoise()), defect.count(), Count::plus));
        return new Bin(from, counts);
    }

    /** {@return all defects} */
    public Count all() {
        return below(Integer.MAX_VALUE);
    }

    /**
     * {@return the defects of the bins that lie below an area}
     *
     * @param areaPx in pixels
     */
    public Count below(int areaPx) {
        return bins.stream().filter(bin -> bin.toPx() <= areaPx).map(Bin::all).reduce(Count.NONE, Count::plus);
    }

    /**
     * The smallest area from which on at least a share is found, in that bin and in larger ones: the shares of the bins
     * are taken to rise with the area (isotonic regression), as larger defects are found more easily. At least ten defects
     * must be that large.
     *
     * @param share in (0, 1]
     * @return in pixels, at least the smallest area that counts; empty if no ten defects reach the share
     */
    public OptionalInt smallestFound(double share) {
        List<Count> rising = new ArrayList<>();
        List<Integer> from = new ArrayList<>();
        for (Bin bin : bins) {
            Count pool = bin.all();
            if (pool.painted() == 0) {
                continue;
            }
            int start = bin.fromPx();
            while (!rising.isEmpty() && rising.get(rising.size() - 1).share() >= pool.share()) {
                pool = pool.plus(rising.remove(rising.size() - 1));
                start = from.remove(from.size() - 1);
            }
            rising.add(pool);
            from.add(start);
        }
        int larger = all().painted();
        for (int i = 0; i < rising.size() && larger >= FEWEST_FOUND; i++) {
            if (rising.get(i).share() >= share) {
                return OptionalInt.of(Math.max(from.get(i), threshold.minAreaPx()));
            }
            larger -= rising.get(i).painted();
        }
        return OptionalInt.empty();
    }
}

package dev.flawmap.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * How often values of some size occur.
 *
 * @param caption what is counted
 * @param bins from the lowest values to the highest
 */
public record Histogram(String caption, List<Bin> bins) {
    /**
     * Values of some size.
     *
     * @param label the lowest of them
     * @param count how many there are
     * @param percent of the highest count
     */
    public record Bin(String label, int count, double percent) {}

    /** Counts of positive values, three bins to a power of ten; memory does not grow with their number. */
    static final class Counts {
        private static final long[] STEPS = {1, 2, 5};

        private final TreeMap<Integer, Integer> counts = new TreeMap<>();
        private int zeros;

        void add(double value) {
            if (!(value > 0)) {
                zeros++;
                return;
            }
            int decade = (int) Math.floor(Math.log10(value));
            double share = value / Math.pow(10, decade);
            counts.merge(3 * decade + (share >= STEPS[2] ? 2 : share >= STEPS[1] ? 1 : 0), 1, Integer::sum);
        }

        boolean isEmpty() {
            return counts.isEmpty();
        }

        /** The counts, those of 0 first where they are asked for. */
        Histogram histogram(String caption, boolean withZeros) {
            int most = Math.max(
                    withZeros ? zeros : 0,
                    counts.values().stream().mapToInt(count -> count).max().orElse(1));
            List<Bin> bins = new ArrayList<>();
            if (withZeros) {
                bins.add(new Bin("0", zeros, 100.0 * zeros / Math.max(1, most)));
            }
            for (int bin = counts.isEmpty() ? 1 : counts.firstKey();
                    !counts.isEmpty() && bin <= counts.lastKey();
                    bin++) {
                int count = counts.getOrDefault(bin, 0);
                String least = BigDecimal.valueOf(STEPS[Math.floorMod(bin, 3)])
                        .scaleByPowerOfTen(Math.floorDiv(bin, 3))
                        .toPlainString();
                bins.add(new Bin(least, count, 100.0 * count / most));
            }
            return new Histogram(caption, bins);
        }
    }
}

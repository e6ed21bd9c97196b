package dev.flawmap;

import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/** The median of numbers. */
public final class Median {
    private Median() {}

    /**
     * {@return the middle one of some numbers, or the mean of the middle two; empty where there is none}
     *
     * @param numbers in any order
     */
    public static OptionalDouble of(DoubleStream numbers) {
        double[] sorted = numbers.sorted().toArray();
        if (sorted.length == 0) {
            return OptionalDouble.empty();
        }
        int middle = sorted.length / 2;
        return OptionalDouble.of(sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }
}

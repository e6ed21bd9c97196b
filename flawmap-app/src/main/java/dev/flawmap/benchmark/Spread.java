package dev.flawmap.benchmark;

import java.util.Collection;
import java.util.DoubleSummaryStatistics;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A number over several seeds.
 *
 * @param count how many seeds have it
 * @param mean over these
 * @param deviation the sample's standard deviation; empty for one seed
 * @param min the lowest
 * @param max the highest
 */
public record Spread(int count, double mean, OptionalDouble deviation, double min, double max) {
    /** The spread of those that are present; empty if none is. */
    public static Optional<Spread> of(Collection<OptionalDouble> values) {
        double[] present =
                values.stream().flatMapToDouble(OptionalDouble::stream).toArray();
        if (present.length == 0) {
            return Optional.empty();
        }
        DoubleSummaryStatistics statistics = new DoubleSummaryStatistics();
        for (double value : present) {
            statistics.accept(value);
        }
        double mean = statistics.getAverage();
        double squares = 0;
        for (double value : present) {
            squares += (value - mean) * (value - mean);
        }
        OptionalDouble deviation = present.length < 2
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.sqrt(squares / (present.length - 1)));
        return Optional.of(new Spread(present.length, mean, deviation, statistics.getMin(), statistics.getMax()));
    }

    /** {@code 0.813 ± 0.012}; of one seed, {@code 0.813}. */
    public String text(int digits) {
        String form = "%." + digits + "f";
        String text = String.format(Locale.ROOT, form, mean);
        return deviation.isPresent() ? text + " ± " + String.format(Locale.ROOT, form, deviation.getAsDouble()) : text;
    }

    /** {@code 0.801 to 0.825, 3 seeds}. */
    public String range(int digits) {
        String form = "%." + digits + "f";
        return String.format(Locale.ROOT, form + " to " + form, min, max) + ", " + count
                + (count == 1 ? " seed" : " seeds");
    }
}

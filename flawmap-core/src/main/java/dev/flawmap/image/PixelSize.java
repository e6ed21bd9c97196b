package dev.flawmap.image;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The side of a square pixel, and where it is known from.
 *
 * @param nm in nanometres, from {@link #LEAST_NM} to {@link #GREATEST_NM}
 * @param origin for example {@code ImageJ}, {@code FEI 34682} or {@link #GIVEN}
 */
public record PixelSize(double nm, String origin) {
    /** The origin of a size that came with a picture in memory. */
    public static final String GIVEN = "given";

    /** The least size: a millionth of a nanometre, far below an atom. */
    public static final double LEAST_NM = 1e-6;

    /** The greatest size: a metre. */
    public static final double GREATEST_NM = 1e9;

    /**
     * Checks the components.
     *
     * @param nm in nanometres, from {@link #LEAST_NM} to {@link #GREATEST_NM}
     * @param origin for example {@code ImageJ}, {@code FEI 34682} or {@link #GIVEN}
     * @throws IllegalArgumentException with one sentence, if one is not what it should be
     */
    public PixelSize {
        if (!isPossible(nm)) {
            throw new IllegalArgumentException(
                    "The pixel size must lie between 0.000001 nm and 1 m, not at " + nm + " nm.");
        }
    }

    private static boolean isPossible(double nm) {
        return nm >= LEAST_NM && nm <= GREATEST_NM;
    }

    /**
     * A size, where a pixel can have it.
     *
     * @param nm the side of a pixel in nanometres
     * @param origin where it is known from, in words
     * @return empty if it is not from {@link #LEAST_NM} to {@link #GREATEST_NM}
     */
    public static Optional<PixelSize> ifPossible(double nm, String origin) {
        return isPossible(nm) ? Optional.of(new PixelSize(nm, origin)) : Optional.empty();
    }

    /**
     * {@return a size that came with a picture in memory, where it is known}
     *
     * @param nm the side of a pixel in nanometres, where known
     */
    public static Optional<PixelSize> given(OptionalDouble nm) {
        return nm.isPresent() ? Optional.of(new PixelSize(nm.getAsDouble(), GIVEN)) : Optional.empty();
    }

    /**
     * {@return the side in nanometres, where it is known}
     *
     * @param size where known
     */
    public static OptionalDouble nm(Optional<PixelSize> size) {
        return size.isPresent() ? OptionalDouble.of(size.get().nm()) : OptionalDouble.empty();
    }
}

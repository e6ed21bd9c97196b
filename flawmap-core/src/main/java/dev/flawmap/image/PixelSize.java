package dev.flawmap.image;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The side of a square pixel, and where it is known from.
 *
 * @param nm in nanometres, positive
 * @param origin for example {@code ImageJ}, {@code TIFF resolution} or {@link #GIVEN}
 */
public record PixelSize(double nm, String origin) {
    /** The origin of a size that came with a picture in memory. */
    public static final String GIVEN = "given";

    /**
     * Checks the components.
     *
     * @param nm in nanometres, positive
     * @param origin for example {@code ImageJ}, {@code TIFF resolution} or {@link #GIVEN}
     * @throws IllegalArgumentException with one sentence, if one is not what it should be
     */
    public PixelSize {
        if (!(nm > 0) || !Double.isFinite(nm)) {
            throw new IllegalArgumentException("The pixel size must be positive, not " + nm + ".");
        }
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

package dev.flawmap.image.metadata;

import java.util.OptionalDouble;

/**
 * What a maker tells of a picture.
 *
 * @param origin the maker and the tag or file, for example {@code FEI 34682}
 * @param nm the side of a square pixel in nanometres, where known
 * @param barRows the rows of a data bar at the bottom; 0 where there is none, or nothing tells of it
 */
public record Facts(String origin, OptionalDouble nm, int barRows) {
    /** The relative difference of its sides up to which a pixel counts as square. */
    private static final double SQUARE = 0.01;

    /** Facts without a data bar. */
    static Facts of(String origin, OptionalDouble nm) {
        return new Facts(origin, nm, 0);
    }

    /** A size in nanometres of sides in some unit, where they are alike; a height that is not told is the width. */
    static OptionalDouble square(OptionalDouble width, OptionalDouble height, double unitNm) {
        if (width.isEmpty()
                || height.isPresent() && Math.abs(height.getAsDouble() / width.getAsDouble() - 1) > SQUARE) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(width.getAsDouble() * unitNm);
    }
}

package dev.flawmap.image;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;

/** A grey image that may be too large to hold: some of its rows at a time. */
public interface GreyRows {
    int width();

    int height();

    /** The side of a pixel and where it is known from. */
    Optional<PixelSize> pixelSize();

    /** The side of a pixel in nanometres, where known. */
    default OptionalDouble nmPerPixel() {
        return PixelSize.nm(pixelSize());
    }

    /**
     * Some rows; fastest when asked for from the top downwards.
     *
     * @param from the first
     * @param to the one after the last
     * @throws IOException with one sentence, if they cannot be read
     */
    GreyImage rows(int from, int to) throws IOException;

    /** An image's rows. */
    static GreyRows of(GreyImage image) {
        return new SomeRows(
                image.width(),
                image.height(),
                image.pixelSize(),
                (from, to) -> image.crop(0, from, image.width(), to - from));
    }
}

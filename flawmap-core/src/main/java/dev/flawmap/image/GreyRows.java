package dev.flawmap.image;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;

/** A grey image that may be too large to hold: some of its rows at a time. */
public interface GreyRows {
    /** {@return the width in pixels} */
    int width();

    /** {@return the height in pixels} */
    int height();

    /** {@return the side of a pixel and where it is known from} */
    Optional<PixelSize> pixelSize();

    /** {@return the side of a pixel in nanometres, where known} */
    default OptionalDouble nmPerPixel() {
        return PixelSize.nm(pixelSize());
    }

    /**
     * Some rows; fastest when asked for from the top downwards.
     *
     * @param from the first
     * @param to the one after the last
     * @return the rows, as an image of their own
     * @throws IOException with one sentence, if they cannot be read
     */
    GreyImage rows(int from, int to) throws IOException;

    /**
     * {@return an image's rows}
     *
     * @param image held in memory
     */
    static GreyRows of(GreyImage image) {
        return new LazyRows(
                image.width(),
                image.height(),
                image.pixelSize(),
                (from, to) -> image.crop(0, from, image.width(), to - from));
    }
}

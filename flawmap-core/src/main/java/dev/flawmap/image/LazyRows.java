package dev.flawmap.image;

import java.io.IOException;
import java.util.Optional;

/** Rows that are made from something else when they are asked for. */
record LazyRows(int width, int height, Optional<PixelSize> pixelSize, Making making) implements GreyRows {
    /** How {@link GreyRows#rows} are made. */
    @FunctionalInterface
    interface Making {
        GreyImage rows(int from, int to) throws IOException;
    }

    @Override
    public GreyImage rows(int from, int to) throws IOException {
        return making.rows(from, to);
    }
}

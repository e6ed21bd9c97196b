package dev.flawmap.image;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Rows of something else, with a pixel size, notes and an end of their own. */
record ForwardingRows(GreyRows rows, Optional<PixelSize> pixelSize, Supplier<List<String>> said, Closing closing)
        implements ImageRows {
    /** What ends them. */
    @FunctionalInterface
    interface Closing {
        void close() throws IOException;
    }

    @Override
    public int width() {
        return rows.width();
    }

    @Override
    public int height() {
        return rows.height();
    }

    @Override
    public GreyImage rows(int from, int to) throws IOException {
        return rows.rows(from, to).with(pixelSize);
    }

    @Override
    public List<String> notes() {
        return said.get();
    }

    @Override
    public void close() throws IOException {
        closing.close();
    }
}

package dev.flawmap.server.inference;

import dev.flawmap.image.ImageFile;
import dev.flawmap.image.ImageRows;
import dev.flawmap.inspect.ImageSource;
import dev.flawmap.server.http.Refusal;
import java.io.IOException;

/** Reads image files from requests, of no more pixels than are held for one. */
final class BoundedImage {
    /** The most pixels of all images of one request, which are held as floats with their maps. */
    static final long MOST_PIXELS = 1 << 26;

    private BoundedImage() {}

    /** Reads a file, whose size is asked before it is decoded. */
    static ImageFile read(ImageSource source) throws IOException {
        try (ImageRows rows = source.rows(0)) {
            require((long) rows.width() * rows.height());
        }
        return source.read();
    }

    /** Refuses more pixels than may be. */
    static void require(long pixels) {
        if (pixels > MOST_PIXELS) {
            throw new Refusal(413, "A request may have at most " + MOST_PIXELS + " pixels.");
        }
    }
}

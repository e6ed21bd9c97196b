package dev.flawmap.reliability;

import dev.flawmap.image.BadImageException;
import dev.flawmap.image.ImageFile;
import dev.flawmap.image.ImageReader;
import dev.flawmap.image.ImageRows;
import java.nio.file.Path;

/** Reads images whole, as masks, and in bands. */
final class ImageInput implements InputReader {
    private static final int BANDS = 4;

    @Override
    public boolean accepts(Path file) throws Exception {
        boolean whole = whole(file);
        boolean mask = mask(file);
        return bands(file) | whole | mask;
    }

    private static boolean whole(Path file) throws Exception {
        try {
            ImageFile image = ImageReader.read(file);
            for (float value : image.image().pixels()) {
                if (!Float.isFinite(value)) {
                    throw new IllegalStateException("A grey value is not finite.");
                }
            }
            return true;
        } catch (BadImageException e) {
            return InputReader.refusal(e);
        }
    }

    private static boolean mask(Path file) throws Exception {
        try {
            return ImageReader.readMask(file).width() > 0;
        } catch (BadImageException e) {
            return InputReader.refusal(e);
        }
    }

    private static boolean bands(Path file) throws Exception {
        try (ImageRows rows = ImageRows.open(file, 1 << 16)) {
            int height = Math.min(rows.height(), 1 << 12);
            for (int band = 0; band < BANDS; band++) {
                int from = height * band / BANDS;
                int to = height * (band + 1) / BANDS;
                if (to > from && (long) rows.width() * (to - from) < 1 << 24) {
                    rows.rows(from, to);
                }
            }
            return true;
        } catch (BadImageException e) {
            return InputReader.refusal(e);
        }
    }
}

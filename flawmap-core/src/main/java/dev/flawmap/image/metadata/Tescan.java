package dev.flawmap.image.metadata;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** TESCAN: tag 50431 with a small picture and then an INI text, or that text in a file beside. */
final class Tescan {
    private static final int TAG = 50431;

    private Tescan() {}

    static Optional<Facts> facts(PictureFile file) throws IOException {
        Optional<byte[]> bytes = file.page().isPresent() ? file.page().get().bytes(TAG) : Optional.empty();
        return bytes.isPresent()
                ? facts("TESCAN " + TAG, new String(bytes.get(), StandardCharsets.ISO_8859_1), file.height())
                : Optional.empty();
    }

    static Optional<Facts> beside(PictureFile file) throws IOException {
        for (String ending : new String[] {".hdr", "-tif.hdr", "-png.hdr", "-jpg.hdr", "-bmp.hdr"}) {
            Optional<byte[]> bytes = file.beside().file(ending);
            if (bytes.isPresent()) {
                return facts("TESCAN side-car", MetadataText.of(bytes.get()), file.height());
            }
        }
        return Optional.empty();
    }

    private static Optional<Facts> facts(String origin, String text, int height) {
        if (MetadataText.value(text, "PixelSizeX").isEmpty()) {
            return Optional.empty();
        }
        double rows = MetadataText.number(text, "", "ImageStripSize").orElse(0);
        return Optional.of(new Facts(
                origin,
                Facts.square(
                        MetadataText.number(text, "", "PixelSizeX"), MetadataText.number(text, "", "PixelSizeY"), 1e9),
                rows < height / 2.0 ? (int) rows : 0));
    }
}

package dev.flawmap.image.metadata;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;

/** Hitachi: an INI text in tag 40092, or in a file beside. */
final class Hitachi {
    private static final int TAG = 40092;

    private Hitachi() {}

    static Optional<Facts> facts(PictureFile file) throws IOException {
        return facts("Hitachi " + TAG, file.text(TAG), file.width());
    }

    static Optional<Facts> beside(PictureFile file) throws IOException {
        return facts("Hitachi side-car", file.beside().file(".txt").map(MetadataText::of), file.width());
    }

    /** The facts in a text; its pixel size belongs to the picture as saved, which may have been reduced since. */
    private static Optional<Facts> facts(String origin, Optional<String> text, int width) {
        if (text.isEmpty() || MetadataText.value(text.get(), "PixelSize").isEmpty()) {
            return Optional.empty();
        }
        Optional<String> saved = MetadataText.value(text.get(), "DataSize");
        boolean other = saved.isPresent() && !saved.get().startsWith(width + "x");
        return Optional.of(
                Facts.of(origin, other ? OptionalDouble.empty() : MetadataText.number(text.get(), "", "PixelSize")));
    }
}

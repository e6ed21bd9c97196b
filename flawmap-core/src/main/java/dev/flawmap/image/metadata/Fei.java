package dev.flawmap.image.metadata;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;

/** FEI and Thermo Fisher: an INI text in tag 34682, formerly 34680. */
final class Fei {
    private static final int[] TAGS = {34682, 34680};

    private Fei() {}

    static Optional<Facts> facts(PictureFile file) throws IOException {
        for (int tag : TAGS) {
            Optional<String> text = file.text(tag);
            if (text.isPresent()) {
                return Optional.of(new Facts("FEI " + tag, nm(text.get()), barRows(text.get(), file.height())));
            }
        }
        return Optional.empty();
    }

    /** Pictures of the chamber's camera have no scan, and numbers that mean nothing. */
    private static OptionalDouble nm(String text) {
        return Facts.square(
                MetadataText.number(text, "Scan", "PixelWidth"), MetadataText.number(text, "Scan", "PixelHeight"), 1e9);
    }

    /** A height of 0 is told also of pictures that have a bar; they are higher than what was scanned. */
    private static int barRows(String text, int height) {
        OptionalDouble told = MetadataText.number(text, "PrivateFei", "DatabarHeight");
        OptionalDouble scanned = MetadataText.number(text, "Image", "ResolutionY");
        if (scanned.isEmpty()) {
            scanned = MetadataText.number(text, "Scan", "ResolutionY");
        }
        double rows = scanned.isPresent() ? height - scanned.getAsDouble() : told.orElse(0);
        return rows > 0 && rows < height / 2.0 ? (int) rows : 0;
    }
}

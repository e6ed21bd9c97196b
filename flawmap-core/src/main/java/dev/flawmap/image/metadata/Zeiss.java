package dev.flawmap.image.metadata;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Zeiss and LEO: lines in tag 34118, and the same in tag 34119. */
final class Zeiss {
    private static final int[] TAGS = {34118, 34119};

    /** The width of the screen that the size at the beginning is of. */
    private static final double SCREEN = 1024;

    private Zeiss() {}

    static Optional<Facts> facts(PictureFile file) throws IOException {
        Optional<Facts> without = Optional.empty();
        for (int tag : TAGS) {
            Optional<String> text = file.text(tag);
            if (text.isPresent()) {
                Facts facts = Facts.of("Zeiss " + tag, nm(text.get().lines().toList(), file.width()));
                if (facts.nm().isPresent()) {
                    return Optional.of(facts);
                }
                without = Optional.of(facts);
            }
        }
        return without;
    }

    private static OptionalDouble nm(List<String> lines, int width) {
        for (int i = 0; i + 1 < lines.size(); i++) {
            if (lines.get(i).strip().equals("AP_IMAGE_PIXEL_SIZE")) {
                String told = lines.get(i + 1);
                return MetadataText.length(told.substring(told.indexOf('=') + 1));
            }
        }
        OptionalDouble screen =
                lines.size() > 3 ? MetadataText.number(lines.get(3).strip()) : OptionalDouble.empty();
        return screen.isPresent()
                ? OptionalDouble.of(screen.getAsDouble() * 1e9 * SCREEN / width)
                : OptionalDouble.empty();
    }
}

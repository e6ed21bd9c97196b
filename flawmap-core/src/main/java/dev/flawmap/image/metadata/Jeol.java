package dev.flawmap.image.metadata;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;

/** JEOL: a text beside the picture, in lines of {@code $NAME VALUE}. */
final class Jeol {
    /** The width of the photograph that magnifications are of. */
    private static final double PHOTOGRAPH_NM = 128e6;

    private Jeol() {}

    static Optional<Facts> facts(PictureFile file) throws IOException {
        Optional<String> text = file.beside().file(".txt").map(MetadataText::of).filter(told -> told.contains("$CM_"));
        return text.map(told -> facts(told, file.width()));
    }

    private static Facts facts(String text, int width) {
        OptionalDouble bar = MetadataText.number(value(text, "$$SM_MICRON_BAR"));
        OptionalDouble marker = MetadataText.length(value(text, "$$SM_MICRON_MARKER"));
        OptionalDouble full = MetadataText.number(value(text, "$CM_FULL_SIZE").split(" ", 2)[0]);
        if (bar.isPresent() && marker.isPresent()) {
            return Facts.of(
                    "JEOL side-car",
                    OptionalDouble.of(marker.getAsDouble() / bar.getAsDouble() * full.orElse(width) / width));
        }
        OptionalDouble magnification = MetadataText.number(value(text, "$CM_MAG"));
        return Facts.of(
                "JEOL side-car, estimated from the magnification",
                magnification.isPresent()
                        ? OptionalDouble.of(PHOTOGRAPH_NM / magnification.getAsDouble() / width)
                        : OptionalDouble.empty());
    }

    private static String value(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length()).strip())
                .findFirst()
                .orElse("");
    }
}

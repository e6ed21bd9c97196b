package dev.flawmap.image.metadata;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;

/** JEOL: a text beside the picture, in lines of {@code $NAME VALUE}; of SightX, XML in the image's description. */
final class Jeol {
    /** The width of the photograph that magnifications are of. */
    private static final double PHOTOGRAPH_NM = 128e6;

    private Jeol() {}

    static Optional<Facts> facts(PictureFile file) throws IOException {
        Optional<String> text = file.beside().file(".txt").map(MetadataText::of).filter(told -> told.contains("$CM_"));
        return text.map(told -> facts(told, file.width()));
    }

    /**
     * SightX, of transmission microscopes: the resolution is that of the camera, to be divided by the magnification;
     * without one, as in diffraction, it says nothing.
     */
    static Optional<Facts> sightX(PictureFile file) throws IOException {
        Optional<String> text = file.description().filter(told -> told.contains("<TemReporter"));
        if (file.page().isEmpty() || text.isEmpty()) {
            return Optional.empty();
        }
        String lenses = element(text.get(), "ImageFormingSystem");
        boolean magnified = element(text.get(), "EosMode").equals("eosTEM")
                && element(lenses, "ModeString").equals("MAG");
        OptionalDouble magnification = MetadataText.number(element(lenses, "SelectorValue"));
        return Optional.of(Facts.of(
                "JEOL SightX",
                magnified && magnification.isPresent()
                        ? Resolution.of(file.page().get()).magnified(magnification.getAsDouble())
                        : OptionalDouble.empty()));
    }

    /** What stands in the first element of a name; the XML may hold characters that XML must not. */
    private static String element(String xml, String name) {
        int start = xml.indexOf("<" + name + ">");
        int end = xml.indexOf("</" + name + ">", start);
        return start < 0 || end < 0
                ? ""
                : xml.substring(start + name.length() + 2, end).strip();
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

package dev.flawmap.image.metadata;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** OpenFIBSEM: JSON in the image's description. */
final class OpenFibsem {
    private OpenFibsem() {}

    static Optional<Facts> facts(PictureFile file) throws IOException {
        Optional<String> text =
                file.description().filter(told -> told.startsWith("{") && told.contains("\"pixel_size\""));
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            JsonNode size = JsonMapper.shared().readTree(text.get()).path("pixel_size");
            return size.isObject()
                    ? Optional.of(Facts.of("OpenFIBSEM", Facts.square(side(size, "x"), side(size, "y"), 1e9)))
                    : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static OptionalDouble side(JsonNode size, String name) {
        return MetadataText.number(size.path(name).asString(""));
    }
}

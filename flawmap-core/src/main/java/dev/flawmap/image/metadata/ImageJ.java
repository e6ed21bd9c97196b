package dev.flawmap.image.metadata;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;

/** ImageJ: {@code unit=} in the image's description, and pixels by that unit in the resolution. */
final class ImageJ {
    private ImageJ() {}

    static Optional<Facts> facts(PictureFile file) throws IOException {
        Optional<String> unit = file.description().flatMap(text -> MetadataText.value(text, "unit"));
        if (file.page().isEmpty() || unit.isEmpty()) {
            return Optional.empty();
        }
        OptionalDouble unitNm = LengthUnit.nm(unit.get());
        return Optional.of(Facts.of(
                "ImageJ",
                unitNm.isPresent()
                        ? Resolution.of(file.page().get()).shown(unitNm.getAsDouble())
                        : OptionalDouble.empty()));
    }
}

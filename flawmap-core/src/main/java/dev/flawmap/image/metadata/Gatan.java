package dev.flawmap.image.metadata;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;

/** Gatan DigitalMicrograph: the sides of a pixel in tags 65009 and 65010, and their units in 65003 and 65004. */
final class Gatan {
    private Gatan() {}

    static Optional<Facts> facts(PictureFile file) throws IOException {
        if (file.page().isEmpty() || !file.page().get().has(65009)) {
            return Optional.empty();
        }
        TiffPage page = file.page().get();
        return Optional.of(
                Facts.of("Gatan 65009", Facts.square(side(page, 65009, 65003), side(page, 65010, 65004), 1)));
    }

    private static OptionalDouble side(TiffPage page, int size, int unit) throws IOException {
        double side = page.decimal(size);
        OptionalDouble nm = LengthUnit.nm(page.text(unit).orElse(""));
        return side > 0 && nm.isPresent() ? OptionalDouble.of(side * nm.getAsDouble()) : OptionalDouble.empty();
    }
}

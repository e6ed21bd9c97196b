package dev.flawmap.image.metadata;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * The resolution of a TIFF page, which some programs write for what a picture shows, and most for its print.
 *
 * @param across pixels by a unit
 * @param down pixels by a unit, where it is told
 * @param inches whether the unit is the inch
 * @param unitNm the unit in nanometres; 0 where there is none
 */
record Resolution(double across, OptionalDouble down, boolean inches, double unitNm) {
    private static final int INCH = 2;
    private static final int CENTIMETRE = 3;

    /** Programs write this unit, and inches, for paper. */
    private static final double PRINTING_UNIT_NM = 1e7;

    /** Sizes per centimetre or inch from this one on are those of a printed picture, not of what it shows. */
    private static final double PRINTING_NM = 10_000;

    /** Dots by inch that programs write when they are not told any; 71.12 are 28 by centimetre. */
    private static final double[] PRINTED = {
        71.12, 72, 90, 96, 100, 120, 144, 150, 180, 200, 240, 256, 300, 360, 400, 600, 1200
    };

    static Resolution of(TiffPage page) throws IOException {
        double down = page.decimal(283);
        int unit = (int) page.number(296, INCH);
        return new Resolution(
                page.decimal(282),
                Double.isNaN(down) ? OptionalDouble.empty() : OptionalDouble.of(1 / down),
                unit == INCH && page.has(296),
                unit == INCH ? 2.54e7 : unit == CENTIMETRE ? 1e7 : 0);
    }

    static Optional<Facts> facts(PictureFile file) throws IOException {
        if (file.page().isEmpty()) {
            return Optional.empty();
        }
        Resolution resolution = of(file.page().get());
        OptionalDouble nm = resolution.unitNm > 0 ? resolution.shown(resolution.unitNm) : OptionalDouble.empty();
        return nm.isPresent() ? Optional.of(Facts.of("TIFF resolution", nm)) : Optional.empty();
    }

    /** The side of a pixel in what the picture shows, by a unit; nothing where it is that of a print. */
    OptionalDouble shown(double byNm) {
        if (!(across > 0) || Double.isInfinite(across)) {
            return OptionalDouble.empty();
        }
        OptionalDouble nm = Facts.square(OptionalDouble.of(1 / across), down, byNm);
        boolean printed = nm.isPresent()
                && (byNm >= PRINTING_UNIT_NM && byNm < 1e9 && nm.getAsDouble() >= PRINTING_NM
                        || isPrinted(2.54e7 / nm.getAsDouble())
                        || inches && byNm < PRINTING_UNIT_NM && isPrinted(across));
        return printed ? OptionalDouble.empty() : nm;
    }

    /** The side of a pixel in what a picture shows, where the resolution is that of a camera behind a microscope. */
    OptionalDouble magnified(double magnification) {
        return across > 0 && Double.isFinite(across) && unitNm > 0
                ? Facts.square(OptionalDouble.of(1 / across), down, unitNm / magnification)
                : OptionalDouble.empty();
    }

    private static boolean isPrinted(double dpi) {
        return DoubleStream.of(PRINTED).anyMatch(usual -> Math.abs(dpi / usual - 1) < 1e-3);
    }
}

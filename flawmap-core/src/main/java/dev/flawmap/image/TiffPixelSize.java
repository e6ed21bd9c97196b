package dev.flawmap.image;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;

/** Reads the pixel size from a TIFF file's tags. */
final class TiffPixelSize {
    private static final Pattern IMAGEJ_UNIT = Pattern.compile("(?m)^unit=(.+)$");
    /** ImageJ writes so what is not ASCII, such as the micro sign, U+00B5; others write the Greek letter, U+03BC. */
    private static final Pattern ESCAPED = Pattern.compile("\\\\u([0-9a-fA-F]{4})");

    private static final Map<String, Double> NM = Map.of(
            "nm", 1.0, "um", 1e3, "\u00b5m", 1e3, "\u03bcm", 1e3, "micron", 1e3, "microns", 1e3, "mm", 1e6, "cm", 1e7,
            "inch", 2.54e7);

    /** Programs write these units, centimetres and inches, for paper. */
    private static final double PRINTING_UNIT_NM = 1e7;

    /** Sizes per centimetre or inch from this one on are those of a printed picture, not of what it shows. */
    private static final double PRINTING_NM = 10_000;

    /** The relative difference of its sides up to which a pixel counts as square. */
    private static final double SQUARE = 0.01;

    private TiffPixelSize() {}

    private static String unescaped(String unit) {
        return ESCAPED.matcher(unit)
                .replaceAll(code -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(code.group(1), 16))));
    }

    /**
     * The side of a pixel in nanometres: from ImageJ's unit and the resolution, or from the resolution per inch or
     * centimetre where that is finer than a printing resolution. Empty too where pixels are not square.
     */
    static Optional<PixelSize> of(ImageReader reader, String format) throws IOException {
        if (!format.equals("TIFF")) {
            return Optional.empty();
        }
        IIOMetadata metadata = reader.getImageMetadata(0);
        TIFFDirectory directory = TIFFDirectory.createFromMetadata(metadata);
        TIFFField resolution = directory.getTIFFField(BaselineTIFFTagSet.TAG_X_RESOLUTION);
        if (resolution == null) {
            return Optional.empty();
        }
        double perUnit = resolution.getAsDouble(0);
        TIFFField text = directory.getTIFFField(BaselineTIFFTagSet.TAG_IMAGE_DESCRIPTION);
        Matcher unit = IMAGEJ_UNIT.matcher(text == null ? "" : text.getAsString(0));
        TIFFField unitTag = directory.getTIFFField(BaselineTIFFTagSet.TAG_RESOLUTION_UNIT);
        int tag = unitTag == null ? BaselineTIFFTagSet.RESOLUTION_UNIT_INCH : unitTag.getAsInt(0);
        double unitNm;
        boolean imageJ = unit.find();
        if (imageJ) {
            unitNm = NM.getOrDefault(unescaped(unit.group(1).strip()), 0.0);
        } else if (tag == BaselineTIFFTagSet.RESOLUTION_UNIT_CENTIMETER) {
            unitNm = 1e7;
        } else {
            unitNm = tag == BaselineTIFFTagSet.RESOLUTION_UNIT_INCH ? 2.54e7 : 0;
        }
        double nm = unitNm / perUnit;
        TIFFField upright = directory.getTIFFField(BaselineTIFFTagSet.TAG_Y_RESOLUTION);
        if (upright != null && !(Math.abs(upright.getAsDouble(0) / perUnit - 1) <= SQUARE)) {
            return Optional.empty();
        }
        boolean printing = unitNm >= PRINTING_UNIT_NM && nm >= PRINTING_NM;
        return printing ? Optional.empty() : PixelSize.ifPossible(nm, imageJ ? "ImageJ" : "TIFF resolution");
    }
}

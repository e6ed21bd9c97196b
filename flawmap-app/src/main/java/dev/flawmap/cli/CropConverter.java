package dev.flawmap.cli;

import dev.flawmap.image.Crop;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code TOP,RIGHT,BOTTOM,LEFT} in pixels, or {@code none}. */
final class CropConverter implements ITypeConverter<Crop> {
    @Override
    public Crop convert(String value) {
        if (value.equals("none")) {
            return Crop.NONE;
        }
        if (!value.matches("\\d{1,6}(,\\d{1,6}){3}")) {
            throw new TypeConversionException(
                    "what is left out is TOP,RIGHT,BOTTOM,LEFT in pixels, for example 0,0,64,0," + " or none, not '"
                            + value + "'");
        }
        String[] edges = value.split(",", -1);
        return new Crop(
                Integer.parseInt(edges[0]),
                Integer.parseInt(edges[1]),
                Integer.parseInt(edges[2]),
                Integer.parseInt(edges[3]));
    }
}

package dev.flawmap.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Areas in pixels: {@code 30} or {@code 30px}. */
final class AreaConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
        String digits = text.strip().replaceFirst("px$", "");
        if (!digits.matches("\\d{1,9}") || Integer.parseInt(digits) < 1) {
            throw new TypeConversionException("'" + text + "' is not an area of at least one pixel, such as 30px");
        }
        return Integer.valueOf(digits);
    }
}

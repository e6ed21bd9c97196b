package dev.flawmap.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers with a decimal point. */
final class NumberConverter implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not a number, such as 0.5 with a decimal point");
        }
    }
}

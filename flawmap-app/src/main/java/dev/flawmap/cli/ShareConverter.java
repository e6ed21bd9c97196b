package dev.flawmap.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Shares and rates: {@code 0.01} or {@code 1%}. */
final class ShareConverter implements ITypeConverter<Double> {
    private static final double PERCENT = 100;

    @Override
    public Double convert(String text) {
        String plain = text.strip();
        boolean percent = plain.endsWith("%");
        try {
            double number = Double.parseDouble(percent ? plain.substring(0, plain.length() - 1) : plain);
            return percent ? number / PERCENT : number;
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not a share, such as 0.01 or 1%");
        }
    }
}

package dev.flawmap.cli;

import dev.flawmap.inspect.MemoryBudget;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes of memory such as {@code 2GB} or {@code 1500MB}. */
final class MemorySizes implements ITypeConverter<MemoryBudget> {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,6})\\s*([GM])I?B?");

    @Override
    public MemoryBudget convert(String text) {
        Matcher size = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!size.matches()) {
            throw new TypeConversionException("'" + text + "' is not a size of memory, such as 2GB or 1500MB");
        }
        long bytes = Long.parseLong(size.group(1)) << (size.group(2).equals("G") ? 30 : 20);
        if (bytes < MemoryBudget.LEAST_BYTES) {
            throw new TypeConversionException("'" + text + "' is too little memory; at least 1GB is needed");
        }
        return MemoryBudget.of(bytes);
    }
}

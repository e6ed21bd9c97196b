package dev.flawmap.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How much memory the program may take while it inspects images.
 *
 * @param bytes all of it, with what Java and the network's engine need
 */
record MemoryLimit(long bytes) {
    private static final long LEAST_BYTES = 1L << 30;

    /** Decoded, as floats, as a map, as a mask, and three pictures for people, of which two images are in work. */
    private static final long BYTES_PER_PIXEL = 64;

    /** So much of that lies in Java's heap. */
    private static final long HEAP_BYTES_PER_PIXEL = 36;

    /** The largest image that is held in memory as a whole; larger ones are inspected in bands. */
    long largestHeldPx() {
        return Math.min(bytes / BYTES_PER_PIXEL, heap() / HEAP_BYTES_PER_PIXEL);
    }

    /** What the decoded rows of a larger image may take. */
    long decodedBytes() {
        return Math.min(bytes / 4, heap() / 3);
    }

    /** What Java has of it, which is little where little is allowed. */
    private static long heap() {
        return Runtime.getRuntime().maxMemory();
    }

    /** Sizes such as {@code 2GB} or {@code 1500MB}. */
    static final class Converter implements ITypeConverter<MemoryLimit> {
        private static final Pattern SIZE = Pattern.compile("(\\d{1,6})\\s*([GM])I?B?");

        @Override
        public MemoryLimit convert(String text) {
            Matcher size = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
            if (!size.matches()) {
                throw new TypeConversionException("'" + text + "' is not a size of memory, such as 2GB or 1500MB");
            }
            long bytes = Long.parseLong(size.group(1)) << (size.group(2).equals("G") ? 30 : 20);
            if (bytes < LEAST_BYTES) {
                throw new TypeConversionException("'" + text + "' is too little memory; at least 1GB is needed");
            }
            return new MemoryLimit(bytes);
        }
    }
}

package dev.flawmap.image.metadata;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** Text as makers write it: of any encoding, in lines of {@code name=value}, some below a line of {@code [section]}. */
final class MetadataText {
    private static final Pattern NUMBER = Pattern.compile("\\+?[0-9]*[.,]?[0-9]*([eE][+-]?[0-9]+)?");

    /** A comma that may stand between thousands as well, as in 1,024. */
    private static final Pattern GROUPED = Pattern.compile("[1-9][0-9]{0,2},[0-9]{3}");

    private MetadataText() {}

    /** Text of UTF-16, UTF-8 or else Latin-1, up to what pads it. */
    static String of(byte[] bytes) {
        String text = new String(bytes, charset(bytes));
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) <= ' ') {
            end--;
        }
        int start = text.startsWith("\ufeff") ? 1 : 0;
        return text.substring(Math.min(start, end), end);
    }

    private static Charset charset(byte[] bytes) {
        if (bytes.length >= 2) {
            int first = (bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF;
            if (first == 0xFFFE || bytes[0] != 0 && bytes[1] == 0) {
                return StandardCharsets.UTF_16LE;
            }
            if (first == 0xFEFF || bytes[0] == 0 && bytes[1] != 0) {
                return StandardCharsets.UTF_16BE;
            }
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return StandardCharsets.UTF_8;
        } catch (CharacterCodingException e) {
            return StandardCharsets.ISO_8859_1;
        }
    }

    /** The first value of a name in any section. */
    static Optional<String> value(String text, String name) {
        return value(text, "", name);
    }

    /** The first value of a name below a line of {@code [section]}; of any section, where that is empty. */
    static Optional<String> value(String text, String section, String name) {
        boolean inside = section.isEmpty();
        for (String line : (Iterable<String>) text.lines()::iterator) {
            String plain = line.strip();
            if (plain.startsWith("[") && plain.endsWith("]") && !section.isEmpty()) {
                inside = plain.regionMatches(true, 1, section, 0, section.length())
                        && plain.length() == section.length() + 2;
            }
            int equals = plain.indexOf('=');
            if (inside && equals > 0 && plain.substring(0, equals).strip().equalsIgnoreCase(name)) {
                return Optional.of(plain.substring(equals + 1).strip());
            }
        }
        return Optional.empty();
    }

    /** The number of a name below a line of {@code [section]}. */
    static OptionalDouble number(String text, String section, String name) {
        Optional<String> value = value(text, section, name);
        return value.isPresent() ? number(value.get()) : OptionalDouble.empty();
    }

    /** A positive number, with a decimal point or, as programs in some languages write it, a decimal comma. */
    static OptionalDouble number(String text) {
        if (text.length() > 40
                || !NUMBER.matcher(text).matches()
                || GROUPED.matcher(text).matches()) {
            return OptionalDouble.empty();
        }
        try {
            double number = Double.parseDouble(text.replace(',', '.'));
            return Double.isFinite(number) && number > 0 ? OptionalDouble.of(number) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    /** A length with its unit, such as {@code 11.65 nm} or {@code 100nm}, in nanometres. */
    static OptionalDouble length(String text) {
        String plain = text.strip();
        int end = 0;
        while (end < plain.length() && isOfNumber(plain, end)) {
            end++;
        }
        OptionalDouble number = number(plain.substring(0, end));
        OptionalDouble unit = LengthUnit.nm(plain.substring(end));
        return number.isPresent() && unit.isPresent()
                ? OptionalDouble.of(number.getAsDouble() * unit.getAsDouble())
                : OptionalDouble.empty();
    }

    private static boolean isOfNumber(String text, int at) {
        char c = text.charAt(at);
        boolean exponent =
                (c == 'e' || c == 'E') && at + 1 < text.length() && "+-0123456789".indexOf(text.charAt(at + 1)) >= 0;
        return "0123456789.,+-".indexOf(c) >= 0 || exponent;
    }
}

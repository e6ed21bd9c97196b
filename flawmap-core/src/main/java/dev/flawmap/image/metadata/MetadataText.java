package dev.flawmap.image.metadata;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Text as makers write it: of any encoding, in lines of {@code name=value}, some below a line of {@code [section]}. */
final class MetadataText {
    private static final Map<String, Double> UNITS_NM = Map.ofEntries(
            Map.entry("pm", 1e-3),
            Map.entry("\u00e5", 0.1),
            Map.entry("\u212b", 0.1),
            Map.entry("a", 0.1),
            Map.entry("angstrom", 0.1),
            Map.entry("nm", 1.0),
            Map.entry("nanometer", 1.0),
            Map.entry("nanometre", 1.0),
            Map.entry("um", 1e3),
            Map.entry("\u00b5m", 1e3),
            Map.entry("\u03bcm", 1e3),
            Map.entry("micron", 1e3),
            Map.entry("microns", 1e3),
            Map.entry("micrometer", 1e3),
            Map.entry("micrometre", 1e3),
            Map.entry("mm", 1e6),
            Map.entry("millimeter", 1e6),
            Map.entry("millimetre", 1e6),
            Map.entry("cm", 1e7),
            Map.entry("centimeter", 1e7),
            Map.entry("inch", 2.54e7),
            Map.entry("m", 1e9),
            Map.entry("meter", 1e9),
            Map.entry("metre", 1e9));

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

    /** A positive number. */
    static OptionalDouble number(String text) {
        if (text.isEmpty() || text.length() > 40 || "0123456789.+".indexOf(text.charAt(0)) < 0) {
            return OptionalDouble.empty();
        }
        try {
            double number = Double.parseDouble(text);
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
        OptionalDouble unit = unitNm(plain.substring(end));
        return number.isPresent() && unit.isPresent()
                ? OptionalDouble.of(number.getAsDouble() * unit.getAsDouble())
                : OptionalDouble.empty();
    }

    private static boolean isOfNumber(String text, int at) {
        char c = text.charAt(at);
        boolean exponent =
                (c == 'e' || c == 'E') && at + 1 < text.length() && "+-0123456789".indexOf(text.charAt(at + 1)) >= 0;
        return "0123456789.+-".indexOf(c) >= 0 || exponent;
    }

    /** A unit of length in nanometres. */
    static OptionalDouble unitNm(String unit) {
        String plain = unescaped(unit.strip());
        Double nm = UNITS_NM.get(plain.toLowerCase(Locale.ROOT));
        return nm == null || plain.equals("MM") ? OptionalDouble.empty() : OptionalDouble.of(nm);
    }

    /** ImageJ writes {@code \}{@code u00B5} for a character that is not ASCII. */
    private static String unescaped(String text) {
        int at = text.indexOf("\\u");
        if (at < 0 || at + 6 > text.length()) {
            return text;
        }
        try {
            char character = (char) Integer.parseInt(text, at + 2, at + 6, 16);
            return text.substring(0, at) + character + text.substring(at + 6);
        } catch (NumberFormatException e) {
            return text;
        }
    }
}

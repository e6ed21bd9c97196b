package dev.flawmap.image.metadata;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Units of length as programs write them. */
public final class LengthUnit {
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

    private LengthUnit() {}

    /**
     * {@return a unit in nanometres; nothing where it is none of length}
     *
     * @param unit as programs write it, for example {@code nm}, {@code um} or {@code micron}
     */
    public static OptionalDouble nm(String unit) {
        String plain = unescaped(unit.strip());
        // Mm and Pm are a million metres and more, not mm and pm.
        if (plain.length() == 2 && "MP".indexOf(plain.charAt(0)) >= 0) {
            return OptionalDouble.empty();
        }
        String lower = plain.toLowerCase(Locale.ROOT);
        Double nm = UNITS_NM.get(isPlural(lower) ? lower.substring(0, lower.length() - 1) : lower);
        return nm == null ? OptionalDouble.empty() : OptionalDouble.of(nm);
    }

    /** Whether it is a word, such as nanometers. */
    private static boolean isPlural(String unit) {
        return unit.length() > 5 && unit.endsWith("s");
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

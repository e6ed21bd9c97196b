package dev.flawmap.results;

import java.util.Locale;

/**
 * Control characters in what others have named, such as files: with them a name could write over a terminal, turn the
 * direction of writing, or split a line of a table.
 */
public final class ControlCharacters {
    private static final int FIRST_ABOVE_C1 = 0xA0;
    private static final int DELETE = 0x7F;

    private ControlCharacters() {}

    /**
     * A text with its control characters escaped as in JSON.
     *
     * @param text that others have written
     * @param kept control characters that stay as they are
     * @return the same text if it has no others
     */
    public static String escaped(String text, String kept) {
        if (text.chars().noneMatch(ControlCharacters::isControl)) {
            return text;
        }
        StringBuilder shown = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (!isControl(c) || kept.indexOf(c) >= 0) {
                shown.append(c);
            } else {
                switch (c) {
                    case '\n' -> shown.append("\\n");
                    case '\r' -> shown.append("\\r");
                    case '\t' -> shown.append("\\t");
                    default -> shown.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                }
            }
        }
        return shown.toString();
    }

    /** C0, delete, C1, the ends of lines and paragraphs, and what turns the direction of writing. */
    private static boolean isControl(int c) {
        return c < ' '
                || c >= DELETE && c < FIRST_ABOVE_C1
                || c == 0x061C
                || c == 0x200E
                || c == 0x200F
                || c >= 0x2028 && c <= 0x202E
                || c >= 0x2066 && c <= 0x2069;
    }
}

package dev.flawmap.cli;

import java.io.PrintWriter;
import java.util.Locale;

/**
 * Prints what others may have named: control characters, with which a file's name could write over the terminal or feign
 * a line, are shown escaped as in JSON. Line feeds stay in formats, help and tables, but not in a line or a value.
 */
final class TerminalWriter extends PrintWriter {
    private static final int FIRST_ABOVE_C1 = 0xA0;
    private static final int DELETE = 0x7F;

    TerminalWriter(PrintWriter out) {
        super(out, true);
    }

    /** The text on one line, without anything that a terminal obeys. */
    static String line(String text) {
        return escaped(text, false);
    }

    private static String escaped(String text, boolean lines) {
        if (text.chars().noneMatch(TerminalWriter::isControl)) {
            return text;
        }
        StringBuilder shown = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (!isControl(c) || lines && (c == '\n' || c == '\r' || c == '\t')) {
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

    @Override
    public void print(String text) {
        super.print(escaped(String.valueOf(text), true));
    }

    @Override
    public void println(String text) {
        super.println(line(String.valueOf(text)));
    }

    @Override
    @SuppressWarnings("AnnotateFormatMethod")
    public PrintWriter format(String format, Object... values) {
        return format(Locale.getDefault(Locale.Category.FORMAT), format, values);
    }

    @Override
    @SuppressWarnings("AnnotateFormatMethod")
    public PrintWriter format(Locale locale, String format, Object... values) {
        Object[] shown = values.clone();
        for (int i = 0; i < shown.length; i++) {
            boolean plain = shown[i] == null || shown[i] instanceof Number || shown[i] instanceof Boolean;
            if (!plain) {
                shown[i] = line(shown[i].toString());
            }
        }
        super.print(String.format(locale, format, shown));
        flush();
        return this;
    }
}

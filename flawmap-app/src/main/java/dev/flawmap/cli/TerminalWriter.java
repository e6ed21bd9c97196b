package dev.flawmap.cli;

import dev.flawmap.results.ControlCharacters;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * Prints what others may have named: control characters, with which a file's name could write over the terminal or feign
 * a line, are shown escaped as in JSON. Line feeds stay in formats, help and tables, but not in a line or a value.
 */
final class TerminalWriter extends PrintWriter {
    TerminalWriter(PrintWriter out) {
        super(out, true);
    }

    /** The text on one line, without anything that a terminal obeys. */
    static String line(String text) {
        return ControlCharacters.escaped(text, "");
    }

    @Override
    public void print(String text) {
        super.print(ControlCharacters.escaped(String.valueOf(text), "\n\r\t"));
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

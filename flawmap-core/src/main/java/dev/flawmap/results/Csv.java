package dev.flawmap.results;

import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lines of comma-separated values, quoted as RFC 4180 has it. Text that a spreadsheet would take for a formula, and
 * that is no plain number, begins with an apostrophe, as OWASP advises against CSV injection.
 */
public final class Csv {
    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");
    private static final String FORMULA = "=+-@\t\r\n＝＋－＠";

    private final StringBuilder text = new StringBuilder();

    /**
     * Adds a line; optional numbers that are not known become empty cells.
     *
     * @param cells numbers, optional numbers or text
     * @return this table
     */
    public Csv line(Object... cells) {
        text.append(Stream.of(cells).map(Csv::cell).collect(Collectors.joining(",")))
                .append('\n');
        return this;
    }

    private static String cell(Object value) {
        if (value instanceof OptionalDouble number) {
            return number.isPresent() ? Double.toString(number.getAsDouble()) : "";
        }
        String plain = value instanceof CharSequence ? harmless(value.toString()) : value.toString();
        boolean special = plain.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return special ? '"' + plain.replace("\"", "\"\"") + '"' : plain;
    }

    private static String harmless(String text) {
        boolean formula = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0;
        return formula && !NUMBER.matcher(text).matches() ? "'" + text : text;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}

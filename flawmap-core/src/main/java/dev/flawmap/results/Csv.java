package dev.flawmap.results;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lines of values separated by commas, or by what another {@link Format} uses, and quoted by RFC 4180. Control
 * characters in text are escaped as in JSON, so that a record stays on one line. Text that a spreadsheet would take for
 * a formula, unless it is a plain number, gets an apostrophe in front, as OWASP advises against CSV injection.
 */
public final class Csv {
    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");
    private static final String FORMULA = "=+-@＝＋－＠";

    /** How cells are told apart, and numbers written, since spreadsheets of some languages read commas as decimal points. */
    public enum Format {
        /** Commas between cells, decimal points. */
        COMMA(",", '.'),
        /** Semicolons between cells, decimal commas, and a byte-order mark in front: what a German spreadsheet reads. */
        SEMICOLON(";", ','),
        /** Tabs between cells, decimal points. */
        TAB("\t", '.');

        private final String separator;
        private final char decimalPoint;

        Format(String separator, char decimalPoint) {
            this.separator = separator;
            this.decimalPoint = decimalPoint;
        }

        /** What a file begins with. */
        String mark() {
            return this == SEMICOLON ? "\uFEFF" : "";
        }

        /** The name that users give, in lower case. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final MathContext DIGITS = new MathContext(6);

    private final StringBuilder text = new StringBuilder();
    private final Format format;

    /** A table with commas. */
    public Csv() {
        this(Format.COMMA);
    }

    /**
     * A table of a format.
     *
     * @param format of its cells
     */
    public Csv(Format format) {
        this.format = format;
    }

    /**
     * Adds a line; optional numbers that are not known become empty cells, numbers have six significant digits, {@link
     * BigDecimal}s all of theirs.
     *
     * @param cells numbers, optional numbers or text
     * @return this table
     */
    public Csv line(Object... cells) {
        text.append(Stream.of(cells).map(this::cell).collect(Collectors.joining(format.separator)))
                .append('\n');
        return this;
    }

    private String cell(Object value) {
        if (value instanceof OptionalDouble number) {
            return number.isPresent() ? number(number.getAsDouble()) : "";
        }
        if (value instanceof BigDecimal exact) {
            return number(exact);
        }
        if (value instanceof Double || value instanceof Float) {
            return number(((Number) value).doubleValue());
        }
        String plain = value instanceof CharSequence ? harmless(value.toString()) : value.toString();
        boolean special = plain.contains(format.separator) || plain.contains("\"");
        return special ? '"' + plain.replace("\"", "\"\"") + '"' : plain;
    }

    private String number(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        return number(new BigDecimal(value).round(DIGITS));
    }

    private String number(BigDecimal value) {
        BigDecimal rounded = value.stripTrailingZeros();
        String plain = rounded.scale() <= 0 && rounded.precision() - rounded.scale() <= DIGITS.getPrecision()
                ? rounded.toPlainString()
                : rounded.toString();
        return plain.replace('.', format.decimalPoint);
    }

    private static String harmless(String written) {
        String text = ControlCharacters.escaped(written, "");
        boolean formula = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0;
        return formula && !NUMBER.matcher(text).matches() ? "'" + text : text;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}

package dev.flawmap.monitor.line;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers as people read them. */
public final class Digits {
    private static final int SHOWN = 3;

    /** Above this, thousands of whole digits matter no more than three of them. */
    private static final double LARGE = 1e6;

    private static final double SMALL = 1e-4;

    private Digits() {}

    /**
     * {@return a number with three digits, without zeros at its end}
     *
     * @param value to be shown
     */
    public static String of(double value) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(SHOWN));
        if (rounded.signum() == 0) {
            return "0";
        }
        double size = Math.abs(value);
        return size >= LARGE || size < SMALL
                ? String.format(java.util.Locale.ROOT, "%.2e", value)
                : rounded.stripTrailingZeros().toPlainString();
    }
}

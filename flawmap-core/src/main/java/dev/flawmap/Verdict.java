package dev.flawmap;

import java.util.Locale;

/** What an inspection says of an image. */
public enum Verdict {
    /** No defect was found. */
    GOOD,
    /** At least one defect was found. */
    DEFECTIVE;

    /** The name in results, in lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

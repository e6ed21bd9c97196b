package dev.flawmap;

import java.util.Locale;

/** What an inspection says of an image. */
public enum Verdict {
    /** No defect was found. */
    GOOD,
    /** At least one defect was found. */
    DEFECTIVE,
    /** No defect was found, but something that is nearly as strong. */
    UNCERTAIN;

    /** The name in results, in lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

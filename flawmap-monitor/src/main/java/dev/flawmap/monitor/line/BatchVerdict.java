package dev.flawmap.monitor.line;

/**
 * What is decided on a batch, and why.
 *
 * @param outcome what is decided
 * @param rule the quantity that decided, in words
 * @param value what it is
 * @param limit what it was compared with
 * @param sentence the same in one sentence
 */
public record BatchVerdict(Outcome outcome, String rule, double value, double limit, String sentence) {
    /** What can be decided. */
    public enum Outcome {
        /** Images are missing, and nothing rejects it yet. */
        OPEN,
        /** No limit is exceeded. */
        ACCEPT,
        /** A level to warn is exceeded: somebody is to look at it. */
        WARN,
        /** A level to reject is exceeded. */
        REJECT
    }
}

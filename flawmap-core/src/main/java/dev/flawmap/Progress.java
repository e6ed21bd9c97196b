package dev.flawmap;

/** Hears how far long work has come. Called from the working thread, so implementations return quickly. */
@FunctionalInterface
public interface Progress {
    /** A listener that does nothing. */
    Progress NONE = (what, done, total) -> {};

    /**
     * Some work is done.
     *
     * @param what what is being done, for people, for example {@code inspecting}
     * @param done how many units are finished, from 0 to {@code total}
     * @param total how many units there are, at least 1
     */
    void step(String what, long done, long total);
}

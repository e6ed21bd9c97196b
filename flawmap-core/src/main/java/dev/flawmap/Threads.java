package dev.flawmap;

/** The bound on how many threads compute: engines crash where the system cannot give as many as they ask for. */
public final class Threads {
    /** More than any gain, and few enough for every system. */
    private static final int ALWAYS = 64;

    private static final int FOR_EACH_PROCESSOR = 8;

    private Threads() {}

    /** {@return the most threads that may compute here: 8 for each processor, at least 64} */
    public static int most() {
        return Math.max(ALWAYS, FOR_EACH_PROCESSOR * Runtime.getRuntime().availableProcessors());
    }

    /**
     * Requires a number of threads to be possible.
     *
     * @param threads for computing
     * @return the same number
     * @throws IllegalArgumentException with one sentence, unless it lies between 1 and {@link #most()}
     */
    public static int require(int threads) {
        if (threads < 1 || threads > most()) {
            throw new IllegalArgumentException(
                    "The number of computing threads must lie between 1 and " + most() + ", not " + threads + ".");
        }
        return threads;
    }
}

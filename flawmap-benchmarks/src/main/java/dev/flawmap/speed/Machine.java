package dev.flawmap.speed;

/** What is used of the machine. */
final class Machine {
    /** All processors that this process may use. */
    static final int THREADS = Runtime.getRuntime().availableProcessors();

    private Machine() {}
}

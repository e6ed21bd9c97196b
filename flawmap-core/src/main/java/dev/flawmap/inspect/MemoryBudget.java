package dev.flawmap.inspect;

import dev.flawmap.image.Colour;

/**
 * Says which images are held whole while they are inspected, and how much memory larger ones may take.
 *
 * @param largestHeldPx the number of pixels up to which an image is held whole; larger ones are inspected by rows
 * @param decodedBytes how many bytes the decoded rows of a larger image may take
 */
public record MemoryBudget(long largestHeldPx, long decodedBytes) {
    /** The least memory that images can be inspected with. */
    public static final long LEAST_BYTES = 1L << 30;

    /**
     * The bytes that a pixel takes while two images are in memory: decoded, as floats, in map and mask, and in three
     * pictures for people.
     */
    private static final long BYTES_PER_PIXEL = 64;

    /** The part of {@link #BYTES_PER_PIXEL} that lies in Java's heap. */
    private static final long HEAP_BYTES_PER_PIXEL = 36;

    /**
     * The budget for some memory, within what Java's heap allows.
     *
     * @param bytes all memory that the process may take, with what Java and the network's engine need
     * @return the budget
     * @throws IllegalArgumentException if it is less than {@link #LEAST_BYTES}
     */
    public static MemoryBudget of(long bytes) {
        if (bytes < LEAST_BYTES) {
            throw new IllegalArgumentException("Inspecting images takes at least 1 GiB of memory.");
        }
        long heap = Runtime.getRuntime().maxMemory();
        return new MemoryBudget(
                Math.min(bytes / BYTES_PER_PIXEL, heap / HEAP_BYTES_PER_PIXEL), Math.min(bytes / 4, heap / 3));
    }

    /**
     * {@return the number of pixels up to which an image is held whole; in colour, half as many}
     *
     * @param colour what is read of them
     */
    long largestHeldPx(Colour colour) {
        return colour == Colour.GREY ? largestHeldPx : largestHeldPx / 2;
    }

    /** {@return what fits into Java's heap, with what the engine needs beside it} */
    public static MemoryBudget ofHeap() {
        long heap = Runtime.getRuntime().maxMemory();
        return of(Math.max(LEAST_BYTES, heap / HEAP_BYTES_PER_PIXEL * BYTES_PER_PIXEL));
    }
}

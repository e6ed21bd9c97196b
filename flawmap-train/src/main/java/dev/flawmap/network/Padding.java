package dev.flawmap.network;

/**
 * Rows and columns added (or, for a transposed convolution, cropped) before and after.
 *
 * @param before at the top and left
 * @param after at the bottom and right
 */
public record Padding(int before, int after) {
    /** No padding. */
    public static final Padding NONE = new Padding(0, 0);

    /**
     * TensorFlow's "same" for lengths that the stride divides: the smaller half goes before.
     *
     * @param kernel the kernel's side
     * @param stride the step
     * @return the padding
     */
    public static Padding same(int kernel, int stride) {
        int total = Math.max(kernel - stride, 0);
        return new Padding(total / 2, total - total / 2);
    }
}

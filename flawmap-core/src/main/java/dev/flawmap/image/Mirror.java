package dev.flawmap.image;

/** Continues lines beyond their ends by mirroring them. */
public final class Mirror {
    private Mirror() {}

    /**
     * {@return a position inside {@code 0 … length − 1}: a position outside is mirrored, with the outermost value
     * repeated; one inside stays}
     *
     * @param position on the line or beside it
     * @param length of the line
     */
    public static int position(int position, int length) {
        int p = Math.floorMod(position, 2 * length);
        return p < length ? p : 2 * length - 1 - p;
    }

    /**
     * {@return a position inside: one beyond the end is mirrored, with the outermost value not repeated; one inside
     * stays}
     *
     * @param position on the line or beyond its end, where it mirrors the first value at the farthest
     * @param length of the line
     */
    public static int pastEnd(int position, int length) {
        return position < length ? position : Math.max(0, 2 * (length - 1) - position);
    }

    /**
     * {@return a place on a value or between two: one beyond either end is mirrored, with the outermost value not
     * repeated; one inside stays}
     *
     * @param place on the line or beside it; a place so far out that its mirror image misses the line becomes the end
     *     nearest to that
     * @param length of the line
     */
    public static float place(float place, int length) {
        float end = length - 1;
        float inside = place < 0 ? -place : place > end ? 2 * end - place : place;
        return Math.max(0, Math.min(end, inside));
    }
}

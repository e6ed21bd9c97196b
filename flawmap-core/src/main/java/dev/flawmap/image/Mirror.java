package dev.flawmap.image;

/** Continues lines beyond their ends by mirroring them. */
public final class Mirror {
    private Mirror() {}

    /**
     * {@return the position inside {@code 0 … length − 1} that a position outside mirrors, the outermost value repeated;
     *     of one inside, itself}
     *
     * @param position on the line or beside it
     * @param length of the line
     */
    public static int position(int position, int length) {
        int p = Math.floorMod(position, 2 * length);
        return p < length ? p : 2 * length - 1 - p;
    }

    /**
     * {@return the position that one beyond the end mirrors, the outermost value not repeated; of one inside, itself}
     *
     * @param position on the line or beyond its end, where it mirrors the first value at the farthest
     * @param length of the line
     */
    public static int pastEnd(int position, int length) {
        return position < length ? position : Math.max(0, 2 * (length - 1) - position);
    }

    /**
     * {@return the place between two values, or on one, that a place beyond either end mirrors, the outermost value not
     *     repeated; of one inside, itself}
     *
     * @param place on the line or beside it; one beyond the mirrored line becomes the end it is mirrored to
     * @param length of the line
     */
    public static float place(float place, int length) {
        float end = length - 1;
        float inside = place < 0 ? -place : place > end ? 2 * end - place : place;
        return Math.max(0, Math.min(end, inside));
    }
}

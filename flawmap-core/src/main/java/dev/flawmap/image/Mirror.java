package dev.flawmap.image;

/** Continues lines beyond their ends by mirroring them, the outermost value repeated. */
public final class Mirror {
    private Mirror() {}

    /**
     * {@return the position inside {@code 0 … length − 1} that a position outside mirrors; of one inside, itself}
     *
     * @param position on the line or beside it
     * @param length of the line
     */
    public static int position(int position, int length) {
        int p = Math.floorMod(position, 2 * length);
        return p < length ? p : 2 * length - 1 - p;
    }
}

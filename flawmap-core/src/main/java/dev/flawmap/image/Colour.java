package dev.flawmap.image;

import java.util.List;

/** What of images counts: their brightness alone, or their colours too. */
public enum Colour {
    /** Grey; the colours of images are left out. */
    GREY(1),
    /** Grey, and beside it what makes the difference between colours of equal grey. */
    RGB(3);

    /** What makes the largest differences ½: BT.601's weights of blue and red. */
    private static final float BLUE = 0.5f / (1 - 0.114f);

    private static final float RED = 0.5f / (1 - 0.299f);
    private static final float NEUTRAL = 0.5f;

    private final int channels;

    Colour(int channels) {
        this.channels = channels;
    }

    /** {@return the number of channels that a detector takes of an image} */
    public int channels() {
        return channels;
    }

    /**
     * The channels that a detector takes: grey and, in colour, the differences of blue and red from it (BT.601's Cb and
     * Cr), ½ where there is no colour.
     *
     * @param planes as {@link GreyImage#planes()} gives them; not changed
     * @return the channels one after the other, in [0, 1]; for grey, the array of the first plane itself
     */
    public float[] channels(List<float[]> planes) {
        float[] grey = planes.get(0);
        if (this == GREY) {
            return grey;
        }
        int size = grey.length;
        float[] channels = new float[Math.multiplyExact(3, size)];
        System.arraycopy(grey, 0, channels, 0, size);
        difference(channels, grey, planes.get(planes.size() - 1), BLUE, size);
        difference(channels, grey, planes.get(planes.size() / 2), RED, 2 * size);
        return channels;
    }

    private static void difference(float[] channels, float[] grey, float[] primary, float weight, int at) {
        for (int i = 0; i < grey.length; i++) {
            channels[at + i] = Math.max(0, Math.min(1, NEUTRAL + weight * (primary[i] - grey[i])));
        }
    }
}

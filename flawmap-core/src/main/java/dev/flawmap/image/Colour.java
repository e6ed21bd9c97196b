package dev.flawmap.image;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What is read of images: their greys alone, or their colours too. */
public enum Colour {
    /** Greys alone. */
    GREY(1),
    /** Greys and, beside them, hue and saturation. */
    RGB(3);

    /** The weight of red in grey (BT.601). */
    public static final float RED_PART = 0.299f;
    /** The weight of green in grey. */
    public static final float GREEN_PART = 0.587f;
    /** The weight of blue in grey. */
    public static final float BLUE_PART = 0.114f;
    /** The scale of Cr: red minus grey, times this, lies from −½ to ½. */
    public static final float RED = 0.5f / (1 - RED_PART);
    /** The scale of Cb: blue minus grey, times this, lies from −½ to ½. */
    public static final float BLUE = 0.5f / (1 - BLUE_PART);

    /** The value of Cb and Cr where a pixel is grey. */
    public static final float NEUTRAL = 0.5f;

    private final int channels;

    Colour(int channels) {
        this.channels = channels;
    }

    /** {@return the number of channels that a detector takes of an image} */
    public int channels() {
        return channels;
    }

    /**
     * The channels that a detector takes: grey and, in colour, Cb and Cr (BT.601), shifted so that ½ is no colour.
     *
     * @param planes as {@link GreyImage#planes()} gives them; not changed
     * @return the channels one after the other, in [0, 1]; for grey, the first plane itself, not a copy
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

    /**
     * Makes an image of a detector's channels.
     *
     * @param width in pixels
     * @param height in pixels
     * @param channels as {@link #channels(List)} gives them; where they are greys alone, the image keeps the array
     * @return the image, whose pixel size is not known
     */
    public GreyImage image(int width, int height, float[] channels) {
        if (this == GREY) {
            return GreyImage.of(width, height, channels);
        }
        int size = Math.multiplyExact(width, height);
        float[] grey = Arrays.copyOf(channels, size);
        List<float[]> planes =
                List.of(grey, primary(channels, grey, RED, 2 * size), primary(channels, grey, BLUE, size));
        return new GreyImage(width, height, planes, Optional.empty());
    }

    /**
     * {@return the sentence that refuses greys where colours are needed}
     *
     * @param image what the sentence calls the image
     */
    public static String missing(String image) {
        return image + " is grey, but an image in colour is needed: read it in RGB, or use a model of greys alone.";
    }

    /**
     * {@return the grey of a colour: 0.299 R + 0.587 G + 0.114 B}
     *
     * @param red in [0, 1]
     * @param green in [0, 1]
     * @param blue in [0, 1]
     */
    public static float grey(float red, float green, float blue) {
        return red == green && green == blue ? red : RED_PART * red + GREEN_PART * green + BLUE_PART * blue;
    }

    /**
     * {@return the green of a colour whose grey, red and blue are known}
     *
     * @param grey in [0, 1]
     * @param red in [0, 1]
     * @param blue in [0, 1]
     */
    public static float green(float grey, float red, float blue) {
        return (grey - RED_PART * red - BLUE_PART * blue) / GREEN_PART;
    }

    private static float[] primary(float[] channels, float[] grey, float weight, int at) {
        float[] primary = new float[grey.length];
        for (int i = 0; i < grey.length; i++) {
            primary[i] = grey[i] + (channels[at + i] - NEUTRAL) / weight;
        }
        return primary;
    }

    private static void difference(float[] channels, float[] grey, float[] primary, float weight, int at) {
        for (int i = 0; i < grey.length; i++) {
            channels[at + i] = Math.max(0, Math.min(1, NEUTRAL + weight * (primary[i] - grey[i])));
        }
    }
}

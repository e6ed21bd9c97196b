package dev.flawmap.training.material;

import dev.flawmap.data.LabelledImage;
import dev.flawmap.image.BadImageException;
import dev.flawmap.image.Colour;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Scale;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Whether a detector learns the colours of good images, or their greys alone. */
public enum ColourChoice {
    /** Colours, where the good images show some and the detector can take them. */
    AUTO,
    /** Greys alone. */
    GREY,
    /** Colours. */
    RGB;

    /** The images that are looked at. */
    private static final int LOOKED_AT = 8;
    /** What is no larger is no colour but a sensor's noise. */
    private static final Scale BLOCKS = new Scale(4);
    /**
     * How far colours lie from grey, as the root mean square of the differences of blue and red from it: lamps and cameras
     * give grey material up to half of it, and wood has twice as much.
     */
    private static final double COLOURED = 0.04;

    /**
     * What was chosen.
     *
     * @param colour what of images is to be read and learned
     * @param note a sentence for people where colours are left out by this choice; those that are learned are told of with
     *     the material
     */
    public record Choice(Colour colour, Optional<String> note) {}

    /**
     * {@return images that are read in a colour}
     *
     * @param samples good images
     * @param colour what of their pixels is read
     */
    public static List<LabelledImage> in(List<LabelledImage> samples, Colour colour) {
        return samples.stream()
                .map(sample -> sample.with(sample.reading().with(colour)))
                .toList();
    }

    /**
     * Chooses for a training.
     *
     * @param samples good images, at least one
     * @param possible whether the detector can take colours
     * @return the choice; colours, where they were asked for, whether or not that is possible
     * @throws IOException if an image cannot be read, other than by what is wrong with it
     */
    public Choice choose(List<LabelledImage> samples, boolean possible) throws IOException {
        if (this != AUTO) {
            return new Choice(this == RGB ? Colour.RGB : Colour.GREY, Optional.empty());
        }
        double squares = 0;
        int images = 0;
        int step = Math.max(1, samples.size() / LOOKED_AT);
        List<LabelledImage> coloured = in(samples, Colour.RGB);
        for (int i = 0; i < samples.size() && i / step < LOOKED_AT; i += step) {
            try {
                GreyImage image = coloured.get(i).read().image();
                if (image.hasColour()) {
                    squares += squares(BLOCKS.reduce(image));
                    images++;
                }
            } catch (BadImageException e) {
                // Reading it for training tells of it, along with all others of no use.
                continue;
            }
        }
        if (images == 0) {
            return new Choice(Colour.GREY, Optional.empty());
        }
        if (Math.sqrt(squares / images) < COLOURED) {
            return new Choice(
                    Colour.GREY,
                    Optional.of(
                            "The good images are stored in colour but show next to none: their greys are learned."));
        }
        return possible
                ? new Choice(Colour.RGB, Optional.empty())
                : new Choice(
                        Colour.GREY,
                        Optional.of(
                                "The good images are in colour, but the detector takes no colours: only their greys are"
                                        + " learned. A detector that takes colours would learn both."));
    }

    /** The mean square of the distances of an image's colours from grey. */
    private static double squares(GreyImage image) {
        float[] channels = Colour.RGB.channels(image.planes());
        int size = image.pixels().length;
        double sum = 0;
        for (int i = size; i < channels.length; i++) {
            sum += Math.pow(channels[i] - Colour.NEUTRAL, 2);
        }
        return sum / size;
    }
}

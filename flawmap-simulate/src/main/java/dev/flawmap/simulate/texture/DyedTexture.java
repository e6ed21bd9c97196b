package dev.flawmap.simulate.texture;

import dev.flawmap.image.Colour;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Mask;
import dev.flawmap.simulate.surface.Blob;
import dev.flawmap.simulate.surface.Changes;
import dev.flawmap.simulate.surface.FlawAreas;
import dev.flawmap.simulate.surface.Path;
import dev.flawmap.simulate.surface.Simulated;
import dev.flawmap.simulate.surface.SmoothNoise;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A material in colour, whose images can also be had with flaws of hue alone: stains, streaks and bleached places whose
 * greys are those of the material without them, but for rounding to 8 bits. Thread-safe.
 */
public final class DyedTexture implements Texture {
    /** What turns the differences of blue and red, of which ½ is the most, into these colours' own. */
    private static final float BLUE = 1 / Colour.BLUE;

    private static final float RED = 1 / Colour.RED;
    /** How far a colour may lie from grey, as a share of the way to black or white, that no hue leaves what can be shown. */
    private static final float SHOWN = 1 / 1.8f;

    private static final float NOISE = 0.005f;

    private final Texture texture;
    private final Dye dye;

    /**
     * How a material is dyed.
     *
     * @param hue the angle of its colour in the plane of the differences of blue and red from grey, in radians
     * @param saturation how far its colour lies from grey, from 0 to about 0.3
     * @param spread how much the hue varies, in radians
     * @param cell the distance over which it varies, in pixels
     */
    public record Dye(double hue, double saturation, double spread, double cell) {}

    /**
     * A material.
     *
     * @param texture its greys
     * @param dye its colours
     */
    public DyedTexture(Texture texture, Dye dye) {
        this.texture = texture;
        this.dye = dye;
    }

    @Override
    public GreyImage image(int width, int height, long imageSeed) {
        return paint(width, height, imageSeed, false).image();
    }

    /**
     * The material that {@link #image} shows for the same size and seed, with flaws of hue on it.
     *
     * @param width in pixels
     * @param height in pixels
     * @param imageSeed of all randomness
     * @return the image and its mask, of which at least one pixel is set
     * @throws IllegalArgumentException if a side is not from 16 to 8192 pixels
     */
    public Simulated defective(int width, int height, long imageSeed) {
        return paint(width, height, imageSeed, true);
    }

    /** The colours of pixels, as differences of blue and red from grey. */
    private record Colours(int width, int height, float[] blue, float[] red, boolean[] touched) {
        void blend(int x, int y, float otherBlue, float otherRed, float part) {
            int i = y * width + x;
            touched[i] = true;
            blue[i] += part * (otherBlue - blue[i]);
            red[i] += part * (otherRed - red[i]);
        }
    }

    private Simulated paint(int width, int height, long imageSeed, boolean flawed) {
        GreyImage grey = texture.image(width, height, imageSeed);
        SplittableRandom random = new SplittableRandom(imageSeed + 1);
        Colours colours = dyed(width, height, random.split());
        SplittableRandom flaws = random.split();
        long sensor = random.nextLong();
        GreyImage good = developed(grey, colours, new SplittableRandom(sensor));
        Mask mask = Mask.empty(width, height);
        if (!flawed) {
            return new Simulated(good, mask);
        }
        for (double area : FlawAreas.draw(width, height, flaws)) {
            add(colours, area, flaws);
        }
        GreyImage image = developed(grey, colours, new SplittableRandom(sensor));
        mask = changes(good, image, colours);
        while (mask.count() == 0) {
            add(colours, 4 * FlawAreas.LEAST, flaws);
            image = developed(grey, colours, new SplittableRandom(sensor));
            mask = changes(good, image, colours);
        }
        return new Simulated(image, mask);
    }

    private Colours dyed(int width, int height, SplittableRandom random) {
        SmoothNoise hues = new SmoothNoise(random.nextLong(), dye.cell());
        SmoothNoise depths = new SmoothNoise(random.nextLong(), 1.7 * dye.cell());
        double saturation = dye.saturation() * random.nextDouble(0.95, 1.05);
        float[] blue = new float[width * height];
        float[] red = new float[width * height];
        for (int i = 0; i < blue.length; i++) {
            int x = i % width;
            int y = i / width;
            double angle = dye.hue() + dye.spread() * hues.at(x, y);
            double far = saturation * (1 + 0.2 * depths.at(x, y));
            blue[i] = (float) (far * Math.cos(angle));
            red[i] = (float) (far * Math.sin(angle));
        }
        return new Colours(width, height, blue, red, new boolean[blue.length]);
    }

    /** Adds a stain, a streak or a bleached place. */
    private void add(Colours colours, double area, SplittableRandom random) {
        double turn = random.nextDouble(1, 2 * Math.PI - 1);
        boolean bleached = random.nextInt(4) == 0;
        double angle = dye.hue() + dye.spread() * random.nextDouble(-1, 1) + turn;
        double far = bleached ? 0.1 * dye.saturation() : dye.saturation() * random.nextDouble(0.8, 1.1);
        float blue = (float) (far * Math.cos(angle));
        float red = (float) (far * Math.sin(angle));
        float opacity = (float) random.nextDouble(0.6, 1);
        double x = random.nextDouble(colours.width());
        double y = random.nextDouble(colours.height());
        if (random.nextInt(3) == 0) {
            double radius = Chance.scale(random, 1.5, 5);
            Path path = Path.winding(x, y, random.nextDouble(Math.PI), area / (2 * radius), 1, random);
            path.visit(
                    colours.width(),
                    colours.height(),
                    radius + 1,
                    (px, py, across, along) -> colours.blend(
                            px,
                            py,
                            blue,
                            red,
                            opacity * (float) Math.max(0, Math.min(1, radius + 0.5 - Math.abs(across)))));
            return;
        }
        Blob blob = new Blob(x, y, area, 0.3, random);
        float soft = (float) Math.max(1, blob.radius() * random.nextDouble(0.05, 0.4));
        blob.visit(
                colours.width(),
                colours.height(),
                0,
                (px, py, inside) -> colours.blend(px, py, blue, red, opacity * Math.min(1, inside / soft)));
    }

    /** The picture of 8 bits: greys with colours, no farther from grey than can be shown. */
    private static GreyImage developed(GreyImage image, Colours colours, SplittableRandom random) {
        float[] grey = new float[image.pixels().length];
        float[] red = new float[grey.length];
        float[] blue = new float[grey.length];
        for (int i = 0; i < grey.length; i++) {
            float level = image.pixels()[i];
            float toBlue = colours.blue()[i] + NOISE * (float) random.nextGaussian();
            float toRed = colours.red()[i] + NOISE * (float) random.nextGaussian();
            float room = SHOWN * Math.min(level, 1 - level);
            float part = (float) Math.min(1, room / Math.max(1e-6, Math.hypot(toBlue, toRed)));
            float b = level + BLUE * part * toBlue;
            float r = level + RED * part * toRed;
            float green = rounded(Colour.green(level, r, b));
            red[i] = rounded(r);
            blue[i] = rounded(b);
            grey[i] = Colour.grey(red[i], green, blue[i]);
        }
        return new GreyImage(image.width(), image.height(), List.of(grey, red, blue), Optional.empty());
    }

    private static float rounded(float value) {
        return Math.round(255 * Math.max(0, Math.min(1, value))) / 255f;
    }

    private static Mask changes(GreyImage good, GreyImage image, Colours colours) {
        float[] change = new float[good.pixels().length];
        for (int i = 0; i < change.length; i++) {
            float red = image.planes().get(1)[i] - good.planes().get(1)[i];
            float blue = image.planes().get(2)[i] - good.planes().get(2)[i];
            change[i] = (float) Math.hypot(red, blue) / 2;
        }
        return Changes.withThin(
                good.width(),
                good.height(),
                new float[change.length],
                change,
                colours.touched().clone());
    }
}

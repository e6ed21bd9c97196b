package dev.flawmap.simulate.defects;

import dev.flawmap.image.Colour;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Paints defects on patches in colour, of three channels as {@link Colour#RGB} has them. A defect of hue
 * and saturation alone is one of grey, but in another plane: the colours' differences from grey are looked at along a
 * random direction, a defect is painted and seen there as on greys, and what it changed is added along that direction. The
 * greys stay. Thread-safe.
 */
public final class ColourDefects implements DefectPainter {
    /** The share of patches whose defects are of grey alone, and of those whose defects are of colour alone. */
    private static final double GREY = 0.3;

    private static final double COLOUR = 0.45;

    /** How much colours differ between good images: the standard deviations of a shift, and of the logarithm of a factor. */
    private static final double SHIFT = 0.006;

    private static final double SATURATION = 0.08;
    /** How much they differ from one side of a patch to the other. */
    private static final double SLOPE = 0.004;

    /** How far colours are changed where greys are too. */
    private static final float LEAST_DYE = 0.01f;

    private static final float MOST_DYE = 0.3f;

    private final DefectSimulator simulator;

    /**
     * A painter.
     *
     * @param simulator paints in any plane
     */
    public ColourDefects(DefectSimulator simulator) {
        this.simulator = simulator;
    }

    @Override
    public void vary(float[] pixels, int side, SplittableRandom random) {
        int size = side * side;
        float[] grey = Arrays.copyOf(pixels, size);
        simulator.vary(grey, side, random);
        System.arraycopy(grey, 0, pixels, 0, size);
        varyColours(pixels, side, random);
    }

    @Override
    public float[] paint(float[] pixels, int side, double hardness, GoodSource source, SplittableRandom random) {
        return simulator.isSpoilt(random) ? defects(pixels, side, hardness, source, random) : new float[side * side];
    }

    @Override
    public float[] defects(
            float[] pixels,
            int side,
            double hardness,
            GoodSource source,
            SplittableRandom random,
            Consumer<SimulatedDefect> painted) {
        double kind = random.nextDouble();
        if (kind >= GREY && kind < GREY + COLOUR) {
            return hue(pixels, side, hardness, source, random, painted);
        }
        float[] grey = Arrays.copyOf(pixels, side * side);
        float[] label = simulator.defects(grey, side, hardness, source, random, painted);
        if (kind >= GREY) {
            dye(pixels, grey, random);
        }
        System.arraycopy(grey, 0, pixels, 0, grey.length);
        return label;
    }

    /** A defect that leaves the greys as they are. */
    private float[] hue(
            float[] pixels,
            int side,
            double hardness,
            GoodSource source,
            SplittableRandom random,
            Consumer<SimulatedDefect> painted) {
        Direction direction = Direction.any(random);
        float[] before = direction.of(pixels, side);
        float[] after = before.clone();
        float[] label = simulator.defects(
                after,
                side,
                hardness,
                (size, drawn) -> direction.of(source.channels(size, drawn), size),
                random,
                painted);
        for (int i = 0; i < after.length; i++) {
            direction.add(pixels, i, after.length, after[i] - before[i]);
        }
        return label;
    }

    /** Gives another colour to what has changed in grey. */
    private static void dye(float[] pixels, float[] grey, SplittableRandom random) {
        Direction direction = Direction.any(random);
        float most = 0;
        for (int i = 0; i < grey.length; i++) {
            most = Math.max(most, Math.abs(grey[i] - pixels[i]));
        }
        float strength = LEAST_DYE * (float) Math.pow(MOST_DYE / LEAST_DYE, random.nextDouble());
        for (int i = 0; i < grey.length; i++) {
            float change = Math.abs(grey[i] - pixels[i]);
            if (change > 0) {
                direction.add(pixels, i, grey.length, strength * Math.min(1, 2 * change / most));
            }
        }
    }

    /** Good material differs a little in colour from image to image, and from side to side. */
    private static void varyColours(float[] pixels, int side, SplittableRandom random) {
        int size = side * side;
        float saturation = (float) Math.exp(SATURATION * random.nextGaussian());
        for (int channel = 1; channel <= 2; channel++) {
            float shift = (float) (SHIFT * random.nextGaussian());
            float slope = (float) (SLOPE * random.nextGaussian());
            float[] smooth = Fields.smooth(side, side * random.nextDouble(1, 2), random);
            for (int i = 0; i < size; i++) {
                float difference = pixels[channel * size + i] - Colour.NEUTRAL;
                pixels[channel * size + i] =
                        clamped(Colour.NEUTRAL + saturation * difference + shift + slope * smooth[i]);
            }
        }
    }

    private static float clamped(float value) {
        return Math.max(0, Math.min(1, value));
    }

    /** A direction in the plane of the colours of one grey. */
    private record Direction(float cos, float sin) {
        static Direction any(SplittableRandom random) {
            double angle = random.nextDouble(2 * Math.PI);
            return new Direction((float) Math.cos(angle), (float) Math.sin(angle));
        }

        /** How far every pixel's colour lies in this direction, in [0, 1] with ½ for none. */
        float[] of(float[] channels, int side) {
            int size = side * side;
            float[] values = new float[size];
            for (int i = 0; i < size; i++) {
                values[i] = clamped(Colour.NEUTRAL
                        + cos * (channels[size + i] - Colour.NEUTRAL)
                        + sin * (channels[2 * size + i] - Colour.NEUTRAL));
            }
            return values;
        }

        void add(float[] channels, int i, int size, float change) {
            channels[size + i] = clamped(channels[size + i] + cos * change);
            channels[2 * size + i] = clamped(channels[2 * size + i] + sin * change);
        }
    }
}

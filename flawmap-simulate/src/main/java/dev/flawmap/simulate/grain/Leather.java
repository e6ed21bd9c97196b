package dev.flawmap.simulate.grain;

import dev.flawmap.simulate.surface.SmoothNoise;
import dev.flawmap.simulate.surface.Surface;
import java.util.SplittableRandom;

/** Leather: longish pebbles, some fourteen pixels wide, with furrows in between, fine wrinkles, and pores. */
public final class Leather {
    private static final double PEBBLE = 13.5;
    private static final double WRINKLE = 4.5;
    /** How much longer pebbles are than wide. */
    private static final double STRETCH = 1.4;

    private static final double MOST_ANGLE = Math.toRadians(12);
    private static final float FURROW = 0.24f;
    private static final float DEPTH = 3.2f;
    private static final float BRIGHTNESS = 0.47f;
    private static final float GLOSS = 0.1f;

    private final Cells pebbles;
    private final Cells wrinkles;
    private final SmoothNoise bendX;
    private final SmoothNoise bendY;
    private final SmoothNoise swell;
    private final SmoothNoise fine;
    private final double cos;
    private final double sin;

    private Leather(SplittableRandom random) {
        double angle = random.nextDouble(-MOST_ANGLE, MOST_ANGLE);
        this.cos = Math.cos(angle);
        this.sin = Math.sin(angle);
        this.pebbles = new Cells(PEBBLE * random.nextDouble(0.96, 1.04), random);
        this.wrinkles = new Cells(WRINKLE, random);
        this.bendX = new SmoothNoise(random.nextLong(), 13);
        this.bendY = new SmoothNoise(random.nextLong(), 13);
        this.swell = new SmoothNoise(random.nextLong(), 55);
        this.fine = new SmoothNoise(random.nextLong(), 2);
    }

    /**
     * Good leather.
     *
     * @param width in pixels
     * @param height in pixels
     * @param random the source of randomness
     * @return the leather's surface
     */
    public static Surface make(int width, int height, SplittableRandom random) {
        Leather leather = new Leather(random);
        float[] relief = new float[width * height];
        float[] albedo = new float[width * height];
        float[] gloss = new float[width * height];
        for (int i = 0; i < relief.length; i++) {
            leather.fill(i, i % width, i / width, relief, albedo, gloss);
        }
        return new LeatherSurface(width, height, relief, albedo, gloss);
    }

    private void fill(int i, int x, int y, float[] relief, float[] albedo, float[] gloss) {
        float bentX = 4 * bendX.at(x, y);
        float bentY = 4 * bendY.at(x, y);
        double along = (x * cos + y * sin + bentX) / STRETCH;
        double across = y * cos - x * sin + bentY;
        Cells.Cell pebble = pebbles.at(along, across);
        Cells.Cell wrinkle = wrinkles.at(along, across);
        float swelling = swell.at(x, y);
        float hill = rise(pebble.edge() / (FURROW * (1.3f + 0.5f * swelling)));
        float dome = 0.4f * hill + 0.6f * rise(pebble.edge() / 0.75f);
        float fold = rise(wrinkle.edge() / 0.3f);
        float rough = fine.at(x, y);
        boolean pore = pebble.value() > 0.8f && wrinkle.value() > 0.86f && wrinkle.edge() > 0.12f;
        relief[i] = DEPTH * dome * (0.75f + 0.5f * pebble.value())
                + 0.55f * fold
                + 2.5f * swelling
                + 0.25f * rough
                - (pore ? 0.8f : 0);
        albedo[i] = BRIGHTNESS
                * (0.66f + 0.24f * hill + 0.1f * dome)
                * (0.9f + 0.1f * fold)
                * (0.95f + 0.1f * pebble.value() + 0.04f * rough)
                * (pore ? 0.55f : 1);
        gloss[i] = GLOSS * dome;
    }

    /** A rise from 0 to 1, level at both ends. */
    private static float rise(float part) {
        float t = Math.max(0, Math.min(1, part));
        return t * t * (3 - 2 * t);
    }
}

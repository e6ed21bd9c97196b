package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** Two directions of strands that pass over and under each other, seen from above. */
final class Weave {
    private Weave() {}

    /**
     * How strands cross.
     *
     * @param period from one strand to the next, in pixels
     * @param thickness of a strand, as a part of the period, up to 1
     * @param step by how many strands the pattern moves from row to row
     * @param over how many strands a strand passes over
     * @param repeat after how many strands the pattern repeats
     * @param angle by which all is turned, in radians
     * @param uneven how much strands differ in thickness and brightness, 0 to 1
     * @param warp the brightness of the upright strands
     * @param weft the brightness of the others
     * @param ground the brightness behind the strands
     * @param gloss how bright the reflection along the middle of a strand is
     * @param fuzz the contrast of the strands' own fibres
     */
    record Cloth(
            double period,
            float thickness,
            int step,
            int over,
            int repeat,
            double angle,
            float uneven,
            float warp,
            float weft,
            float ground,
            float gloss,
            float fuzz) {}

    static float[] paint(Cloth cloth, int width, int height, SplittableRandom random) {
        double turned = cloth.angle + 0.015 * random.nextGaussian();
        double cos = Math.cos(turned) / cloth.period;
        double sin = Math.sin(turned) / cloth.period;
        double shiftX = random.nextDouble(1000, 2000);
        double shiftY = random.nextDouble(1000, 2000);
        float sway = 0.25f * cloth.uneven;
        float[] bendX = Noise.field(width, height, 6 * cloth.period, random);
        float[] bendY = Noise.field(width, height, 6 * cloth.period, random);
        float[] thin = Noise.field(width, height, 1.5 * cloth.period, random);
        float[] hairs = Noise.field(width, height, 1.6, random);
        long seed = random.nextLong();
        float[] out = new float[width * height];
        for (int i = 0; i < out.length; i++) {
            int x = i % width;
            int y = i / width;
            double u = x * cos + y * sin + shiftX + sway * bendX[i];
            double v = y * cos - x * sin + shiftY + sway * bendY[i];
            int column = (int) u;
            int row = (int) v;
            boolean upright = Math.floorMod(column + cloth.step * row, cloth.repeat) < cloth.over;
            float half = cloth.thickness * (1 + 0.12f * cloth.uneven * thin[i]) / 2;
            float first = strand((float) (u - column) - 0.5f, half);
            float second = strand((float) (v - row) - 0.5f, half);
            boolean top = second == 0 || (first > 0 && upright);
            float across = top ? first : second;
            if (across == 0) {
                out[i] = cloth.ground;
                continue;
            }
            float along = (float) (top ? v - row : u - column) - 0.5f;
            boolean lies = top == upright;
            float arch = lies ? 1 - 1.4f * along * along : 0.55f;
            float yarn = hash(seed, top ? column : row + 100_003) - 0.5f;
            float shade = (top ? cloth.warp : cloth.weft) * (1 + 0.5f * cloth.uneven * yarn);
            out[i] = shade * across * arch * (1 + cloth.fuzz * hairs[i])
                    + cloth.gloss * (across > 0.9f && lies ? (across - 0.9f) * 10 * arch * arch : 0);
        }
        return out;
    }

    /** The roundness of a strand: 0 beside it, 1 in its middle. */
    private static float strand(float offset, float half) {
        float part = offset / half;
        return part * part >= 1 ? 0 : 0.35f + 0.65f * (float) Math.sqrt(1 - part * part);
    }

    private static float hash(long seed, int number) {
        long z = seed + number * 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        return ((z ^ (z >>> 27)) >>> 40) / (float) (1 << 24);
    }
}

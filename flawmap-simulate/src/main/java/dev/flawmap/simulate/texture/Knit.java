package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** Knitted cloth: columns of loops like the letter V. */
final class Knit {
    private Knit() {}

    static Pattern draw(SplittableRandom material) {
        double loop = Chance.scale(material, 9, 34);
        double tall = loop * material.nextDouble(0.65, 1);
        double angle = material.nextInt(2) * Math.PI / 2 + 0.03 * material.nextGaussian();
        float uneven = (float) Chance.scale(material, 0.05, 0.35);
        float fuzz = (float) Chance.scale(material, 0.03, 0.2);
        float rise = Chance.between(material, 0.5, 0.9);
        int rib = Chance.happens(material, 0.3) ? material.nextInt(2, 5) : 0;
        return (width, height, image) -> {
            double cos = Math.cos(angle);
            double sin = Math.sin(angle);
            double shiftX = image.nextDouble(100, 101);
            double shiftY = image.nextDouble(100, 101);
            float[] bendX = Noise.field(width, height, 3 * loop, image);
            float[] bendY = Noise.field(width, height, 3 * loop, image);
            float[] hairs = Noise.field(width, height, 1.5, image);
            float[] out = new float[width * height];
            for (int i = 0; i < out.length; i++) {
                int x = i % width;
                int y = i / width;
                double u = (x * cos + y * sin) / loop + shiftX + 300 + 0.3 * uneven * bendX[i];
                double v = (y * cos - x * sin) / tall + shiftY + 300 + 0.5 * uneven * bendY[i];
                double inside = u - Math.floor(u);
                double side = Math.abs(inside - 0.5);
                double leg = v + rise * 1.6 * side;
                double place = leg - Math.floor(leg);
                float thick = (float) Math.sqrt(Math.max(0, 1 - Math.pow((place - 0.5) / 0.5, 2)));
                float lobe = (float) Math.sqrt(Math.max(0, 1 - Math.pow((side - 0.25) / 0.27, 2)));
                float ribbed = rib > 0 && Math.floorMod((int) u, 2 * rib) < rib ? 0.7f : 1;
                float strands = 1 + fuzz * (hairs[i] + (float) Math.sin((place + 2 * side) * 20));
                out[i] = ribbed * (0.08f + 0.92f * thick * (0.25f + 0.75f * lobe)) * strands;
            }
            return out;
        };
    }
}

package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** A printed screen: dots in rows whose size follows a soft picture. */
final class Halftone {
    private Halftone() {}

    static Pattern draw(SplittableRandom material) {
        double period = Chance.scale(material, 4, 16);
        double angle = Chance.direction(material);
        float mean = Chance.between(material, 0.2, 0.8);
        float varied = Chance.between(material, 0, 0.15);
        float sharp = (float) (period * Chance.between(material, 0.2, 0.6));
        float ink = Chance.between(material, 0.3, 1);
        double picture = Chance.scale(material, 30, 200);
        boolean lined = Chance.happens(material, 0.25);
        return (width, height, image) -> {
            double cos = 2 * Math.PI / period * Math.cos(angle);
            double sin = 2 * Math.PI / period * Math.sin(angle);
            double phaseX = image.nextDouble(6.28);
            double phaseY = image.nextDouble(6.28);
            float[] tones = Noise.field(width, height, picture, image);
            float[] paper = Noise.fractal(width, height, 8, 1.5, 0.8, image);
            float[] out = new float[width * height];
            for (int i = 0; i < out.length; i++) {
                int x = i % width;
                int y = i / width;
                double screen = Math.cos(x * cos + y * sin + phaseX);
                double value = lined ? screen : (screen + Math.cos(y * cos - x * sin + phaseY)) / 2;
                double level = (value + 1) / 2 - mean - varied * tones[i] + 0.02 * paper[i];
                out[i] = 1 + 0.02f * paper[i] - ink / (1 + (float) Math.exp(-4 * sharp * level));
            }
            return out;
        };
    }
}

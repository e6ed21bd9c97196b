package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** Marble: veins along the folds of turbulent noise (Perlin 1985, "An image synthesizer"). */
final class Marble {
    private Marble() {}

    static Pattern draw(SplittableRandom material) {
        double size = Chance.scale(material, 25, 150);
        float sharp = (float) Chance.scale(material, 4, 25);
        float veins = Chance.between(material, 0.3, 1) * (Chance.happens(material, 0.7) ? -1 : 1);
        float clouds = Chance.between(material, 0.02, 0.12);
        float crystals = Chance.between(material, 0.01, 0.1);
        return (width, height, image) -> {
            float[] one = Noise.fractal(width, height, size, 2, 0.5, image);
            float[] two = Noise.fractal(width, height, size / 3, 2, 0.55, image);
            float[] cloud = Noise.fractal(width, height, size, 4, 0.6, image);
            Voronoi grains = Voronoi.of(width, height, Voronoi.Shape.round(3.5, 1), image);
            float[] out = new float[width * height];
            for (int i = 0; i < out.length; i++) {
                float main = (float) Math.exp(-sharp * Math.abs(one[i]));
                float side = (float) Math.exp(-2 * sharp * Math.abs(two[i] + 0.5f * one[i]));
                out[i] = 0.7f
                        + veins * (0.5f * main * Chance.rise(0.6f + cloud[i]) + 0.25f * side)
                        + clouds * cloud[i]
                        + crystals * (grains.value(i, 0) - 0.5f);
            }
            return out;
        };
    }
}

package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** Sponge, bread and sintered bodies: dark pores of many sizes in a rough ground. */
final class Sponge {
    private Sponge() {}

    static Pattern draw(SplittableRandom material) {
        double size = Chance.scale(material, 6, 30);
        float density = Chance.between(material, 0.3, 0.9);
        float stretch = Chance.happens(material, 0.7) ? 1 : Chance.between(material, 1.2, 2.5);
        double angle = Chance.direction(material);
        double light = material.nextDouble(2 * Math.PI);
        int octaves = material.nextInt(2, 4);
        float rough = Chance.between(material, 0.02, 0.1);
        return (width, height, image) -> {
            float[] depth = new float[width * height];
            double cell = size;
            for (int octave = 0; octave < octaves; octave++, cell *= 0.5) {
                Voronoi cells = Voronoi.of(width, height, new Voronoi.Shape(cell, stretch, angle, 1, cell / 10), image);
                for (int i = 0; i < depth.length; i++) {
                    float radius = 0.45f * cells.value(i, 1);
                    if (cells.value(i, 0) < density) {
                        depth[i] =
                                Math.max(depth[i], Chance.rise((radius - cells.distance(i)) * 6) * (1 - 0.2f * octave));
                    }
                }
            }
            float[] noise = Noise.fractal(width, height, 12, 1, 0.7, image);
            float[] heights = new float[depth.length];
            for (int i = 0; i < heights.length; i++) {
                heights[i] = 0.5f * noise[i] - 3 * depth[i];
            }
            float[] out = Relief.lit(heights, width, height, light, 0.6f);
            for (int i = 0; i < out.length; i++) {
                out[i] = out[i] * (1 - 0.8f * depth[i]) + rough * noise[i];
            }
            return out;
        };
    }
}

package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** Concrete, plaster and mortar: clouds, sand, a few bubbles. */
final class Concrete {
    private Concrete() {}

    static Pattern draw(SplittableRandom material) {
        double clouds = Chance.scale(material, 30, 200);
        double persistence = material.nextDouble(0.6, 0.9);
        double sand = Chance.scale(material, 2.5, 8);
        float sandy = Chance.between(material, 0, 1.2);
        float bubbles = Chance.happens(material, 0.7) ? Chance.between(material, 0.01, 0.12) : 0;
        double bubble = Chance.scale(material, 6, 20);
        return (width, height, image) -> {
            float[] out = Noise.fractal(width, height, clouds, 1.5, persistence, image);
            Voronoi grains = Voronoi.of(width, height, Voronoi.Shape.round(sand, 1), image);
            Voronoi holes = Voronoi.of(width, height, Voronoi.Shape.round(bubble, 1), image);
            for (int i = 0; i < out.length; i++) {
                float grain = grains.value(i, 0) - 0.5f;
                out[i] += sandy * grain * Chance.rise(3 * (0.5f - grains.distance(i)));
                if (holes.value(i, 0) < bubbles) {
                    out[i] -= 3 * Chance.rise(5 * (0.1f + 0.3f * holes.value(i, 1) - holes.distance(i)));
                }
            }
            return out;
        };
    }
}

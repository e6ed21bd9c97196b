package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** Leather and grained plastic: pebbles with furrows between them, in light from one side. */
final class LeatherGrain {
    private LeatherGrain() {}

    static Pattern draw(SplittableRandom material) {
        double pebble = Chance.scale(material, 5, 34);
        double angle = material.nextDouble(Math.PI);
        double stretch = material.nextDouble(1, 2);
        Voronoi.Shape pebbles = new Voronoi.Shape(pebble, stretch, angle, material.nextDouble(0.6, 1), pebble / 12);
        Voronoi.Shape wrinkles = new Voronoi.Shape(Math.max(3, pebble / 3), stretch, angle, 1, pebble / 15);
        float furrow = Chance.between(material, 0.15, 0.45);
        float fold = Chance.between(material, 0, 0.3);
        double light = material.nextDouble(2 * Math.PI);
        float steep = Chance.between(material, 0.3, 0.9);
        float dark = Chance.between(material, 0, 0.5);
        return (width, height, image) -> {
            Voronoi cells = Voronoi.of(width, height, pebbles, image);
            Voronoi folds = Voronoi.of(width, height, wrinkles, image);
            float[] fine = Noise.fractal(width, height, 8, 1.5, 0.8, image);
            float[] heights = new float[width * height];
            for (int i = 0; i < heights.length; i++) {
                float dome = Chance.rise(cells.edge(i) / furrow);
                heights[i] = (float) pebble
                                * 0.3f
                                * (dome * (0.6f + 0.4f * cells.value(i, 0)) + fold * Chance.rise(folds.edge(i) / 0.3f))
                        + 0.15f * fine[i];
            }
            float[] lit = Relief.lit(heights, width, height, light, steep);
            for (int i = 0; i < lit.length; i++) {
                lit[i] *= 1 - dark * (1 - Chance.rise(cells.edge(i) / furrow));
            }
            return lit;
        };
    }
}

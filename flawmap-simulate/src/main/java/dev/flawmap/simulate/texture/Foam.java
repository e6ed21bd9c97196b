package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** Foam: open bubbles of many sizes, dark inside, with bright webs between them. */
final class Foam {
    private Foam() {}

    static Pattern draw(SplittableRandom material) {
        double large = Chance.scale(material, 14, 46);
        Voronoi.Shape shape = Voronoi.Shape.round(large, material.nextDouble(0.7, 1));
        Voronoi.Shape windows = Voronoi.Shape.round(large * material.nextDouble(0.35, 0.5), 1);
        float web = Chance.between(material, 0.1, 0.25);
        double light = material.nextDouble(2 * Math.PI);
        float depth = Chance.between(material, 0.6, 1);
        float open = Chance.between(material, 0.4, 0.75);
        return (width, height, image) -> {
            Voronoi cells = Voronoi.of(width, height, shape, image);
            Voronoi inner = Voronoi.of(width, height, windows, image);
            float[] heights = new float[width * height];
            float[] albedo = new float[heights.length];
            for (int i = 0; i < heights.length; i++) {
                float bowl = Chance.rise(cells.edge(i) / (web * 2.4f));
                float window = cells.edge(i) > web && inner.value(i, 0) < open
                        ? Chance.rise((inner.edge(i) - 0.12f) * 5) * bowl
                        : 0;
                heights[i] = -(float) large * 0.3f * bowl;
                albedo[i] = (1 - 0.45f * depth * bowl) * (1 - 0.7f * window) * (0.85f + 0.3f * cells.value(i, 1));
            }
            float[] lit = Relief.lit(heights, width, height, light, 0.7f);
            for (int i = 0; i < lit.length; i++) {
                lit[i] *= albedo[i];
            }
            return lit;
        };
    }
}

package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** Tissue and honeycomb: thin walls around cells, some with a kernel. */
final class Cells {
    private Cells() {}

    static Pattern draw(SplittableRandom material) {
        Voronoi.Shape shape = new Voronoi.Shape(
                Chance.scale(material, 10, 50),
                Chance.happens(material, 0.7) ? 1 : material.nextDouble(1.2, 3),
                Chance.direction(material),
                Chance.happens(material, 0.3) ? 0.15 : material.nextDouble(0.5, 1),
                Chance.between(material, 0, 1.5));
        float wall = (float) (Chance.scale(material, 1, 4) / shape.cell());
        float bright = material.nextBoolean() ? 1 : -1;
        float kernel = Chance.happens(material, 0.4) ? Chance.between(material, 0.1, 0.25) : 0;
        float inside = Chance.between(material, 0.02, 0.15);
        return (width, height, image) -> {
            Voronoi cells = Voronoi.of(width, height, shape, image);
            float[] noise = Noise.fractal(width, height, shape.cell() / 2, 1.5, 0.7, image);
            float[] out = new float[width * height];
            for (int i = 0; i < out.length; i++) {
                float part = Chance.rise(1 - cells.edge(i) / (2 * wall));
                float dot = kernel > 0 ? Chance.rise((kernel - cells.distance(i)) * 8) : 0;
                out[i] = 0.5f + bright * (0.4f * part + 0.25f * dot) + inside * (noise[i] * 0.5f + cells.value(i, 0));
            }
            return out;
        };
    }
}

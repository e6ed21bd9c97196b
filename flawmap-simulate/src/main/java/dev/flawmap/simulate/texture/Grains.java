package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** Polished and etched metal: grains of one grey each, with or without dark borders. */
final class Grains {
    private Grains() {}

    static Pattern draw(SplittableRandom material) {
        Voronoi.Shape shape = new Voronoi.Shape(
                Chance.scale(material, 7, 60),
                Chance.happens(material, 0.6) ? 1 : material.nextDouble(1, 3),
                Chance.direction(material),
                material.nextDouble(0.6, 1),
                Chance.between(material, 0, 2));
        float borders = Chance.happens(material, 0.7) ? Chance.between(material, 0.2, 1) : 0;
        float wide = (float) (Chance.scale(material, 0.7, 2) / shape.cell());
        float greys = Chance.between(material, 0.05, 0.5);
        float twins = Chance.happens(material, 0.4) ? Chance.between(material, 0.05, 0.2) : 0;
        float fine = Chance.between(material, 0.01, 0.06);
        return (width, height, image) -> {
            Voronoi cells = Voronoi.of(width, height, shape, image);
            float[] noise = Noise.field(width, height, 1.5, image);
            float[] out = new float[width * height];
            for (int i = 0; i < out.length; i++) {
                float grain = cells.value(i, 0) - 0.5f;
                float turn = 6.28f * cells.value(i, 1);
                float twin = 0;
                if (twins > 0 && cells.value(i, 2) < 0.4f) {
                    double along = (i % width) * Math.cos(turn) + (i / width) * Math.sin(turn);
                    twin = twins * (Math.sin(along * 12 / shape.cell()) > 0.5 ? 1 : 0);
                }
                float edge = Math.max(0, 1 - cells.edge(i) / (2 * wide));
                out[i] = (0.7f + greys * grain + twin + fine * noise[i]) * (1 - borders * edge);
            }
            return out;
        };
    }
}

package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** Terrazzo and granite: chips of several greys and sizes in a ground, polished. */
final class Terrazzo {
    private Terrazzo() {}

    static Pattern draw(SplittableRandom material) {
        double size = Chance.scale(material, 10, 45);
        float ground = Chance.between(material, 0.3, 0.9);
        float dense = Chance.between(material, 0.5, 0.95);
        float gap = Chance.between(material, 0.04, 0.2);
        float spread = Chance.between(material, 0.4, 1);
        int sizes = material.nextInt(2, 4);
        return (width, height, image) -> {
            float[] fine = Noise.fractal(width, height, 20, 1, 0.7, image);
            float[] out = new float[width * height];
            for (int i = 0; i < out.length; i++) {
                out[i] = ground + 0.03f * fine[i];
            }
            double cell = size * Math.pow(0.45, sizes - 1);
            for (int n = 0; n < sizes; n++, cell /= 0.45) {
                Voronoi chips = Voronoi.of(
                        width,
                        height,
                        new Voronoi.Shape(cell, 1.3, image.nextDouble(Math.PI), 1, Math.min(2.5, cell / 12)),
                        image);
                float share = n == sizes - 1 ? 0.6f * dense : dense;
                for (int i = 0; i < out.length; i++) {
                    if (chips.value(i, 0) < share) {
                        float part = Math.max(0, Math.min(1, (chips.edge(i) - gap * 1.5f) * (float) cell));
                        float chip = 0.55f + spread * (chips.value(i, 1) - 0.5f) + 0.04f * fine[i];
                        out[i] += part * (chip - out[i]);
                    }
                }
            }
            return out;
        };
    }
}

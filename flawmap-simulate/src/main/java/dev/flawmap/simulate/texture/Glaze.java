package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** Glazed or painted surfaces: orange peel, speckles, next to no contrast. */
final class Glaze {
    private Glaze() {}

    static Pattern draw(SplittableRandom material) {
        double peel = Chance.scale(material, 5, 30);
        double light = material.nextDouble(2 * Math.PI);
        float steep = (float) Chance.scale(material, 0.02, 0.3);
        float speckles = Chance.happens(material, 0.6) ? Chance.between(material, 0.02, 0.5) : 0;
        double speckle = Chance.scale(material, 4, 14);
        float dark = Chance.between(material, -0.4, 0.2);
        float clouds = (float) Chance.scale(material, 0.001, 0.02);
        return (width, height, image) -> {
            float[] heights = Noise.fractal(width, height, 2 * peel, peel / 2, 0.9, image);
            float[] out = Relief.lit(heights, width, height, light, steep * (float) peel / 3);
            Noise.add(out, Noise.fractal(width, height, 100, 4, 0.5, image), clouds);
            if (speckles > 0) {
                Voronoi dots = Voronoi.of(width, height, Voronoi.Shape.round(speckle, 1), image);
                for (int i = 0; i < out.length; i++) {
                    if (dots.value(i, 0) < speckles) {
                        out[i] += dark * Chance.rise((float) speckle * (0.4f * dots.value(i, 1) - dots.distance(i)));
                    }
                }
            }
            return out;
        };
    }
}

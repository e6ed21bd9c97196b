package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** Cast or blasted metal: a rough relief of bumps and dimples in slanting light. */
final class Cast {
    private Cast() {}

    static Pattern draw(SplittableRandom material) {
        double coarsest = Chance.scale(material, 6, 60);
        double finest = material.nextDouble(1.2, 3);
        double persistence = material.nextDouble(0.5, 0.9);
        float dimples = Chance.happens(material, 0.5) ? Chance.between(material, 0.3, 1.5) : 0;
        double dimple = Chance.scale(material, 5, 18);
        double light = material.nextDouble(2 * Math.PI);
        float steep = (float) Chance.scale(material, 0.25, 1.2);
        float tone = Chance.between(material, 0, 0.08);
        return (width, height, image) -> {
            float[] heights = Noise.fractal(width, height, coarsest, finest, persistence, image);
            if (dimples > 0) {
                Voronoi cells = Voronoi.of(width, height, Voronoi.Shape.round(dimple, 1), image);
                for (int i = 0; i < heights.length; i++) {
                    float depth = Math.max(0, 0.25f + 0.25f * cells.value(i, 0) - cells.distance(i));
                    heights[i] -= dimples * (float) dimple * depth * depth * 3;
                }
            }
            float[] lit = Relief.lit(heights, width, height, light, steep);
            Noise.add(lit, heights, tone);
            return lit;
        };
    }
}

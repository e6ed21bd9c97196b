package dev.flawmap.simulate.texture;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Packed particles: balls, flakes or chips of different sizes, lit from one side. */
final class Powder {
    private Powder() {}

    static Pattern draw(SplittableRandom material) {
        double size = Chance.scale(material, 5, 40);
        boolean round = material.nextBoolean();
        float greys = Chance.between(material, 0, 0.5);
        double light = material.nextDouble(2 * Math.PI);
        int layers = material.nextInt(1, 4);
        double stretch = round ? 1 : material.nextDouble(1, 2);
        return (width, height, image) -> {
            float[] heights = new float[width * height];
            float[] albedo = new float[heights.length];
            Arrays.fill(albedo, 0.15f);
            double cell = size * (1 + 0.5 * (layers - 1));
            for (int layer = 0; layer < layers; layer++, cell *= 0.62) {
                double angle = image.nextDouble(Math.PI);
                Voronoi grains =
                        Voronoi.of(width, height, new Voronoi.Shape(cell, stretch, angle, 0.9, round ? 0 : 1), image);
                for (int i = 0; i < heights.length; i++) {
                    float reach = round ? 0.35f + 0.25f * grains.value(i, 0) : 1;
                    float inside = round
                            ? 1 - grains.distance(i) * grains.distance(i) / (reach * reach)
                            : Math.min(1, grains.edge(i) * 3);
                    float ball = (float) (cell * 0.5 * Math.sqrt(Math.max(0, inside)));
                    boolean missing = layers > 1 && layer == 0 && grains.value(i, 2) < 0.4f;
                    if (!missing && inside > 0.02f && ball > heights[i] * 0.8f) {
                        heights[i] = ball;
                        albedo[i] = (1 - greys * grains.value(i, 1)) * (0.45f + 0.55f * Math.min(1, 2 * inside));
                    }
                }
            }
            float[] lit = Relief.lit(heights, width, height, light, 0.6f);
            for (int i = 0; i < lit.length; i++) {
                lit[i] = albedo[i] * (0.35f + 0.65f * lit[i]);
            }
            return lit;
        };
    }
}

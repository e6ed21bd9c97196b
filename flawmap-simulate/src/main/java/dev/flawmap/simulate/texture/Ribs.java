package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** Ribbed and corrugated material, cord and grooves. */
final class Ribs {
    private Ribs() {}

    static Pattern draw(SplittableRandom material) {
        double period = Chance.scale(material, 5, 50);
        double angle = Chance.direction(material);
        float sharp = Chance.between(material, 0.3, 1);
        float flat = Chance.between(material, 0, 0.6);
        double light = material.nextDouble(2 * Math.PI);
        float uneven = Chance.between(material, 0, 0.15);
        float rough = Chance.between(material, 0.02, 0.3);
        return (width, height, image) -> {
            double cos = 2 * Math.PI / period * Math.cos(angle);
            double sin = 2 * Math.PI / period * Math.sin(angle);
            double phase = image.nextDouble(6.28);
            float[] bend = Noise.field(width, height, 3 * period, image);
            float[] fine = Noise.fractal(width, height, 10, 1.5, 0.8, image);
            float[] heights = new float[width * height];
            for (int i = 0; i < heights.length; i++) {
                double wave = Math.sin((i / width) * cos - (i % width) * sin + phase + 6 * uneven * bend[i]);
                heights[i] = (float) (period * 0.2 * sharp * Math.min(1 - flat, wave)) + rough * fine[i];
            }
            float[] lit = Relief.lit(heights, width, height, light, 0.8f);
            Noise.add(lit, heights, (float) (0.8 / period));
            return lit;
        };
    }
}

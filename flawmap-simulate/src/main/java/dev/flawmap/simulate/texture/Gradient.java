package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** Smooth surfaces with nothing on them but shades: gradients and soft clouds. */
final class Gradient {
    private Gradient() {}

    static Pattern draw(SplittableRandom material) {
        double size = Chance.scale(material, 60, 500);
        float fine = (float) Chance.scale(material, 0.01, 0.3);
        double grain = Chance.scale(material, 1, 5);
        double direction = material.nextDouble(2 * Math.PI);
        float slope = Chance.between(material, 0, 2);
        return (width, height, image) -> {
            float[] out = Noise.field(width, height, size, image);
            float[] noise = Noise.field(width, height, grain, image);
            for (int i = 0; i < out.length; i++) {
                double along = (i % width) * Math.cos(direction) / width + (i / width) * Math.sin(direction) / height;
                out[i] += slope * (float) along + fine * noise[i];
            }
            return out;
        };
    }
}

package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** Gabor noise: waves of some directions and lengths that come and go (Lagae et al. 2009). */
final class Gabor {
    private Gabor() {}

    static Pattern draw(SplittableRandom material) {
        int waves = material.nextInt(1, 4);
        double first = Chance.scale(material, 4, 30);
        double angle = material.nextDouble(Math.PI);
        double spread = Chance.happens(material, 0.5) ? 0.2 : material.nextDouble(0.2, 1.6);
        double packet = Chance.scale(material, 1.2, 5);
        double[] lengths = new double[waves];
        double[] angles = new double[waves];
        for (int i = 0; i < waves; i++) {
            lengths[i] = first * material.nextDouble(0.8, 1.8);
            angles[i] = angle + spread * material.nextDouble(-1, 1);
        }
        float fine = Chance.between(material, 0, 0.4);
        return (width, height, image) -> {
            float[] out = Noise.field(width, height, 1.5, image);
            for (int i = 0; i < out.length; i++) {
                out[i] *= fine;
            }
            for (int wave = 0; wave < waves; wave++) {
                double cell = packet * lengths[wave];
                float[] cosines = Noise.field(width, height, cell, image);
                float[] sines = Noise.field(width, height, cell, image);
                double kx = 2 * Math.PI / lengths[wave] * Math.cos(angles[wave]);
                double ky = 2 * Math.PI / lengths[wave] * Math.sin(angles[wave]);
                for (int i = 0; i < out.length; i++) {
                    double phase = kx * (i % width) + ky * (i / width);
                    out[i] += cosines[i] * (float) Math.cos(phase) + sines[i] * (float) Math.sin(phase);
                }
            }
            return out;
        };
    }
}

package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** Noise whose spectrum falls by a power of the frequency, from nearly white to clouds. */
final class Fractal {
    private Fractal() {}

    static Pattern draw(SplittableRandom material) {
        double coarsest = Chance.scale(material, 4, 300);
        double finest = material.nextDouble(1, 2);
        double persistence = material.nextDouble(0.45, 1.05);
        int shape = material.nextInt(3);
        double stretch = Chance.happens(material, 0.6) ? 1 : Chance.scale(material, 1.5, 6);
        boolean upright = material.nextBoolean();
        return (width, height, image) -> {
            float[] out = stretch == 1
                    ? Noise.fractal(width, height, coarsest, finest, persistence, image)
                    : stretched(width, height, coarsest, finest, persistence, stretch, upright, image);
            for (int i = 0; i < out.length; i++) {
                out[i] = shape == 0 ? out[i] : shape == 1 ? Math.abs(out[i]) : (float) Math.exp(0.6 * out[i]);
            }
            return out;
        };
    }

    private static float[] stretched(
            int width,
            int height,
            double coarsest,
            double finest,
            double persistence,
            double stretch,
            boolean upright,
            SplittableRandom image) {
        float[] sum = new float[width * height];
        float weight = 1;
        for (double cell = coarsest; cell >= finest; cell /= 2) {
            double x = upright ? cell : cell * stretch;
            double y = upright ? cell * stretch : cell;
            Noise.add(sum, Noise.field(width, height, x, y, image), weight);
            weight *= (float) persistence;
        }
        return sum;
    }
}

package dev.flawmap.simulate.texture;

import dev.flawmap.simulate.surface.SmoothNoise;
import java.util.SplittableRandom;

/** Brushed metal: fine straight streaks, all one way. */
final class Brushed {
    private Brushed() {}

    static Pattern draw(SplittableRandom material) {
        double angle = Chance.direction(material);
        double length = Chance.scale(material, 40, 500);
        double wide = Chance.scale(material, 0.8, 2.2);
        float coarse = Chance.between(material, 0.2, 0.8);
        float deep = Chance.between(material, 0, 0.4);
        return (width, height, image) -> {
            double turned = angle + 0.01 * image.nextGaussian();
            double cos = Math.cos(turned);
            double sin = Math.sin(turned);
            SmoothNoise fine = new SmoothNoise(image.nextLong(), 1);
            SmoothNoise broad = new SmoothNoise(image.nextLong(), 1);
            float[] out = new float[width * height];
            for (int i = 0; i < out.length; i++) {
                int x = i % width;
                int y = i / width;
                double along = x * cos + y * sin + 10_000;
                double beside = y * cos - x * sin;
                float streak = fine.at(along / length, beside / wide);
                float second = fine.at(along / (0.3 * length), beside / (1.7 * wide) + 5000);
                float band = broad.at(along / (2 * length), beside / (6 * wide));
                float scratch = Math.max(0, broad.at(along / length, beside / (0.8 * wide) + 9000) - 0.8f);
                out[i] = 0.5f + 0.12f * (streak + second + coarse * band) + deep * scratch;
            }
            return out;
        };
    }
}

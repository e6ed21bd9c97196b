package dev.flawmap.simulate.texture;

import dev.flawmap.simulate.surface.SmoothNoise;
import java.util.SplittableRandom;

/** Bricks and tiles with joints, in bond or in a grid. */
final class Bricks {
    private Bricks() {}

    static Pattern draw(SplittableRandom material) {
        double wide = Chance.scale(material, 14, 90);
        double ratio = Chance.scale(material, 1, 3.5);
        double bond = Chance.happens(material, 0.6) ? 0.5 : material.nextInt(2) * 0.33;
        double angle = Chance.direction(material);
        float joint = (float) Chance.scale(material, 1, 5);
        float mortar = Chance.between(material, 0, 1.1);
        float greys = Chance.between(material, 0, 0.3);
        float rough = Chance.between(material, 0.01, 0.1);
        float bevel = Chance.between(material, 0, 0.3);
        float uneven = Chance.between(material, 0, 1);
        return (width, height, image) -> {
            double tall = Math.max(7, wide / ratio);
            double cos = Math.cos(angle);
            double sin = Math.sin(angle);
            double shiftX = image.nextDouble(wide) + 50_000;
            double shiftY = image.nextDouble(tall) + 50_000;
            float[] grain = Noise.fractal(width, height, 24, 1.5, 0.8, image);
            float[] bend = Noise.field(width, height, 7, image);
            SmoothNoise tones = new SmoothNoise(image.nextLong(), 1);
            float[] out = new float[width * height];
            for (int i = 0; i < out.length; i++) {
                int x = i % width;
                int y = i / width;
                double v = (y * cos - x * sin + shiftY) / tall;
                int row = (int) v;
                double u = (x * cos + y * sin + shiftX) / wide + bond * row;
                int column = (int) u;
                double left = (u - column) * wide;
                double top = (v - row) * tall;
                double edge = Math.min(Math.min(left, wide - left), Math.min(top, tall - top));
                float inside = (float) edge - joint / 2 + 0.5f * uneven * bend[i];
                float side = (float) (left < wide - left && left == edge || top == edge ? 1 : -1);
                float brick = 0.6f
                        + greys * tones.at(column * 1.0, row * 1.0)
                        + rough * grain[i]
                        + bevel * side * (float) Math.exp(-Math.max(0, inside) / 1.5);
                float part = Math.max(0, Math.min(1, inside + 0.5f));
                float ground = mortar * 0.7f + rough * grain[i];
                out[i] = ground + part * (brick - ground);
            }
            return out;
        };
    }
}

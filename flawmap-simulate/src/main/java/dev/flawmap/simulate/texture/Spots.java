package dev.flawmap.simulate.texture;

import dev.flawmap.image.GaussianBlur;
import java.util.SplittableRandom;

/** Spots and stripes as of reaction and diffusion: noise of one wavelength, folded to two levels. */
final class Spots {
    private Spots() {}

    static Pattern draw(SplittableRandom material) {
        double wave = Chance.scale(material, 3, 14);
        float level = Chance.between(material, -1, 1);
        float sharp = (float) Chance.scale(material, 0.6, 6);
        double stretch = Chance.happens(material, 0.6) ? 1 : material.nextDouble(1.5, 4);
        boolean upright = material.nextBoolean();
        float fine = Chance.between(material, 0, 0.15);
        return (width, height, image) -> {
            double cellX = upright ? wave : wave * stretch;
            double cellY = upright ? wave * stretch : wave;
            float[] field = Noise.field(width, height, cellX * 0.5, cellY * 0.5, image);
            for (int step = 0; step < 2; step++) {
                float[] near = GaussianBlur.blur(field, width, height, wave * 0.35);
                float[] wide = GaussianBlur.blur(near, width, height, wave * 0.55);
                for (int i = 0; i < field.length; i++) {
                    field[i] = (float) Math.tanh(6 * (near[i] - wide[i]));
                }
            }
            float[] soft = GaussianBlur.blur(field, width, height, wave * 0.3);
            float[] noise = Noise.field(width, height, 1.5, image);
            for (int i = 0; i < soft.length; i++) {
                soft[i] = (float) Math.tanh(sharp * (2 * soft[i] - level * 0.5f)) + fine * noise[i];
            }
            return soft;
        };
    }
}

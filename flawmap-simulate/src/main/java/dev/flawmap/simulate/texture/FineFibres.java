package dev.flawmap.simulate.texture;

import dev.flawmap.image.GaussianBlur;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Mats of fine fibres of every density and thickness: sheets of fibres, the deep ones dark and blurred. */
final class FineFibres {
    private FineFibres() {}

    static Pattern draw(SplittableRandom material) {
        Lines.Fibre fibre = new Lines.Fibre(
                Chance.scale(material, 0.8, 4),
                material.nextDouble(0.05, 0.45),
                1e4,
                Chance.scale(material, 0.002, 0.02),
                material.nextDouble(Math.PI),
                Chance.happens(material, 0.7) ? 2 : Chance.scale(material, 0.05, 0.8),
                Chance.between(material, -0.5, 0.6));
        return sheets(
                fibre, material.nextInt(3, 8), Chance.scale(material, 0.15, 0.7), Chance.between(material, 1, 2.6));
    }

    /** Sheets of fibres. */
    static Pattern sheets(Lines.Fibre fibre, int sheets, double cover, float fall) {
        return (width, height, image) -> {
            float[] grey = new float[width * height];
            Arrays.fill(grey, 0.02f);
            for (int sheet = 0; sheet < sheets; sheet++) {
                float level = (float) Math.pow((sheet + 1.0) / sheets, fall);
                if (sheet > 0) {
                    grey = shadowed(grey, width, height);
                }
                Lines lines = new Lines(width, height, grey);
                int count = lines.count(fibre, cover);
                for (int i = 0; i < count; i++) {
                    lines.paint(fibre, level * (float) image.nextDouble(0.8, 1.1), image);
                }
            }
            return grey;
        };
    }

    private static float[] shadowed(float[] grey, int width, int height) {
        float[] soft = GaussianBlur.blur(grey, width, height, 0.5);
        for (int i = 0; i < soft.length; i++) {
            soft[i] *= 0.9f;
        }
        return soft;
    }
}

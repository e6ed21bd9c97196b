package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** Non-woven cloth: many fine short hairs, in tufts and clouds. */
final class Felt {
    private Felt() {}

    static Pattern draw(SplittableRandom material) {
        Lines.Fibre fibre = new Lines.Fibre(
                Chance.scale(material, 0.45, 1.2),
                0.3,
                Chance.scale(material, 15, 80),
                material.nextDouble(0.05, 0.25),
                material.nextDouble(Math.PI),
                Chance.happens(material, 0.6) ? 2 : material.nextDouble(0.2, 0.8),
                0.3);
        float clouds = Chance.between(material, 0.05, 0.3);
        double size = Chance.scale(material, 8, 60);
        double cover = material.nextDouble(1, 2.2);
        return (width, height, image) -> {
            float[] grey = Noise.fractal(width, height, size, 2, 0.7, image);
            for (int i = 0; i < grey.length; i++) {
                grey[i] = 0.35f + clouds * grey[i];
            }
            float[] ground = grey.clone();
            Lines lines = new Lines(width, height, grey);
            int count = lines.count(fibre, cover);
            for (int i = 0; i < count; i++) {
                lines.paint(fibre, (float) image.nextDouble(0.15, 0.75), image);
            }
            Noise.add(grey, ground, 0.8f);
            return grey;
        };
    }
}

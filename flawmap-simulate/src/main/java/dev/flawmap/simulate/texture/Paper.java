package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** Paper and card: flocks of pulp and faint fibres, sometimes laid lines. */
final class Paper {
    private Paper() {}

    static Pattern draw(SplittableRandom material) {
        double flocks = Chance.scale(material, 6, 40);
        float fine = Chance.between(material, 0.3, 1);
        Lines.Fibre fibre =
                new Lines.Fibre(Chance.scale(material, 0.6, 1.8), 0.3, Chance.scale(material, 20, 120), 0.1, 0, 2, 0.2);
        float hairs = Chance.between(material, 0.1, 0.6);
        double laid = Chance.happens(material, 0.3) ? Chance.scale(material, 4, 12) : 0;
        double angle = Chance.direction(material);
        return (width, height, image) -> {
            float[] fibres = new float[width * height];
            Lines lines = new Lines(width, height, fibres);
            int count = lines.count(fibre, 0.8);
            for (int i = 0; i < count; i++) {
                lines.paint(fibre, (float) image.nextGaussian(), image);
            }
            float[] out = Noise.fractal(width, height, flocks, 2, 0.65, image);
            float[] grain = Noise.field(width, height, 1.3, image);
            for (int i = 0; i < out.length; i++) {
                double beside = (i / width) * Math.cos(angle) - (i % width) * Math.sin(angle);
                float line = laid > 0 ? 0.8f * (float) Math.sin(2 * Math.PI * beside / laid) : 0;
                out[i] += fine * grain[i] + hairs * fibres[i] + line;
            }
            return out;
        };
    }
}

package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** Carpet and towels: tufts in rows or heaps, with a nap. */
final class Carpet {
    private Carpet() {}

    static Pattern draw(SplittableRandom material) {
        double tuft = Chance.scale(material, 5, 22);
        double jitter = Chance.happens(material, 0.5) ? 0.3 : 1;
        double angle = Chance.direction(material);
        double stretch = material.nextDouble(1, 1.8);
        Voronoi.Shape shape = new Voronoi.Shape(tuft, stretch, angle, jitter, tuft / 12);
        Lines.Fibre hair = new Lines.Fibre(
                Chance.scale(material, 0.5, 1.1), 0.3, tuft, 0.15, material.nextDouble(Math.PI), 0.5, 0.2);
        float greys = Chance.between(material, 0.05, 0.6);
        float deep = Chance.between(material, 0.4, 0.9);
        return (width, height, image) -> {
            Voronoi tufts = Voronoi.of(width, height, shape, image);
            float[] hairs = new float[width * height];
            Lines lines = new Lines(width, height, hairs);
            int count = lines.count(hair, 1.5);
            for (int i = 0; i < count; i++) {
                lines.paint(hair, (float) image.nextDouble(-1, 1), image);
            }
            float[] nap = Noise.field(width, height, 5 * tuft, image);
            float[] out = new float[hairs.length];
            for (int i = 0; i < out.length; i++) {
                float round = Math.max(0, 1 - 1.3f * tufts.distance(i) * tufts.distance(i));
                float tone = 1 - greys * tufts.value(i, 0) + 0.06f * nap[i];
                out[i] = tone * (1 - deep + deep * round) * (0.8f + 0.25f * hairs[i]);
            }
            return out;
        };
    }
}

package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** A smooth dark plate with faint grinding marks, its chipped edges and what lies behind it in view. */
final class Plate {
    private Plate() {}

    static Pattern draw(SplittableRandom material) {
        boolean upright = material.nextBoolean();
        double margin = material.nextDouble(0.03, 0.1);
        Outline.Shape shape = new Outline.Shape(
                upright ? margin : -0.1, upright ? -0.1 : margin, material.nextDouble(0, 0.1), 0, 0.01);
        float behind = Chance.happens(material, 0.5) ? Chance.between(material, 0.5, 0.9) : 0.03f;
        float plate = Chance.between(material, 0.15, 0.3);
        float rim = Chance.between(material, 0.05, 0.4);
        float rimWidth = Chance.between(material, 3, 12);
        float marks = (float) Chance.scale(material, 0.005, 0.03);
        float uneven = (float) Chance.scale(material, 0.01, 0.06);
        double streak = Chance.scale(material, 1.2, 5);
        double ragged = Chance.scale(material, 0.2, 1);
        return (width, height, image) -> {
            Outline outline = shape.place(width, height, image);
            float[] bend = Noise.fractal(width, height, 40, 2, 0.8, image);
            float[] grinding = upright
                    ? Noise.field(width, height, streak, 80, image)
                    : Noise.field(width, height, 80, streak, image);
            float[] grain = Noise.field(width, height, 1.4, image);
            float[] clouds = Noise.fractal(width, height, 90, 20, 0.6, image);
            float[] out = new float[width * height];
            for (int i = 0; i < out.length; i++) {
                float inside = outline.inside(i % width, i / width) + (float) ragged * bend[i];
                float part = Math.max(0, Math.min(1, inside + 0.5f));
                float surface = plate
                        + marks * grinding[i]
                        + 0.5f * marks * grain[i]
                        + uneven * clouds[i]
                        + rim * (float) Math.exp(-(inside - 2) * (inside - 2) / rimWidth) * (0.8f + 0.2f * bend[i]);
                float ground = behind * (1 + 0.05f * clouds[i]);
                out[i] = ground + part * (surface - ground);
            }
            return out;
        };
    }
}

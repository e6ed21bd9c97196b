package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** Parts with bevelled edges before a ground: discs, rings, blocks and plates of another material. */
final class Part {
    private Part() {}

    static Pattern draw(SplittableRandom material) {
        boolean disc = Chance.happens(material, 0.4);
        double round = disc ? 1 : material.nextDouble(0, 0.5);
        Outline.Shape shape = new Outline.Shape(
                material.nextDouble(disc ? 0.03 : -0.05, 0.2),
                material.nextDouble(disc ? 0.03 : -0.05, 0.2),
                round,
                Chance.happens(material, 0.3) ? material.nextDouble(0.15, 0.5) : 0,
                Chance.happens(material, 0.7) ? 0 : material.nextDouble(-0.5, 0.5));
        Pattern outside = Mixture.any(material);
        Pattern surface = Mixture.any(material);
        float behind = Chance.between(material, 0, 1);
        float front = Chance.between(material, 0, 1);
        float contrast = (float) Chance.scale(material, 0.01, 0.12);
        float backContrast = (float) Chance.scale(material, 0.003, 0.08);
        float wide = (float) Chance.scale(material, 1, 12);
        float bevel = Chance.between(material, -0.3, 0.5);
        float shadow = Chance.between(material, 0, 0.6);
        return (width, height, image) -> {
            Outline outline = shape.place(width, height, image);
            float[] ground = Mixture.standard(outside.paint(width, height, image.split()));
            float[] out = Mixture.standard(surface.paint(width, height, image.split()));
            for (int i = 0; i < out.length; i++) {
                float inside = outline.inside(i % width, i / width);
                float part = Math.max(0, Math.min(1, inside + 0.5f));
                float edge = inside < wide ? bevel * (0.6f + 0.4f * inside / wide) : 0;
                float on = front + contrast * out[i] + edge;
                float off =
                        (behind + backContrast * ground[i]) * (1 - shadow * (float) Math.exp(Math.min(0, inside) / 6));
                out[i] = off + part * (on - off);
            }
            return out;
        };
    }
}

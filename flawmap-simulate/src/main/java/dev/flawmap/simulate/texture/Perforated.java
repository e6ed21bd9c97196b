package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** A plate or film with round, slotted or square holes in rows. */
final class Perforated {
    private Perforated() {}

    static Pattern draw(SplittableRandom material) {
        double period = Chance.scale(material, 8, 60);
        boolean staggered = material.nextBoolean();
        float radius = Chance.between(material, 0.18, 0.42);
        float slot = Chance.happens(material, 0.3) ? Chance.between(material, 0.1, 0.4) : 0;
        int corners = Chance.happens(material, 0.3) ? 8 : 2;
        float hole = Chance.happens(material, 0.8) ? Chance.between(material, 0, 0.3) : 1;
        float rim = Chance.between(material, -0.3, 0.4);
        double angle = Chance.direction(material);
        float rough = (float) Chance.scale(material, 0.005, 0.06);
        float jitter = Chance.happens(material, 0.5) ? 0 : Chance.between(material, 0, 0.06);
        return (width, height, image) -> {
            double cos = Math.cos(angle) / period;
            double sin = Math.sin(angle) / period;
            double shiftX = image.nextDouble(1000, 1001);
            double shiftY = image.nextDouble(1000, 1001);
            float[] bend = Noise.field(width, height, period, image);
            float[] grain = Noise.fractal(width, height, 16, 1, 0.8, image);
            float[] out = new float[width * height];
            for (int i = 0; i < out.length; i++) {
                int x = i % width;
                int y = i / width;
                double v = y * cos - x * sin + shiftY + jitter * bend[i];
                int row = (int) v;
                double u = x * cos + y * sin + shiftX + (staggered && (row & 1) == 1 ? 0.5 : 0);
                double dx = Math.max(0, Math.abs(u - Math.floor(u) - 0.5) - slot * 0.5);
                double dy = v - row - 0.5;
                double r = corners == 2
                        ? Math.sqrt(dx * dx + dy * dy)
                        : Math.pow(Math.pow(dx, corners) + Math.pow(Math.abs(dy), corners), 1.0 / corners);
                float outside = (float) ((r - radius) * period);
                float plate = 0.7f + rough * grain[i] + rim * (float) Math.exp(-outside * outside / 4);
                float part = Math.max(0, Math.min(1, outside + 0.5f));
                out[i] = hole + part * (plate - hole);
            }
            return out;
        };
    }
}

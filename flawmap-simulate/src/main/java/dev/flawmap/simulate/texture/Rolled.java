package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** Rolled sheet: faint streaks along, bands across, a fine grain. */
final class Rolled {
    private Rolled() {}

    static Pattern draw(SplittableRandom material) {
        boolean upright = material.nextBoolean();
        double streak = Chance.scale(material, 1, 6);
        double length = Chance.scale(material, 100, 900);
        double band = Chance.scale(material, 20, 200);
        float[] parts = {
            Chance.between(material, 0.2, 1), Chance.between(material, 0, 0.8), Chance.between(material, 0.1, 0.7)
        };
        double grain = Chance.scale(material, 1, 4);
        return (width, height, image) -> {
            float[] out = upright
                    ? Noise.field(width, height, streak, length, image)
                    : Noise.field(width, height, length, streak, image);
            float[] bands = upright
                    ? Noise.field(width, height, 4 * length, band, image)
                    : Noise.field(width, height, band, 4 * length, image);
            float[] fine = Noise.field(width, height, grain, 1.5 * grain, image);
            for (int i = 0; i < out.length; i++) {
                out[i] = parts[0] * out[i] + parts[1] * bands[i] + parts[2] * fine[i];
            }
            return out;
        };
    }
}

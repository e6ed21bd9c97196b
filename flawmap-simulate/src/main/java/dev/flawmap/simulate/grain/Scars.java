package dev.flawmap.simulate.grain;

import dev.flawmap.simulate.surface.Blob;
import dev.flawmap.simulate.surface.Path;
import dev.flawmap.simulate.surface.SmoothNoise;
import java.util.SplittableRandom;

/** Flaws that change the relief of leather. */
final class Scars {
    private Scars() {}

    /** A groove through the skin, with pale torn edges. */
    static void scratch(LeatherSurface hide, double area, SplittableRandom random) {
        float wide = (float) random.nextDouble(1.5, 2.8);
        Path path = path(hide, area / (3.8 * wide), random.nextDouble(0.1, 0.7), random);
        SmoothNoise torn = new SmoothNoise(random.nextLong(), 2.5);
        float pale = (float) random.nextDouble(0.5, 0.9);
        int width = hide.width();
        path.visit(width, hide.height(), 2 * wide + 2, (x, y, across, along) -> {
            float strength = Math.min(1, 8 * Math.min(along, 1 - along) + 0.3f) * (0.8f + 0.4f * torn.at(x, y));
            float groove = strength * bell(across / wide);
            float edge = strength * bell((Math.abs(across) - 1.7f * wide) / (0.6f * wide));
            int i = y * width + x;
            hide.relief()[i] += 0.5f * wide * edge - 1.3f * wide * groove;
            hide.albedo()[i] += pale * groove * (0.75f - hide.albedo()[i]);
            hide.gloss()[i] *= 1 - groove;
        });
    }

    /** A hollow pressed into the skin, whose pebbles are flattened. */
    static void dent(LeatherSurface hide, double area, SplittableRandom random) {
        Blob blob =
                new Blob(random.nextDouble(hide.width()), random.nextDouble(hide.height()), 1.15 * area, 0.08, random);
        float deep = (float) (blob.radius() * random.nextDouble(0.45, 0.7));
        float flat = (float) random.nextDouble(0.5, 0.85);
        int width = hide.width();
        float level = mean(hide, blob);
        blob.visit(width, hide.height(), 0, (x, y, inside) -> {
            float part = (float) Math.min(1, inside / blob.radius());
            float hollow = part * part * (3 - 2 * part);
            int i = y * width + x;
            float pressed = flat * Math.min(1, 4 * part);
            hide.relief()[i] += pressed * (level - hide.relief()[i]) - deep * hollow;
            hide.albedo()[i] *= 1 - 0.2f * pressed;
        });
    }

    private static float mean(LeatherSurface hide, Blob blob) {
        double[] sums = new double[2];
        blob.visit(hide.width(), hide.height(), 0, (x, y, inside) -> {
            sums[0] += hide.relief()[y * hide.width() + x];
            sums[1]++;
        });
        return sums[1] == 0 ? 0 : (float) (sums[0] / sums[1]);
    }

    /** A long fold: a furrow between two swellings, dark and cracked at its bottom. */
    static void crease(LeatherSurface hide, double area, SplittableRandom random) {
        float wide = (float) random.nextDouble(3, 5.5);
        Path path = path(hide, area / (4.5 * wide), random.nextDouble(0.4, 1.1), random);
        SmoothNoise cracks = new SmoothNoise(random.nextLong(), 4);
        float deep = wide * (float) random.nextDouble(0.9, 1.4);
        int width = hide.width();
        path.visit(width, hide.height(), 3.5 * wide, (x, y, across, along) -> {
            float strength = (float) Math.sqrt(Math.sin(Math.PI * along));
            float furrow = strength * bell(across / (0.6f * wide));
            float swelling = strength * bell((Math.abs(across) - 1.6f * wide) / (0.8f * wide));
            int i = y * width + x;
            hide.relief()[i] += deep * (0.7f * swelling - furrow);
            float crack = strength * bell((across + 0.3f * wide * cracks.at(x, y)) / (0.3f * wide));
            hide.albedo()[i] *= 1 - 0.7f * crack;
            hide.gloss()[i] *= 1 - furrow;
        });
    }

    private static Path path(LeatherSurface hide, double length, double bend, SplittableRandom random) {
        return Path.winding(
                random.nextDouble(0.05, 0.95) * hide.width(),
                random.nextDouble(0.05, 0.95) * hide.height(),
                random.nextDouble(Math.PI),
                length,
                bend,
                random);
    }

    /** 1 at 0, falling to 0 on both sides within about 2. */
    private static float bell(float t) {
        return (float) Math.exp(-t * t);
    }
}

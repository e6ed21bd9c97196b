package dev.flawmap.simulate.grain;

import dev.flawmap.simulate.surface.Blob;
import dev.flawmap.simulate.surface.SmoothNoise;
import java.util.SplittableRandom;

/** Flaws that change the colour of leather, or lie on it. */
final class LeatherStains {
    private LeatherStains() {}

    /** A burn: charred and cracked in the middle, scorched around. */
    static void burn(LeatherSurface hide, double area, SplittableRandom random) {
        Blob blob = blob(hide, area, 0.15, random);
        SmoothNoise crust = new SmoothNoise(random.nextLong(), 3);
        float scorch = (float) Math.max(1.5, blob.radius() * random.nextDouble(0.2, 0.5));
        float charred = (float) random.nextDouble(0.6, 0.85);
        int width = hide.width();
        blob.visit(width, hide.height(), 0, (x, y, inside) -> {
            float part = Math.min(1, inside / scorch);
            int i = y * width + x;
            hide.albedo()[i] *= 1 - charred * part;
            hide.relief()[i] += part * (1.2f * crust.at(x, y) - 1.5f);
            hide.gloss()[i] *= 1 - part;
        });
    }

    /** A drop of dried glue: smooth, shining, filling the furrows. */
    static void glue(LeatherSurface hide, double area, SplittableRandom random) {
        Blob blob = blob(hide, area, 0.18, random);
        float steep = (float) Math.min(9, blob.radius());
        float thick = (float) random.nextDouble(2.5, 5);
        float pale = (float) random.nextDouble(0.25, 0.55);
        SmoothNoise waves = new SmoothNoise(random.nextLong(), 14);
        int width = hide.width();
        blob.visit(width, hide.height(), 0, (x, y, inside) -> {
            float part = Math.min(1, inside / steep);
            float dome = (float) Math.sqrt(part * (2 - part));
            int i = y * width + x;
            float filled = Math.min(1, 3 * part);
            hide.relief()[i] += 0.85f * filled * (1.5f + thick * dome + 1.5f * waves.at(x, y) - hide.relief()[i]);
            hide.albedo()[i] += pale * filled * (0.75f - hide.albedo()[i]);
            hide.gloss()[i] = Math.max(hide.gloss()[i], 0.7f * filled);
        });
    }

    /** A patch that is bleached or darkened, with a soft edge. */
    static void discolour(LeatherSurface hide, double area, SplittableRandom random) {
        Blob blob = blob(hide, area, 0.3, random);
        double change = random.nextDouble(0.3, 0.5) * (random.nextBoolean() ? 1 : -1);
        float soft = (float) Math.max(3, blob.radius() * random.nextDouble(0.15, 0.4));
        SmoothNoise uneven = new SmoothNoise(random.nextLong(), 12);
        int width = hide.width();
        blob.visit(width, hide.height(), 0, (x, y, inside) -> {
            float part = Math.min(1, inside / soft) * (1 + 0.25f * uneven.at(x, y));
            hide.albedo()[y * width + x] *= 1 + (float) change * part;
        });
    }

    private static Blob blob(LeatherSurface hide, double area, double roughness, SplittableRandom random) {
        return new Blob(random.nextDouble(hide.width()), random.nextDouble(hide.height()), area, roughness, random);
    }
}

package dev.flawmap.simulate.texture;

import dev.flawmap.image.GaussianBlur;
import dev.flawmap.image.Mirror;
import dev.flawmap.simulate.surface.Blob;
import dev.flawmap.simulate.surface.Kind;
import dev.flawmap.simulate.surface.Path;
import dev.flawmap.simulate.surface.SmoothNoise;
import java.util.List;
import java.util.SplittableRandom;

/** Flaws that any surface may suffer. */
final class SurfaceFlaws {
    static final List<Kind<FlawedSurface>> KINDS = List.of(
            new Kind<>(60, 1500, SurfaceFlaws::scratch),
            new Kind<>(60, 2500, SurfaceFlaws::crack),
            new Kind<>(60, 600, SurfaceFlaws::pits),
            new Kind<>(150, 1e9, SurfaceFlaws::stain),
            new Kind<>(200, 8000, SurfaceFlaws::dent),
            new Kind<>(60, 3000, SurfaceFlaws::particle),
            new Kind<>(150, 1e9, SurfaceFlaws::scuff),
            new Kind<>(400, 1e9, SurfaceFlaws::displaced),
            new Kind<>(400, 8000, SurfaceFlaws::blurred),
            new Kind<>(60, 3000, SurfaceFlaws::hole));

    private SurfaceFlaws() {}

    /** A line that a hard edge left, straight or slightly bent, bright or dark, weaker towards its ends. */
    static void scratch(FlawedSurface surface, double area, SplittableRandom random) {
        double radius = Chance.scale(random, 0.8, 2);
        Path path = path(surface, area / (2 * radius), random.nextBoolean() ? 0.05 : 1.2, random);
        float strength = Chance.between(random, 0.15, 0.45) * sign(random);
        SmoothNoise pressure = new SmoothNoise(random.nextLong(), 0.08);
        path.visit(surface.width(), surface.height(), radius + 1, (x, y, across, along) -> {
            float part = (float) Math.max(0, Math.min(1, radius + 0.5 - Math.abs(across)));
            float end = Math.min(1, 8 * Math.min(along, 1 - along) + 0.3f);
            surface.add(x, y, strength * part * end * (0.8f + 0.3f * pressure.at(along, 0)));
        });
    }

    /** A dark jagged line that branches. */
    static void crack(FlawedSurface surface, double area, SplittableRandom random) {
        double radius = Chance.scale(random, 0.7, 1.8);
        double length = area / (2 * radius) * 0.6;
        Path trunk = path(surface, length, 2, random);
        float strength = Chance.between(random, 0.25, 0.6);
        split(surface, trunk, radius, strength, random);
        int branches = random.nextInt(4);
        for (int i = 0; i < branches; i++) {
            int at = random.nextInt(trunk.xs().length);
            double reach = 0.4 * length * random.nextDouble(0.3, 1);
            double angle = random.nextDouble(2 * Math.PI);
            Path branch = Path.winding(
                    trunk.xs()[at] + reach / 2 * Math.cos(angle),
                    trunk.ys()[at] + reach / 2 * Math.sin(angle),
                    angle,
                    reach,
                    1,
                    random);
            split(surface, branch, 0.75 * radius, strength, random);
        }
    }

    private static void split(
            FlawedSurface surface, Path path, double radius, float strength, SplittableRandom random) {
        SmoothNoise jags = new SmoothNoise(random.nextLong(), 4);
        path.visit(surface.width(), surface.height(), radius + 4, (x, y, across, along) -> {
            double off = Math.abs(across + 2.2 * jags.at(x, y));
            float part = (float) Math.max(0, Math.min(1, radius * (1.2 - 0.5 * along) + 0.5 - off));
            if (part > 0) {
                surface.add(x, y, -strength * part);
            }
        });
    }

    /** One to a few small round holes, each with a bright rim on one side. */
    static void pits(FlawedSurface surface, double area, SplittableRandom random) {
        int count = area < 100 ? random.nextInt(1, 4) : random.nextInt(1, 8);
        double radius = Math.sqrt(area / count / Math.PI);
        double x = random.nextDouble(surface.width());
        double y = random.nextDouble(surface.height());
        for (int i = 0; i < count; i++) {
            double spread = i == 0 ? 0 : 5 * radius;
            Blob pit = new Blob(
                    x + spread * random.nextGaussian(),
                    y + spread * random.nextGaussian(),
                    area / count * random.nextDouble(0.6, 1.2),
                    0.1,
                    random);
            bowl(surface, pit, Chance.between(random, 0.2, 0.5), Chance.between(random, 0, 0.25));
        }
    }

    private static void bowl(FlawedSurface surface, Blob blob, float depth, float rim) {
        blob.visit(surface.width(), surface.height(), 1, (x, y, inside) -> {
            float part = Math.max(0, Math.min(1, inside + 0.5f));
            float edge = rim * (float) Math.exp(-inside * inside);
            surface.add(x, y, edge - depth * part);
        });
    }

    /** A patch that is darker or brighter, with a soft or a sharp edge. */
    static void stain(FlawedSurface surface, double area, SplittableRandom random) {
        Blob blob = blob(surface, area, 0.3, random);
        float strength = Chance.between(random, 0.08, 0.25) * sign(random);
        float soft = (float) Math.max(1, blob.radius() * random.nextDouble(0.05, 0.5));
        SmoothNoise uneven = new SmoothNoise(random.nextLong(), 9);
        blob.visit(
                surface.width(),
                surface.height(),
                0,
                (x, y, inside) ->
                        surface.add(x, y, strength * Math.min(1, inside / soft) * (1 + 0.2f * uneven.at(x, y))));
    }

    /** A hollow or a bump: bright towards the lamp, dark on the other side. */
    static void dent(FlawedSurface surface, double area, SplittableRandom random) {
        double x = random.nextDouble(surface.width());
        double y = random.nextDouble(surface.height());
        Blob blob = new Blob(x, y, area, 0.1, random);
        double lamp = random.nextDouble(2 * Math.PI);
        float strength = Chance.between(random, 0.15, 0.35);
        float radius = (float) blob.radius();
        blob.visit(surface.width(), surface.height(), 0, (px, py, inside) -> {
            float side = (float) (((px - x) * Math.cos(lamp) + (py - y) * Math.sin(lamp)) / radius);
            float slope = Chance.rise(2.5f * inside / radius) * Math.max(-1.5f, Math.min(1.5f, 1.6f * side));
            surface.add(px, py, strength * slope);
        });
    }

    /** A foreign body of one grey on the surface, with its shadow. */
    static void particle(FlawedSurface surface, double area, SplittableRandom random) {
        double x = random.nextDouble(surface.width());
        double y = random.nextDouble(surface.height());
        Blob blob = new Blob(x, y, area, 0.35, random);
        float local = surface.around(x, y, 2 * blob.radius());
        float grey = local + surface.unit() * Chance.between(random, 0.25, 0.5) * sign(random);
        SmoothNoise rough = new SmoothNoise(random.nextLong(), 3);
        blob.visit(surface.width(), surface.height(), 0, (px, py, inside) -> {
            float round = 0.05f * Math.min(1, inside / 4) + 0.04f * rough.at(px, py);
            surface.blend(px, py, grey + round * surface.unit(), Math.min(1, inside + 0.5f));
        });
    }

    /** A patch rubbed by many fine scratches of one direction. */
    static void scuff(FlawedSurface surface, double area, SplittableRandom random) {
        Blob blob = blob(surface, area, 0.25, random);
        double angle = random.nextDouble(Math.PI);
        SmoothNoise marks = new SmoothNoise(random.nextLong(), 1);
        float strength = Chance.between(random, 0.12, 0.3) * sign(random);
        double fine = random.nextDouble(1.2, 2.5);
        blob.visit(surface.width(), surface.height(), 0, (x, y, inside) -> {
            double along = x * Math.cos(angle) + y * Math.sin(angle);
            double beside = y * Math.cos(angle) - x * Math.sin(angle);
            float mark = 0.4f + marks.at(along / 30, beside / fine);
            surface.add(x, y, strength * Math.min(1, inside / 3) * mark);
        });
    }

    /** A piece of the material that is turned, with a dark joint around it. */
    static void displaced(FlawedSurface surface, double area, SplittableRandom random) {
        int width = surface.width();
        int height = surface.height();
        double x = random.nextDouble(width);
        double y = random.nextDouble(height);
        Blob blob = new Blob(x, y, area, 0.15, random);
        double turn = random.nextDouble(0.5, 2.6) * sign(random);
        float cos = (float) Math.cos(turn);
        float sin = (float) Math.sin(turn);
        float joint = -Chance.between(random, 0.1, 0.3);
        float[] old = surface.light().clone();
        blob.visit(width, height, 0, (px, py, inside) -> {
            int fromX = Mirror.position((int) Math.round(x + (px - x) * cos - (py - y) * sin), width);
            int fromY = Mirror.position((int) Math.round(y + (px - x) * sin + (py - y) * cos), height);
            surface.blend(px, py, old[fromY * width + fromX], Math.min(1, inside));
            surface.add(px, py, joint * Math.max(0, 1 - Math.abs(inside - 1)));
        });
    }

    /** A patch whose structure is worn or filled, of the same brightness. */
    static void blurred(FlawedSurface surface, double area, SplittableRandom random) {
        Blob blob = blob(surface, area, 0.25, random);
        float[] soft =
                GaussianBlur.blur(surface.light(), surface.width(), surface.height(), Chance.scale(random, 2, 5));
        blob.visit(
                surface.width(),
                surface.height(),
                0,
                (x, y, inside) -> surface.blend(x, y, soft[y * surface.width() + x], Math.min(1, inside / 2)));
    }

    /** A place where the material is missing: dark, with a torn edge. */
    static void hole(FlawedSurface surface, double area, SplittableRandom random) {
        double x = random.nextDouble(surface.width());
        double y = random.nextDouble(surface.height());
        Blob blob = new Blob(x, y, area, 0.3, random);
        float ground = surface.around(x, y, 2 * blob.radius()) - surface.unit() * Chance.between(random, 0.3, 0.6);
        float rim = Chance.between(random, 0, 0.2);
        blob.visit(surface.width(), surface.height(), 1.5, (px, py, inside) -> {
            surface.add(px, py, rim * (float) Math.exp(-inside * inside / 2));
            surface.blend(px, py, ground, Math.max(0, Math.min(1, inside)));
        });
    }

    private static Path path(FlawedSurface surface, double length, double bend, SplittableRandom random) {
        return Path.winding(
                random.nextDouble(0.1, 0.9) * surface.width(),
                random.nextDouble(0.1, 0.9) * surface.height(),
                random.nextDouble(Math.PI),
                length,
                bend,
                random);
    }

    private static Blob blob(FlawedSurface surface, double area, double roughness, SplittableRandom random) {
        return new Blob(
                random.nextDouble(surface.width()), random.nextDouble(surface.height()), area, roughness, random);
    }

    private static float sign(SplittableRandom random) {
        return random.nextBoolean() ? 1 : -1;
    }
}

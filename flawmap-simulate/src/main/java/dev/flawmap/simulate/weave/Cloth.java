package dev.flawmap.simulate.weave;

import dev.flawmap.simulate.surface.Coat;
import dev.flawmap.simulate.surface.Fabric;
import dev.flawmap.simulate.surface.Kind;
import dev.flawmap.simulate.surface.Light;
import dev.flawmap.simulate.surface.Loom;
import dev.flawmap.simulate.surface.SmoothNoise;
import java.util.List;
import java.util.SplittableRandom;

/** A twill of uneven yarns, some eleven pixels wide, two over, two under. */
public final class Cloth {
    static final double PERIOD = 11.5;
    static final float RADIUS = 5.2f;
    static final double LIFT = 2.2;
    private static final double MOST_ANGLE = Math.toRadians(5);
    private static final float CONTRAST = 0.2f;

    static final List<Kind<Fabric>> KINDS = List.of(
            new Kind<>(600, 1e9, YarnFlaws::missing),
            new Kind<>(100, 3000, YarnFlaws::slub),
            new Kind<>(150, 2500, YarnFlaws::floating),
            new Kind<>(250, 8000, Damage::hole),
            new Kind<>(200, 3000, Damage::cut),
            new Kind<>(60, 1e9, Damage::stain));
    private static final Fabric.Settings SETTINGS = new Fabric.Settings(0.07f, -8, 3, 0.07f, 0.6f, KINDS);

    private Cloth() {}

    /**
     * Good cloth.
     *
     * @param width in pixels
     * @param height in pixels
     * @param random the source of randomness
     * @return the cloth's strands
     */
    public static Fabric make(int width, int height, SplittableRandom random) {
        double period = PERIOD * random.nextDouble(0.98, 1.02);
        Loom loom = new Loom(
                period,
                RADIUS,
                0.16,
                0.05,
                0.8,
                LIFT,
                (i, k) -> Math.floorMod(i + k, 4) < 2,
                r -> yarn(0.3, r),
                r -> yarn(0.4, r));
        double angle = random.nextDouble(-MOST_ANGLE, MOST_ANGLE);
        return new Fabric(width, height, SETTINGS, loom.strands(width, height, angle, random));
    }

    private static Coat yarn(double grey, SplittableRandom random) {
        float shade = (float) (grey * random.nextDouble(0.92, 1.08));
        Light light = new Light(0.55f * shade, 1.1f * shade, 0.05f, 4);
        return new Coat(light, new SmoothNoise(random.nextLong(), 1.3), CONTRAST, 4, 0.7f);
    }
}

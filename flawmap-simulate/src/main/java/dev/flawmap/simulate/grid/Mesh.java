package dev.flawmap.simulate.grid;

import dev.flawmap.simulate.surface.Coat;
import dev.flawmap.simulate.surface.Fabric;
import dev.flawmap.simulate.surface.Kind;
import dev.flawmap.simulate.surface.Light;
import dev.flawmap.simulate.surface.Loom;
import dev.flawmap.simulate.surface.SmoothNoise;
import java.util.List;
import java.util.SplittableRandom;

/** A mesh of shining wires, woven one over, one under, some 33 pixels wide, before a dark ground. */
public final class Mesh {
    static final double PERIOD = 33;
    static final float RADIUS = 5.5f;
    private static final double MOST_ANGLE = Math.toRadians(4);
    private static final Light METAL = new Light(0.12f, 0.42f, 0.5f, 14);

    static final List<Kind<Fabric>> KINDS = List.of(
            new Kind<>(900, 4000, WireFlaws::bend),
            new Kind<>(250, 1500, WireFlaws::tear),
            new Kind<>(60, 1e9, MeshResidues::drop),
            new Kind<>(60, 1500, MeshResidues::chip),
            new Kind<>(250, 4000, MeshResidues::thread));
    private static final Fabric.Settings SETTINGS = new Fabric.Settings(0.06f, -9, 5, 0.045f, 0.45f, KINDS);

    private Mesh() {}

    /**
     * Good mesh.
     *
     * @param width in pixels
     * @param height in pixels
     * @param random the source of randomness
     * @return the mesh's strands
     */
    public static Fabric make(int width, int height, SplittableRandom random) {
        double period = PERIOD * random.nextDouble(0.98, 1.02);
        Loom loom =
                new Loom(period, RADIUS, 0.02, 0.018, 0.8, RADIUS, (i, k) -> (i + k & 1) == 0, Mesh::wire, Mesh::wire);
        double angle = random.nextDouble(-MOST_ANGLE, MOST_ANGLE);
        return new Fabric(width, height, SETTINGS, loom.strands(width, height, angle, random));
    }

    private static Coat wire(SplittableRandom random) {
        return new Coat(METAL, new SmoothNoise(random.nextLong(), 1.2), 0.1f, 14, 0);
    }
}

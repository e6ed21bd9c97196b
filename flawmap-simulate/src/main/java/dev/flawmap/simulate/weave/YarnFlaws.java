package dev.flawmap.simulate.weave;

import dev.flawmap.simulate.surface.Fabric;
import dev.flawmap.simulate.surface.Loom;
import dev.flawmap.simulate.surface.Strand;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/** Flaws of single yarns. */
final class YarnFlaws {
    private YarnFlaws() {}

    /** Leaves out a stretch of a yarn. */
    static void missing(Fabric cloth, double area, SplittableRandom random) {
        Optional<Fabric.Spot> found = cloth.spot(random);
        if (found.isEmpty()) {
            return;
        }
        Fabric.Spot spot = found.get();
        Strand yarn = spot.strand();
        int points = (int) (area / (2 * Cloth.RADIUS) / Cloth.PERIOD * Loom.POINTS);
        int first = Math.max(1, spot.point() - points / 2);
        int last = Math.min(yarn.count() - 2, first + points);
        cloth.strands().set(spot.index(), yarn.part(0, first));
        if (last > first) {
            cloth.strands().add(spot.index() + 1, yarn.part(last, yarn.count() - 1));
        }
    }

    /** Makes a stretch of a yarn thick. */
    static void slub(Fabric cloth, double area, SplittableRandom random) {
        Optional<Fabric.Spot> found = cloth.spot(random);
        if (found.isEmpty()) {
            return;
        }
        Fabric.Spot spot = found.get();
        Strand yarn = spot.strand();
        double more = random.nextDouble(0.6, 1.3);
        double sigma = area / (2 * Cloth.RADIUS * (1 + more)) / Cloth.PERIOD * Loom.POINTS / 2.8;
        float[] heights = yarn.heights().clone();
        float[] radii = yarn.radii().clone();
        for (int i = 0; i < radii.length; i++) {
            double away = (i - spot.point()) / sigma;
            double bulge = Math.abs(away) > 2.5 ? 0 : Math.exp(-away * away / 2);
            radii[i] *= (float) (1 + more * bulge);
            heights[i] += (float) (bulge * Cloth.LIFT);
        }
        cloth.strands().set(spot.index(), yarn.shaped(heights, radii));
    }

    /** Lets one to three neighbouring yarns lie on top of all others for a stretch. */
    static void floating(Fabric cloth, double area, SplittableRandom random) {
        Optional<Fabric.Spot> found = cloth.spot(random);
        if (found.isEmpty()) {
            return;
        }
        Fabric.Spot spot = found.get();
        int yarns = area < 500 ? 1 : random.nextInt(1, 4);
        int points = (int) Math.max(4 * Loom.POINTS, area / yarns / (2 * Cloth.RADIUS) / Cloth.PERIOD * Loom.POINTS);
        for (int i = spot.index(); i < Math.min(cloth.strands().size(), spot.index() + yarns); i++) {
            Strand yarn = cloth.strands().get(i);
            int first = Math.min(yarn.count(), Math.max(0, spot.point() - points / 2 + random.nextInt(-3, 4)));
            float[] heights = yarn.heights().clone();
            Arrays.fill(heights, first, Math.min(yarn.count(), first + points), (float) (2.2 * Cloth.LIFT));
            cloth.strands().set(i, yarn.shaped(heights, yarn.radii()));
        }
    }
}

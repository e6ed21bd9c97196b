package dev.flawmap.simulate.grid;

import dev.flawmap.simulate.surface.Fabric;
import dev.flawmap.simulate.surface.Strand;
import java.util.Optional;
import java.util.SplittableRandom;

/** Flaws of single wires. */
final class WireFlaws {
    private WireFlaws() {}

    /** Pushes a stretch of a wire to the side. */
    static void bend(Fabric mesh, double area, SplittableRandom random) {
        Optional<Fabric.Spot> found = mesh.spot(random);
        if (found.isEmpty()) {
            return;
        }
        Fabric.Spot spot = found.get();
        double push = Mesh.PERIOD * random.nextDouble(0.28, 0.6) * (random.nextBoolean() ? 1 : -1);
        double reach = area / (5.5 * Mesh.RADIUS);
        mesh.strands().set(spot.index(), pushed(spot.strand(), spot.point(), push, reach));
    }

    /** A wire whose points closer than {@code reach} pixels to a point are pushed to the side. */
    private static Strand pushed(Strand wire, int middle, double push, double reach) {
        float[] xs = wire.xs().clone();
        float[] ys = wire.ys().clone();
        double heading = wire.heading(middle);
        for (int i = 0; i < xs.length; i++) {
            double along = Math.hypot(wire.xs()[i] - wire.xs()[middle], wire.ys()[i] - wire.ys()[middle]);
            double part = push * (1 + Math.cos(Math.PI * Math.min(1, along / reach))) / 2;
            xs[i] -= (float) (part * Math.sin(heading));
            ys[i] += (float) (part * Math.cos(heading));
        }
        return wire.moved(xs, ys);
    }

    /** Takes a piece out of a wire and turns its ends away. */
    static void tear(Fabric mesh, double area, SplittableRandom random) {
        Optional<Fabric.Spot> found = mesh.spot(random);
        if (found.isEmpty()) {
            return;
        }
        Fabric.Spot spot = found.get();
        Strand wire = spot.strand();
        double gap = Math.max(1.5 * Mesh.RADIUS, (area - 300) / (2 * Mesh.RADIUS));
        int first = spot.point();
        int last = first;
        while (last + 3 < wire.count()
                && Math.hypot(wire.xs()[last] - wire.xs()[first], wire.ys()[last] - wire.ys()[first]) < gap) {
            last++;
        }
        if (first < 2) {
            return;
        }
        double turn = random.nextDouble(2, 7) * (random.nextBoolean() ? 1 : -1);
        mesh.strands().set(spot.index(), turned(wire.part(0, first), true, turn));
        Strand rest = wire.part(last, wire.count() - 1);
        mesh.strands().add(spot.index() + 1, turned(rest, false, random.nextBoolean() ? turn : 0));
    }

    /** Turns an end of a wire to the side. */
    private static Strand turned(Strand wire, boolean atItsEnd, double push) {
        int end = atItsEnd ? wire.count() - 1 : 0;
        return pushed(wire, end, push, 0.9 * Mesh.PERIOD);
    }
}

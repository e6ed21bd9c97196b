package dev.flawmap.simulate.fibre;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A bundle: a stretch of a fibre where several have fused, with strands still to be seen.
 *
 * @param area about, in pixels
 */
record ThickFibre(double area) implements Flaw {
    private static final int STRANDS = 4;
    /** The part of the length over which it swells, at either end. */
    private static final double TAPER = 0.3;

    @Override
    public void addTo(Scene scene, SplittableRandom random) {
        Optional<Scene.Spot> found = scene.spot(random);
        if (found.isEmpty()) {
            return;
        }
        Scene.Spot spot = found.get();
        Fibre fibre = spot.fibre();
        double radius = Math.min(fibre.radius(spot.point()) * random.nextDouble(2, 3), Math.sqrt(area) / 3);
        double step = Math.hypot(fibre.x(1) - fibre.x(0), fibre.y(1) - fibre.y(0));
        int half = (int) Math.max(3, area / (2 * radius) / (1 - TAPER) / step / 2);
        Fibre stretch = fibre.part(spot.point() - half, spot.point() + half);
        List<Shape> shapes = new ArrayList<>();
        shapes.add(fibre.part(0, spot.point() - half + 1));
        shapes.add(fibre.part(spot.point() + half - 1, fibre.count()));
        Fibre body = strand(stretch, 0, radius, 0.86);
        shapes.add(sheet -> sheet.paintFlaw(body));
        for (int i = 0; i < STRANDS; i++) {
            double across = (i + 0.5) * 2 / STRANDS - 1 + random.nextDouble(-0.15, 0.15);
            Fibre strand = strand(
                    stretch, across * 0.8 * radius, radius * random.nextDouble(0.2, 0.38), random.nextDouble(0.88, 1));
            shapes.add(sheet -> sheet.paintFlaw(strand));
        }
        scene.replace(spot, shapes);
    }

    /** A fibre along another that leaves it and comes back to it. */
    private static Fibre strand(Fibre along, double across, double radius, double level) {
        int count = along.count();
        float[] xs = new float[count];
        float[] ys = new float[count];
        float[] radii = new float[count];
        float[] levels = new float[count];
        for (int i = 0; i < count; i++) {
            double place = (double) i / Math.max(1, count - 1);
            double t = Math.min(1, Math.min(place, 1 - place) / TAPER);
            double swell = t * t * (3 - 2 * t);
            double heading = along.heading(i);
            xs[i] = (float) (along.x(i) - swell * across * Math.sin(heading));
            ys[i] = (float) (along.y(i) + swell * across * Math.cos(heading));
            radii[i] = (float) (along.radius(i) + swell * (radius - along.radius(i)));
            levels[i] = (float) (along.level(i) * level);
        }
        return new Fibre(xs, ys, radii, levels);
    }
}

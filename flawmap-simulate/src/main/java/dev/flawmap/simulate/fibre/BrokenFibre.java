package dev.flawmap.simulate.fibre;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A torn fibre: a gap, and two ends that bend away.
 *
 * @param area about that of the gap, in pixels
 */
record BrokenFibre(double area) implements Flaw {
    private static final int FINE = 4;
    private static final int END_POINTS = 14;

    @Override
    public void addTo(Scene scene, SplittableRandom random) {
        Optional<Scene.Spot> found = scene.spot(random);
        if (found.isEmpty()) {
            return;
        }
        Scene.Spot spot = found.get();
        Fibre fibre = spot.fibre().refined(FINE);
        int middle = spot.point() * FINE;
        double step = Math.hypot(
                fibre.x(middle) - fibre.x(Math.max(0, middle - 1)), fibre.y(middle) - fibre.y(Math.max(0, middle - 1)));
        double length = area / (2 * fibre.radius(middle));
        int half = (int) Math.ceil(length / 2 / Math.max(0.5, step));
        Fibre gap = fibre.part(middle - half, middle + half);
        Fibre before = fibre.part(0, middle - half);
        Fibre after = fibre.part(middle + half, fibre.count());
        Fibre left = end(before, Math.max(0, before.count() - 2), 1, random);
        Fibre right = end(after, Math.min(1, after.count() - 1), -1, random);
        scene.replace(
                spot,
                List.of(
                        sheet -> sheet.markMissing(gap),
                        before,
                        after,
                        sheet -> sheet.paintFlaw(left),
                        sheet -> sheet.paintFlaw(right)));
    }

    /** A short piece that goes on from a fibre's end, bends ever more and comes to a blunt point. */
    private static Fibre end(Fibre fibre, int from, int direction, SplittableRandom random) {
        float[] xs = new float[END_POINTS];
        float[] ys = new float[END_POINTS];
        float[] radii = new float[END_POINTS];
        float[] levels = new float[END_POINTS];
        double heading = fibre.heading(from) + (direction < 0 ? Math.PI : 0);
        double bend = random.nextGaussian(0, 0.02);
        double radius = fibre.radius(from);
        double step = 0.16 * radius;
        double x = fibre.x(from);
        double y = fibre.y(from);
        for (int i = 0; i < END_POINTS; i++) {
            double left = (double) i / (END_POINTS - 1);
            xs[i] = (float) x;
            ys[i] = (float) y;
            radii[i] = (float) (radius * Math.sqrt(Math.max(0, 1 - left * left * left)));
            levels[i] = fibre.level(from);
            heading += bend * (i + 1);
            x += step * Math.cos(heading);
            y += step * Math.sin(heading);
        }
        return new Fibre(xs, ys, radii, levels);
    }
}

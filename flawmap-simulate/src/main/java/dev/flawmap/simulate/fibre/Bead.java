package dev.flawmap.simulate.fibre;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A fibre swollen to a drop or spindle, smooth or grainy.
 *
 * @param area about, in pixels
 */
record Bead(double area) implements Flaw {
    /** Points a fibre gets for one, so that the bulge is round. */
    private static final int FINE = 4;
    /** The thickness, by the usual one, at which the bead begins. */
    private static final double BEGIN = 1.1;

    @Override
    public void addTo(Scene scene, SplittableRandom random) {
        Optional<Scene.Spot> found = scene.spot(random);
        if (found.isEmpty()) {
            return;
        }
        Scene.Spot spot = found.get();
        Fibre fibre = spot.fibre().refined(FINE);
        int middle = spot.point() * FINE;
        float usual = fibre.radius(middle);
        double slender = random.nextDouble(0.8, 2);
        double radius = Math.max(1.7 * usual, Math.sqrt(area / (Math.PI * slender)));
        double sigma = radius * slender * 0.7;
        float[] xs = new float[fibre.count()];
        float[] ys = new float[fibre.count()];
        float[] radii = new float[fibre.count()];
        float[] levels = new float[fibre.count()];
        int first = fibre.count();
        int last = 0;
        for (int i = 0; i < fibre.count(); i++) {
            double along = Math.hypot(fibre.x(i) - fibre.x(middle), fibre.y(i) - fibre.y(middle));
            double bulge = Math.exp(-along * along / (2 * sigma * sigma));
            xs[i] = fibre.x(i);
            ys[i] = fibre.y(i);
            radii[i] = (float) (fibre.radius(i) + (radius - usual) * bulge);
            levels[i] = (float) (fibre.level(i) * (1 - 0.1 * bulge));
            if (radii[i] > BEGIN * usual && along < 3 * sigma) {
                first = Math.min(first, i);
                last = Math.max(last, i);
            }
        }
        Fibre swollen = new Fibre(xs, ys, radii, levels);
        Fibre before = swollen.part(0, first + 1);
        Fibre bead = swollen.part(first, last);
        Fibre after = swollen.part(last - 1, fibre.count());
        scene.replace(spot, List.of(before, after, sheet -> sheet.paintFlaw(bead)));
        if (random.nextBoolean()) {
            Outline outline =
                    Outline.ellipse(fibre.x(middle), fibre.y(middle), fibre.heading(middle), slender, 0.9 * radius);
            Shape grains = DustCluster.heap(outline, random.nextDouble(1, 1.8), 1.05f * swollen.level(middle), random);
            scene.add(spot.layer(), sheet -> sheet.paintFlaw(grains));
        }
    }
}

package dev.flawmap.simulate.fibre;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A heap of grains, fine or coarse, in one or more lumps.
 *
 * @param area in pixels
 */
record DustCluster(double area) implements Flaw {
    /** The area above which a cluster may fall into lumps. */
    private static final double LUMPS_FROM = 400;
    /** How often grains cover the ground. */
    private static final double DEPTH = 2.4;

    @Override
    public void addTo(Scene scene, SplittableRandom random) {
        int lumps = area > LUMPS_FROM ? random.nextInt(1, 4) : 1;
        double size = Math.sqrt(area);
        double x = random.nextDouble(scene.width());
        double y = random.nextDouble(scene.height());
        int layer = scene.visibleLayer(random);
        float level = scene.level(layer) * (float) random.nextDouble(0.85, 1.1);
        double grain = Math.min(0.15 * size, random.nextDouble(1.2, 4.2));
        for (int i = 0; i < lumps; i++) {
            Outline outline = Outline.rough(
                    x + (i == 0 ? 0 : random.nextGaussian(0, 0.5 * size)),
                    y + (i == 0 ? 0 : random.nextGaussian(0, 0.5 * size)),
                    area / lumps * (i == 0 ? 1.2 : 0.9),
                    random.nextDouble(1, 2),
                    random.nextDouble(0.1, 0.3),
                    random);
            Heap heap = heap(outline, grain, level, random);
            scene.add(layer, sheet -> sheet.paintFlaw(heap));
        }
    }

    /** Grains all over the inside of a line, the central ones on top. */
    static Heap heap(Outline outline, double radius, float level, SplittableRandom random) {
        List<Grain> grains = new ArrayList<>();
        double reach = outline.reach();
        int tries = (int) Math.ceil(DEPTH * 4 * reach * reach / (Math.PI * radius * radius));
        for (int i = 0; i < tries; i++) {
            double x = outline.x() + random.nextDouble(-reach, reach);
            double y = outline.y() + random.nextDouble(-reach, reach);
            double centrality = outline.centrality(x, y);
            if (centrality > 0) {
                float height = (float) (0.68 + 0.32 * Math.min(1, 2 * centrality));
                grains.add(Grain.of(x, y, radius, level * height * (float) random.nextDouble(0.75, 1.08), random));
            }
        }
        grains.sort(Comparator.comparingDouble(
                grain -> outline.centrality(grain.x(), grain.y()) + 0.4 * (grain.level() / level)));
        return new Heap(outline, List.copyOf(grains), level);
    }

    /** Grains on dark ground. */
    record Heap(Outline outline, List<Grain> grains, float level) implements Shape {
        @Override
        public void paint(PaintLayer sheet) {
            outline.fill(sheet, 0.9f, (x, y, depth, centrality) -> 0.45f * level);
            grains.forEach(grain -> grain.paint(sheet));
        }
    }
}

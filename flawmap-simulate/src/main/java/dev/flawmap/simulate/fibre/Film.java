package dev.flawmap.simulate.fibre;

import dev.flawmap.simulate.surface.SmoothNoise;
import java.util.SplittableRandom;

/**
 * A smooth skin of polymer spanned between fibres: bows between the points that hold it, bright along its edge, the
 * fibres below faintly seen.
 *
 * @param area in pixels
 */
record Film(double area) implements Flaw {
    private static final float OPACITY = 0.93f;
    private static final float RIM = 0.2f;

    @Override
    public void addTo(Scene scene, SplittableRandom random) {
        double x = random.nextDouble(scene.width());
        double y = random.nextDouble(scene.height());
        int corners = (int) Math.min(16, 5 + Math.sqrt(area) / 12 + random.nextInt(3));
        Outline outline =
                Outline.cornered(x, y, area, random.nextDouble(1, 1.7), corners, random.nextDouble(0.12, 0.3), random);
        int layer = Math.max(0, scene.layers().size() - random.nextInt(2, 5));
        float level = scene.level(layer) * (float) random.nextDouble(0.5, 0.78);
        double edge = random.nextDouble(2, 5);
        SmoothNoise relief = new SmoothNoise(random.nextLong(), 45);
        SmoothNoise grain = new SmoothNoise(random.nextLong(), 3);
        Outline.Filling filling = (px, py, depth, centrality) -> {
            float rim = RIM * (float) Math.exp(-depth / edge);
            return level * (1 + rim + 0.1f * relief.at(px, py) + 0.03f * grain.at(px, py));
        };
        scene.add(layer, sheet -> sheet.paintFlaw(s -> outline.fill(s, OPACITY, filling)));
    }
}

package dev.flawmap.simulate.fibre;

import dev.flawmap.simulate.surface.SmoothNoise;
import java.util.SplittableRandom;

/**
 * A flat, dull piece with bright edges, perhaps folded, that lies between fibres.
 *
 * @param area in pixels
 */
record Flake(double area) implements Flaw {
    private static final float RIM = 0.12f;

    @Override
    public void addTo(Scene scene, SplittableRandom random) {
        double x = random.nextDouble(scene.width());
        double y = random.nextDouble(scene.height());
        double aspect = random.nextDouble(1, 2.2);
        Outline outline = random.nextBoolean()
                ? Outline.cornered(x, y, area, aspect, random.nextInt(4, 9), random.nextDouble(0.2), random)
                : Outline.rough(x, y, area, aspect, random.nextDouble(0.06, 0.16), random);
        int layer = scene.visibleLayer(random);
        float level = scene.level(layer) * (float) random.nextDouble(0.6, 0.95);
        SmoothNoise relief = new SmoothNoise(random.nextLong(), random.nextDouble(6, 16));
        SmoothNoise specks = new SmoothNoise(random.nextLong(), random.nextDouble(1.3, 2.6));
        float speckle = (float) random.nextDouble(0.03, 0.16);
        double fold = random.nextDouble(2 * Math.PI);
        double foldX = Math.cos(fold);
        double foldY = Math.sin(fold);
        float step = (float) random.nextGaussian(0, 0.05);
        Outline.Filling filling = (px, py, depth, centrality) -> {
            float side = (px - x) * foldX + (py - y) * foldY > 0 ? step : -step;
            float rim = RIM * (float) Math.exp(-depth * depth / 3);
            return level * (1 + side + rim + 0.1f * relief.at(px, py) + speckle * specks.at(px, py));
        };
        scene.add(layer, sheet -> sheet.paintFlaw(s -> outline.fill(s, 1, filling)));
    }
}

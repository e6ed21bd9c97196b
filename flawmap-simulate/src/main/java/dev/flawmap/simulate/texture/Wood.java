package dev.flawmap.simulate.texture;

import dev.flawmap.simulate.surface.SmoothNoise;
import java.util.SplittableRandom;

/** Wood: year rings cut lengthwise or across, pores along the grain, perhaps in planks. */
final class Wood {
    private Wood() {}

    static Pattern draw(SplittableRandom material) {
        double ring = Chance.scale(material, 8, 45);
        boolean across = Chance.happens(material, 0.25);
        double angle = Chance.direction(material);
        double length = Chance.scale(material, 150, 700);
        float wave = Chance.between(material, 0.3, 1.3);
        float late = Chance.between(material, 0.15, 0.4);
        float pores = Chance.between(material, 0.05, 0.4);
        float plank = Chance.happens(material, 0.3) ? (float) Chance.scale(material, 60, 200) : 0;
        return (width, height, image) -> {
            double turned = angle + 0.02 * image.nextGaussian();
            double cos = Math.cos(turned);
            double sin = Math.sin(turned);
            SmoothNoise bends = new SmoothNoise(image.nextLong(), 1);
            SmoothNoise streaks = new SmoothNoise(image.nextLong(), 1);
            double pithX = image.nextDouble(width);
            double pithY = image.nextDouble(height);
            double shift = image.nextDouble(1000);
            float[] fine = Noise.field(width, height, 1.3, image);
            float[] out = new float[width * height];
            for (int i = 0; i < out.length; i++) {
                int x = i % width;
                int y = i / width;
                double along = x * cos + y * sin;
                double beside = y * cos - x * sin;
                int board = plank > 0 ? (int) Math.floor((beside + shift) / plank) : 0;
                double own = along + 937.0 * board;
                double radius = across
                        ? Math.hypot(x - pithX, y - pithY) + ring * wave * bends.at(x / (4 * ring), y / (4 * ring))
                        : beside + 3 * ring * wave * bends.at(own / length, beside / (5 * ring) + 31 * board);
                double place = radius / ring;
                double irregular = place + 0.35 * bends.at(place * 0.7, 7777);
                float part = (float) (irregular - Math.floor(irregular));
                float wood = 1 - late * part * part * (part > 0.93f ? (1 - part) / 0.07f : 1);
                float streak = streaks.at(own / 22, beside / 1.3);
                float pore = pores * Math.max(0, streak - 0.35f) * (1.2f - 0.6f * part);
                float tone = 1 + 0.06f * streaks.at(own / 300, beside / 7 + 99) + 0.02f * fine[i];
                double gap = plank > 0 ? (beside + shift) / plank - board : 0.5;
                float joint = gap * plank < 1.2 && plank > 0 ? 0.35f : 1;
                float boards = board == 0 ? 1 : 1 + 0.08f * bends.at(board * 3.7, 55);
                out[i] = joint * boards * tone * (wood - pore);
            }
            return out;
        };
    }
}

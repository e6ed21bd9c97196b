package dev.flawmap.simulate.texture;

import dev.flawmap.simulate.surface.SmoothNoise;
import java.util.SplittableRandom;

/** Ground, turned or honed metal: arcs around a far centre, or two directions crossing. */
final class Ground {
    private Ground() {}

    static Pattern draw(SplittableRandom material) {
        boolean crossed = material.nextBoolean();
        double turn = material.nextDouble(Math.PI);
        double opening = material.nextDouble(0.4, 1.4);
        double far = Chance.scale(material, 150, 2500);
        double feed = Chance.scale(material, 2, 12);
        float regular = crossed ? 0 : Chance.between(material, 0, 0.5);
        float light = Chance.between(material, 0.3, 1);
        double fine = Chance.scale(material, 0.9, 2.5);
        return (width, height, image) -> {
            SmoothNoise noise = new SmoothNoise(image.nextLong(), 1);
            double middleX = width / 2.0 + far * Math.cos(turn) + image.nextDouble(-8, 8);
            double middleY = height / 2.0 + far * Math.sin(turn) + image.nextDouble(-8, 8);
            float[] heights = new float[width * height];
            for (int i = 0; i < heights.length; i++) {
                double x = i % width;
                double y = i / width;
                double dx = x - middleX;
                double dy = y - middleY;
                double radius = Math.sqrt(dx * dx + dy * dy);
                double along = radius * 0.01 + 0.01 * (dx * Math.sin(turn) - dy * Math.cos(turn));
                float marks = noise.at(along, radius / fine) + noise.at(0.3 * along + 99, radius / feed + 700);
                if (crossed) {
                    double beside = y * Math.cos(turn + opening) - x * Math.sin(turn + opening);
                    double length = x * Math.cos(turn + opening) + y * Math.sin(turn + opening);
                    marks = Math.min(
                            marks,
                            noise.at(length / 120 + 400, beside / fine + 3000)
                                    + noise.at(length / 200 + 800, beside / feed + 5000));
                }
                heights[i] = marks + 2 * regular * (float) Math.sin(2 * Math.PI * radius / feed);
            }
            return Relief.lit(heights, width, height, turn + 0.4, light);
        };
    }
}

package dev.flawmap.simulate.texture;

import java.util.SplittableRandom;

/** Circuit boards, wafers and ruled plates: lines and pads on a grid, the same in every image. */
final class Board {
    private Board() {}

    static Pattern draw(SplittableRandom material) {
        int cell = (int) Chance.scale(material, 5, 16);
        int repeat = material.nextInt(3, 9);
        double dense = material.nextDouble(0.3, 0.7);
        int[] kinds = new int[repeat * repeat];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = material.nextDouble() < dense ? material.nextInt(1, 6) : 0;
        }
        float half = Chance.between(material, 0.12, 0.35);
        float copper = Chance.between(material, 0.5, 1);
        float grain = Chance.between(material, 0.01, 0.06);
        return (width, height, image) -> {
            double angle = 0.008 * image.nextGaussian();
            double shiftX = image.nextDouble(cell * repeat) + 1000 * cell * repeat;
            double shiftY = image.nextDouble(cell * repeat) + 1000 * cell * repeat;
            float[] noise = Noise.fractal(width, height, 12, 1.5, 0.8, image);
            float[] out = new float[width * height];
            for (int i = 0; i < out.length; i++) {
                double u = (i % width + angle * (i / width) + shiftX) / cell;
                double v = (i / width - angle * (i % width) + shiftY) / cell;
                int kind = kinds[(int) v % repeat * repeat + (int) u % repeat];
                double dx = u - Math.floor(u) - 0.5;
                double dy = v - Math.floor(v) - 0.5;
                double line = switch (kind) {
                    case 1 -> Math.abs(dx);
                    case 2 -> Math.abs(dy);
                    case 3 -> Math.min(Math.abs(dx), Math.abs(dy));
                    case 4 -> Math.max(Math.abs(dx), Math.abs(dy)) - 0.2;
                    case 5 -> Math.abs(Math.sqrt(dx * dx + dy * dy) - 0.3) + 0.1;
                    default -> 1;
                };
                float part = (float) Math.max(0, Math.min(1, (half - line) * cell + 0.5));
                out[i] = 0.25f + part * (copper - 0.25f) + grain * noise[i];
            }
            return out;
        };
    }
}

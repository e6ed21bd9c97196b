package dev.flawmap.simulate.texture;

import java.util.List;
import java.util.SplittableRandom;

/** Two materials at once: one beside the other in patches or stripes, or one on top of the other. */
final class Mixture {
    /** Families whose images are alike everywhere. */
    private static final List<Pattern.Family> PARTS = List.of(
            Woven::draw,
            Felt::draw,
            Grains::draw,
            Sponge::draw,
            Ground::draw,
            Cast::draw,
            Rolled::draw,
            Concrete::draw,
            Paper::draw,
            Glaze::draw,
            Fractal::draw,
            Gabor::draw,
            Gradient::draw);

    private Mixture() {}

    /** A material of some family. */
    static Pattern any(SplittableRandom material) {
        return PARTS.get(material.nextInt(PARTS.size())).draw(material.split());
    }

    /** Brings values to mean 0 and standard deviation 1, in place, and cuts them off at 4. */
    static float[] standard(float[] values) {
        double sum = 0;
        double squares = 0;
        for (float value : values) {
            sum += value;
            squares += (double) value * value;
        }
        double mean = sum / values.length;
        double scale = 1 / Math.sqrt(Math.max(1e-9, squares / values.length - mean * mean));
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.max(-4, Math.min(4, (values[i] - mean) * scale));
        }
        return values;
    }

    static Pattern draw(SplittableRandom material) {
        Pattern first = any(material);
        Pattern second = any(material);
        boolean summed = Chance.happens(material, 0.4);
        float share = Chance.between(material, 0.25, 0.75);
        double patch = Chance.scale(material, 15, 90);
        boolean striped = Chance.happens(material, 0.3);
        double angle = Chance.direction(material);
        float step = Chance.between(material, -1.5, 1.5);
        float sharp = (float) Chance.scale(material, 2, 30);
        return (width, height, image) -> {
            float[] one = standard(first.paint(width, height, image.split()));
            float[] two = standard(second.paint(width, height, image.split()));
            float[] mask = striped ? new float[one.length] : Noise.fractal(width, height, patch, patch / 4, 0.4, image);
            double phase = image.nextDouble(6.28);
            for (int i = 0; i < one.length; i++) {
                float place = mask[i];
                if (striped) {
                    double beside = (i / width) * Math.cos(angle) - (i % width) * Math.sin(angle);
                    place = (float) Math.sin(beside * 2 * Math.PI / (2 * patch) + phase);
                }
                float part = summed ? share : 1 / (1 + (float) Math.exp(-sharp * (place - 2 * share + 1)));
                float other = summed ? two[i] : two[i] + step;
                one[i] += part * (other - one[i]);
            }
            return one;
        };
    }
}

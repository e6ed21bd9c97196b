package dev.flawmap.simulate.fibre;

import dev.flawmap.simulate.surface.SmoothNoise;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Good material: layers of long, gently winding fibres in all directions. Sizes are in pixels. */
final class FibreMat {
    private static final int LAYERS = 14;
    /** Fibre area laid on a layer per area of the layer. */
    private static final double DENSITY = 0.165;

    private static final double MEAN_RADIUS = 4.3;
    private static final double SPREAD_RADIUS = 0.65;
    private static final double MIN_RADIUS = 2.5;
    private static final double MAX_RADIUS = 6.5;
    private static final double STEP = 6;
    /** The part of the fibres that has a neighbour lying close by. */
    private static final double PAIRED = 0.2;

    private FibreMat() {}

    static Scene scene(int width, int height, SplittableRandom random) {
        double reach = Math.hypot(width, height) / 2 + 4 * MAX_RADIUS;
        double fibres = DENSITY * reach / MEAN_RADIUS;
        List<List<Shape>> layers = new ArrayList<>();
        for (int layer = 0; layer < LAYERS; layer++) {
            List<Shape> shapes = new ArrayList<>();
            int count = (int) (fibres + random.nextDouble());
            while (shapes.size() < count) {
                Line line = new Line(width, height, reach, level(layer, LAYERS), random);
                shapes.add(line.fibre(0, 0));
                if (random.nextDouble() < PAIRED) {
                    double beside = random.nextDouble(1.9, 6) * (random.nextBoolean() ? 1 : -1);
                    shapes.add(line.fibre(beside, random.nextGaussian(0, 0.05)));
                }
            }
            layers.add(shapes);
        }
        return new Scene(width, height, layers);
    }

    /** How bright a layer's fibres are before the layers above cast their shadows, 0 to 1. */
    static float level(int layer, int layers) {
        double height = layers == 1 ? 1 : (double) layer / (layers - 1);
        return (float) Math.min(1, 0.025 + 1.17 * Math.pow(height, 1.85));
    }

    /** A straight line across the image with waves on it. */
    private static final class Line {
        private static final int WAVES = 4;

        private final double reach;
        private final double centreX;
        private final double centreY;
        private final double angle;
        private final double offset;
        private final double radius;
        private final double level;
        private final double[] amplitudes = new double[WAVES];
        private final double[] lengths = new double[WAVES];
        private final double[] phases = new double[WAVES];
        private final SmoothNoise thickness;
        private final SmoothNoise shade;

        Line(int width, int height, double reach, double level, SplittableRandom random) {
            this.reach = reach;
            this.centreX = width / 2.0;
            this.centreY = height / 2.0;
            this.angle = random.nextDouble(2 * Math.PI);
            this.offset = random.nextDouble(-reach, reach);
            this.radius = Math.min(MAX_RADIUS, Math.max(MIN_RADIUS, random.nextGaussian(MEAN_RADIUS, SPREAD_RADIUS)));
            this.level = level * random.nextDouble(0.85, 1.1);
            for (int i = 0; i < WAVES; i++) {
                lengths[i] = 55 * Math.pow(2.4, i) * random.nextDouble(0.7, 1.6);
                amplitudes[i] = lengths[i] * random.nextGaussian(0, 0.007 - 0.001 * i);
                phases[i] = random.nextDouble(2 * Math.PI);
            }
            this.thickness = new SmoothNoise(random.nextLong(), 14);
            this.shade = new SmoothNoise(random.nextLong(), 260);
        }

        /**
         * The fibre along the line, or one beside it.
         *
         * @param beside how far beside, in radii
         * @param turn how much it turns away, in radians
         */
        Fibre fibre(double beside, double turn) {
            int count = (int) Math.ceil(2 * reach / STEP) + 2;
            float[] xs = new float[count];
            float[] ys = new float[count];
            float[] radii = new float[count];
            float[] levels = new float[count];
            double alongX = Math.cos(angle + turn);
            double alongY = Math.sin(angle + turn);
            for (int i = 0; i < count; i++) {
                double along = (i - 0.5 * (count - 1)) * STEP;
                double across = offset + beside * radius + wave(along);
                xs[i] = (float) (centreX + along * alongX - across * alongY);
                ys[i] = (float) (centreY + along * alongY + across * alongX);
                radii[i] = (float) (radius * (1 + 0.1 * thickness.at(along, 40 * beside)));
                levels[i] = (float) (level * (1 + 0.13 * shade.at(along, 40 * beside)));
            }
            return new Fibre(xs, ys, radii, levels);
        }

        private double wave(double along) {
            double sum = 0;
            for (int i = 0; i < WAVES; i++) {
                sum += amplitudes[i] * Math.sin(2 * Math.PI * along / lengths[i] + phases[i]);
            }
            return sum;
        }
    }
}

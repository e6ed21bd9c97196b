package dev.flawmap.simulate.defects;

import java.util.Objects;
import java.util.SplittableRandom;

/** Paints defects on patches of good material, and says where they are. Thread-safe. */
public final class DefectSimulator {
    private static final int MOST_DEFECTS = 3;
    private static final int ATTEMPTS = 6;
    private static final double ANOTHER = 0.35;
    private static final double MOST_NOISE = 0.03;
    private static final int LABEL_BLUR = 1;
    private static final int LEAST_VISIBLE_PX = 10;

    private final DefectSettings settings;

    /**
     * A simulator.
     *
     * @param settings which defects there are, and how often
     */
    public DefectSimulator(DefectSettings settings) {
        this.settings = settings;
    }

    /**
     * Paints none to three defects on a patch.
     *
     * @param pixels {@code side * side} values in [0, 1]; changed
     * @param side of the square, in pixels
     * @param hardness from 0 to 1: how much weak defects are preferred
     * @param source more good material
     * @param random the source of randomness
     * @return 1 where the patch was visibly changed and right beside it, otherwise 0
     */
    public float[] paint(float[] pixels, int side, double hardness, GoodSource source, SplittableRandom random) {
        vary(pixels, side, random);
        return random.nextDouble() < settings.share()
                ? defects(pixels, side, hardness, source, random)
                : new float[pixels.length];
    }

    /**
     * Paints one to three defects on a patch, and leaves the rest of it as it is.
     *
     * @param pixels {@code side * side} values in [0, 1]; changed
     * @param side of the square, in pixels
     * @param hardness from 0 to 1: how much weak defects are preferred
     * @param source more good material
     * @param random the source of randomness
     * @return 1 where the patch was visibly changed and right beside it, otherwise 0; in rare cases nowhere
     */
    public float[] defects(float[] pixels, int side, double hardness, GoodSource source, SplittableRandom random) {
        float[] label = new float[pixels.length];
        int painted = 0;
        for (int i = 0; i < ATTEMPTS && painted < MOST_DEFECTS; i++) {
            if (paintOne(pixels, side, hardness, source, random, label)) {
                painted++;
            }
            if (painted > 0 && random.nextDouble() >= ANOTHER) {
                break;
            }
        }
        return label;
    }

    /** Good material differs from image to image: in brightness, contrast, sharpness and noise. */
    private void vary(float[] pixels, int side, SplittableRandom random) {
        float gain = (float) Math.exp(random.nextGaussian() * settings.contrast());
        float shift = (float) (random.nextGaussian() * settings.brightness());
        float mean = Fields.mean(pixels);
        float noise = random.nextInt(3) == 0 ? (float) random.nextDouble(0, 0.03) : 0;
        float sharpness = random.nextInt(3) == 0 ? (float) random.nextDouble(-0.6, 0.6) : 0;
        float[] soft = sharpness == 0 ? pixels : Fields.blur(pixels, side, 1);
        for (int i = 0; i < pixels.length; i++) {
            float value = pixels[i] + sharpness * (pixels[i] - soft[i]);
            value = mean + (value - mean) * gain + shift + noise * (float) random.nextDouble(-1.7, 1.7);
            pixels[i] = Math.max(0, Math.min(1, value));
        }
    }

    /** Whether something of the defect can be seen. */
    private boolean paintOne(
            float[] pixels, int side, double hardness, GoodSource source, SplittableRandom random, float[] label) {
        DefectShape shape = Objects.requireNonNull(DefectKinds.SHAPES.get(DefectKinds.draw(settings.shapes(), random)));
        Filling filling =
                Objects.requireNonNull(DefectKinds.FILLINGS.get(DefectKinds.draw(settings.fillings(), random)));
        double smallest = Math.log(settings.smallestRadius());
        double largest = Math.log(Math.max(settings.smallestRadius() + 0.01, settings.largestRadius() * side));
        double radius = Math.exp(random.nextDouble(smallest, largest));
        float[] field = shape.field(side, radius, random);
        float[] fill = filling.fill(new Patch(side, pixels, radius, source), field, random);
        float softness = (float) random.nextDouble(0.7, 3);
        double strength = Math.pow(random.nextDouble(), 0.5 + hardness);
        float opacity = (float) (settings.leastOpacity() + (1 - settings.leastOpacity()) * strength);
        float noise = (float) random.nextDouble(0, MOST_NOISE);
        float[] untouched = untouched(pixels, side, random);

        float[] change = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            float inside = Math.max(0, Math.min(1, 0.5f + field[i] / softness));
            if (inside > 0) {
                float value = fill[i] + noise * (float) (random.nextDouble() * 2 - 1) * 1.7f;
                float part = inside * opacity * (1 - untouched[i]);
                float painted = Math.max(0, Math.min(1, pixels[i] + part * (value - pixels[i])));
                change[i] = Math.abs(painted - pixels[i]);
                pixels[i] = painted;
            }
        }
        // A pixel whose neighbours changed belongs to the defect, even where the filling happens to have its grey.
        float[] around = Fields.blur(change, side, LABEL_BLUR);
        int visible = 0;
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int i = y * side + x;
                if (field[i] > -softness / 2 && around[i] > settings.visible()) {
                    outline(label, side, x, y);
                    visible++;
                }
            }
        }
        return visible >= LEAST_VISIBLE_PX;
    }

    /** Labels a pixel and those next to it: people draw outlines around defects, not within them. */
    private static void outline(float[] label, int side, int x, int y) {
        int i = y * side + x;
        label[i] = 1;
        label[x > 0 ? i - 1 : i] = 1;
        label[x < side - 1 ? i + 1 : i] = 1;
        label[y > 0 ? i - side : i] = 1;
        label[y < side - 1 ? i + side : i] = 1;
    }

    /**
     * How much of every pixel the defect leaves as it is: in some cases, what is brighter than most lies above it; in
     * others, it keeps to bright or dark parts and the pixels around them.
     */
    private float[] untouched(float[] pixels, int side, SplittableRandom random) {
        double kind = random.nextDouble();
        if (kind < settings.covered()) {
            return brighter(pixels, Fields.quantile(pixels, random.nextDouble(0.6, 0.95)));
        }
        float[] untouched = new float[pixels.length];
        if (kind < settings.covered() + settings.confined()) {
            float[] parts = brighter(pixels, Fields.quantile(pixels, random.nextDouble(0.3, 0.9)));
            boolean dark = random.nextInt(4) == 0;
            for (int i = 0; i < parts.length; i++) {
                parts[i] = dark ? 1 - parts[i] : parts[i];
            }
            float[] near = Fields.blur(parts, side, random.nextInt(3));
            for (int i = 0; i < untouched.length; i++) {
                untouched[i] = 1 - Math.min(1, 3 * near[i]);
            }
        }
        return untouched;
    }

    /** 1 where pixels are brighter than a level, with a soft edge. */
    private static float[] brighter(float[] pixels, float level) {
        float[] brighter = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            brighter[i] = Math.max(0, Math.min(1, (pixels[i] - level) * 10 + 0.5f));
        }
        return brighter;
    }
}

package dev.flawmap.simulate.fibre;

import dev.flawmap.image.GaussianBlur;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Mask;
import dev.flawmap.simulate.surface.Changes;
import dev.flawmap.simulate.surface.SmoothNoise;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * Takes pictures of scenes, as a scanning electron microscope does: layers cast soft shadows on those below, deep ones
 * are out of focus, the lighting is uneven, the white end saturates, and electrons are few. Immutable.
 */
final class Microscope {
    private static final float BACKGROUND = 0.012f;
    /** The spread of a layer's shadow in pixels, and how much light it takes where the layer is closed. */
    private static final double SHADOW_SIGMA = 5;

    private static final float SHADOW = 0.5f;
    /** The smoothing in pixels that every second layer adds to those below it. */
    private static final double DEFOCUS_SIGMA = 0.42;

    private static final double LIGHTING_CELL = 450;
    private static final float LIGHTING = 0.05f;
    private static final float GAIN = 1.2f;
    /** The grey from which on the white end is compressed. */
    private static final float KNEE = 0.7f;

    private static final float SHOT_NOISE = 0.026f;
    private static final float READ_NOISE = 0.005f;
    private static final float LINE_NOISE = 0.003f;

    private final long seed;

    Microscope(long seed) {
        this.seed = seed;
    }

    /** The view of a scene, without noise. */
    MicroscopeView look(Scene scene) {
        int width = scene.width();
        int height = scene.height();
        float[] grey = new float[width * height];
        Arrays.fill(grey, BACKGROUND);
        boolean[] flaw = new boolean[grey.length];
        PaintLayer sheet = new PaintLayer(width, height);
        for (int i = 0; i < scene.layers().size(); i++) {
            sheet.clear();
            scene.layers().get(i).forEach(shape -> shape.paint(sheet));
            if (i % 2 == 1) {
                grey = GaussianBlur.blur(grey, width, height, DEFOCUS_SIGMA);
            }
            lay(sheet, grey, flaw);
        }
        return new MicroscopeView(width, height, grey, flaw);
    }

    private static void lay(PaintLayer sheet, float[] grey, boolean[] flaw) {
        float[] cover = sheet.cover();
        float[] shadow = shadow(cover, sheet.width(), sheet.height());
        int coarseWidth = (sheet.width() + 1) / 2;
        for (int i = 0; i < grey.length; i++) {
            int coarse = i / sheet.width() / 2 * coarseWidth + i % sheet.width() / 2;
            grey[i] = grey[i] * (1 - SHADOW * shadow[coarse]) * (1 - cover[i]) + sheet.grey()[i];
            if (sheet.owner()[i] != PaintLayer.UNTOUCHED) {
                flaw[i] = sheet.owner()[i] == PaintLayer.FLAW;
            }
        }
    }

    /** The smoothed cover at half the size, rounded up: it is smooth enough for that, and quick. */
    private static float[] shadow(float[] cover, int width, int height) {
        int coarseWidth = (width + 1) / 2;
        int coarseHeight = (height + 1) / 2;
        float[] coarse = new float[coarseWidth * coarseHeight];
        for (int y = 0; y < coarseHeight; y++) {
            int above = 2 * y * width;
            int below = Math.min(2 * y + 1, height - 1) * width;
            for (int x = 0; x < coarseWidth; x++) {
                int left = 2 * x;
                int right = Math.min(2 * x + 1, width - 1);
                coarse[y * coarseWidth + x] =
                        (cover[above + left] + cover[above + right] + cover[below + left] + cover[below + right]) / 4;
            }
        }
        return GaussianBlur.blur(coarse, coarseWidth, coarseHeight, SHADOW_SIGMA / 2);
    }

    /** The view as an image, with uneven lighting and noise. */
    GreyImage finish(MicroscopeView view) {
        SplittableRandom random = new SplittableRandom(seed);
        SmoothNoise lighting = new SmoothNoise(random.nextLong(), LIGHTING_CELL);
        int width = view.width();
        float[] out = new float[view.grey().length];
        for (int y = 0; y < view.height(); y++) {
            float line = LINE_NOISE * (float) random.nextGaussian();
            for (int x = 0; x < width; x++) {
                int i = y * width + x;
                float light = GAIN * view.grey()[i] * (1 + LIGHTING * lighting.at(x, y));
                float noise = (float) random.nextGaussian() * (READ_NOISE + SHOT_NOISE * (float) Math.sqrt(light));
                out[i] = tone(light + line + noise);
            }
        }
        return new GreyImage(width, view.height(), out, OptionalDouble.of(Nanofibres.NM_PER_PIXEL));
    }

    /** What differs between views of good material and of the same with flaws, as a person would mark it. */
    static Mask changes(MicroscopeView before, MicroscopeView after) {
        return Changes.between(after.width(), after.height(), tones(before), tones(after), after.flaw());
    }

    private static float[] tones(MicroscopeView view) {
        float[] tones = view.grey().clone();
        for (int i = 0; i < tones.length; i++) {
            tones[i] = tone(tones[i]);
        }
        return tones;
    }

    /** The grey that light gives, 0 to 1. */
    static float tone(float light) {
        if (light < KNEE) {
            return Math.max(0, light);
        }
        return KNEE + (1 - KNEE) * (float) Math.tanh((light - KNEE) / (1 - KNEE));
    }
}

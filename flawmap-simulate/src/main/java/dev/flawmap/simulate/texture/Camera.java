package dev.flawmap.simulate.texture;

import dev.flawmap.image.GaussianBlur;
import dev.flawmap.image.GreyImage;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The camera or microscope that a material is seen by, and its lamp: fixed for a material but for slight differences from
 * image to image. Immutable.
 */
final class Camera {
    private static final int PROBES = 5;
    private static final int PROBE_SIDE = 80;
    private static final double TAIL = 0.02;
    private static final float TOE = 0.05f;
    private static final float KNEE = 0.85f;

    private final float gain;
    private final float offset;
    private final double tilt;
    private final double direction;
    private final float clouds;
    private final float vignette;
    private final double blur;
    private final float sharpen;
    private final float exposures;
    private final float shot;
    private final float read;
    private final float lines;
    private final float charging;
    private final boolean coarse;

    private Camera(float low, float high, SplittableRandom random) {
        float contrast = (float) Chance.scale(random, 0.12, 0.9);
        float dark = (1 - contrast) * Chance.between(random, 0.04, 0.9);
        gain = contrast / Math.max(1e-4f, high - low);
        offset = dark - gain * low;
        boolean even = Chance.happens(random, 0.4);
        tilt = even ? 0.05 : Chance.scale(random, 0.05, 0.5);
        direction = random.nextDouble(2 * Math.PI);
        clouds = even ? 0.01f : (float) Chance.scale(random, 0.01, 0.2);
        vignette = Chance.happens(random, 0.3) ? Chance.between(random, 0, 0.45) : 0;
        blur = Chance.happens(random, 0.35) ? Chance.scale(random, 0.5, 2) : 0.45;
        sharpen = Chance.happens(random, 0.25) ? Chance.between(random, 0.2, 1) : 0;
        exposures = Chance.happens(random, 0.4) ? Chance.between(random, 0, 0.2) : 0.03f;
        shot = (float) Chance.scale(random, 0.004, 0.05);
        read = (float) Chance.scale(random, 0.002, 0.015);
        boolean microscope = Chance.happens(random, 0.25);
        lines = microscope ? (float) Chance.scale(random, 0.002, 0.015) : 0;
        charging = microscope && random.nextBoolean() ? Chance.between(random, 0.05, 0.3) : 0;
        coarse = Chance.happens(random, 0.3);
    }

    /** A camera that suits a pattern. */
    static Camera draw(Pattern pattern, SplittableRandom random) {
        float[] probe = new float[PROBES * PROBE_SIDE * PROBE_SIDE];
        for (int i = 0; i < PROBES; i++) {
            float[] piece = pattern.paint(PROBE_SIDE, PROBE_SIDE, random.split());
            System.arraycopy(piece, 0, probe, i * piece.length, piece.length);
        }
        Arrays.sort(probe);
        int tail = (int) (TAIL * probe.length);
        return new Camera(probe[tail], probe[probe.length - 1 - tail], random);
    }

    /** The light of a pattern that makes the difference of black and white in an evenly lit image. */
    float unit() {
        return 1 / gain;
    }

    /** What reaches the sensor, 0 to 1, without noise; the same light for the same source of randomness. */
    float[] expose(float[] pattern, int width, int height, SplittableRandom random) {
        float[] sharp = focus(pattern, width, height, blur * random.nextDouble(0.9, 1.1));
        float[] uneven = Noise.field(width, height, 0.45 * Math.max(width, height), random);
        double turned = direction + 0.15 * random.nextGaussian();
        float exposure = 1 + exposures * (float) random.nextDouble(-1, 1);
        float slopeX = (float) (tilt * Math.cos(turned) * 2 / width);
        float slopeY = (float) (tilt * Math.sin(turned) * 2 / height);
        float reach = 4f / ((float) width * width + (float) height * height);
        float[] out = new float[sharp.length];
        for (int y = 0; y < height; y++) {
            float dy = y - height / 2f;
            for (int x = 0; x < width; x++) {
                int i = y * width + x;
                float dx = x - width / 2f;
                float light = (1 + slopeX * dx + slopeY * dy + clouds * uneven[i])
                        * (1 - vignette * reach * (dx * dx + dy * dy));
                out[i] = tone(exposure * Math.max(0.1f, light) * (gain * sharp[i] + offset));
            }
        }
        return out;
    }

    private float[] focus(float[] pattern, int width, int height, double sigma) {
        float[] soft = GaussianBlur.blur(pattern, width, height, sigma);
        if (sharpen == 0) {
            return soft;
        }
        float[] softer = GaussianBlur.blur(soft, width, height, 1);
        for (int i = 0; i < soft.length; i++) {
            soft[i] += sharpen * (soft[i] - softer[i]);
        }
        return soft;
    }

    /** The grey of light: both ends are compressed, not cut off. */
    private static float tone(float light) {
        if (light < TOE) {
            return TOE * (float) Math.exp(light / TOE - 1);
        }
        return light < KNEE ? light : KNEE + (1 - KNEE) * (float) Math.tanh((light - KNEE) / (1 - KNEE));
    }

    /** The image that a sensor makes of what reaches it. */
    GreyImage develop(float[] exposed, int width, int height, SplittableRandom random) {
        float[] out = new float[exposed.length];
        float drift = 0;
        for (int y = 0; y < height; y++) {
            drift = 0.7f * drift + lines * (float) random.nextGaussian();
            float trail = exposed[y * width];
            float grain = 0;
            for (int x = 0; x < width; x++) {
                int i = y * width + x;
                float value = exposed[i];
                float white = (float) random.nextGaussian();
                grain = coarse ? 0.5f * grain + 0.87f * white : white;
                trail += 0.04f * (value - trail);
                float signal = value + charging * (value - trail) + drift;
                float noisy = signal + grain * (read + shot * (float) Math.sqrt(Math.max(0, signal)));
                out[i] = Math.round(255 * Math.max(0, Math.min(1, noisy))) / 255f;
            }
        }
        return GreyImage.of(width, height, out);
    }
}

package dev.flawmap.simulate.texture;

import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Mask;
import dev.flawmap.simulate.surface.Changes;
import dev.flawmap.simulate.surface.FlawAreas;
import dev.flawmap.simulate.surface.Kind;
import dev.flawmap.simulate.surface.Simulated;
import java.util.SplittableRandom;

/**
 * A material whose images can also be had with flaws that any surface may suffer: scratches, cracks, pits, stains, dents,
 * particles, scuffs, and pieces that are displaced, blurred or missing. They are drawn on the surface, before the camera,
 * and independently of the defects that detectors learn from. Thread-safe.
 */
public final class FlawedTexture implements Texture {
    private static final int TRIES = 10;

    private final SeenTexture texture;

    FlawedTexture(SeenTexture texture) {
        this.texture = texture;
    }

    @Override
    public GreyImage image(int width, int height, long imageSeed) {
        return texture.image(width, height, imageSeed);
    }

    /**
     * The material that {@link #image} shows for the same size and seed, with flaws on it.
     *
     * @param width in pixels
     * @param height in pixels
     * @param imageSeed of all randomness
     * @return the image and its mask, of which at least one pixel is set
     * @throws IllegalArgumentException if a side is not from 16 to 8192 pixels
     */
    public Simulated defective(int width, int height, long imageSeed) {
        Simulated.requireSize(width, height);
        SeenTexture.Shot shot = texture.shot(imageSeed);
        SplittableRandom random = new SplittableRandom(shot.flaws());
        float[] light = texture.pattern().paint(width, height, new SplittableRandom(shot.surface()));
        float[] before = shot.expose(texture.camera(), light, width, height);
        FlawedSurface surface =
                new FlawedSurface(width, height, light, texture.camera().unit());
        for (double area : FlawAreas.draw(width, height, random)) {
            addOne(surface, area, random);
        }
        Mask mask = mask(shot, surface, before);
        while (mask.count() == 0) {
            SurfaceFlaws.particle(surface, FlawAreas.LEAST, random);
            mask = mask(shot, surface, before);
        }
        return new Simulated(shot.take(texture.camera(), surface.light(), width, height), mask);
    }

    /** Adds a flaw, and others as long as they hardly show: a smooth material does not show that a piece is displaced. */
    private static void addOne(FlawedSurface surface, double area, SplittableRandom random) {
        double enough = surface.changed() + 0.4 * area;
        for (int tries = 0; tries < TRIES && surface.changed() < enough; tries++) {
            Kind.addAny(SurfaceFlaws.KINDS, surface, area, random);
        }
    }

    private Mask mask(SeenTexture.Shot shot, FlawedSurface surface, float[] before) {
        int width = surface.width();
        int height = surface.height();
        float[] after = shot.expose(texture.camera(), surface.light(), width, height);
        boolean[] flaw = surface.touched().clone();
        for (int i = 0; i < flaw.length; i++) {
            flaw[i] |= Math.abs(after[i] - before[i]) > Changes.VISIBLE;
        }
        return Changes.withThin(width, height, before, after, flaw);
    }
}

package dev.flawmap.simulate.grain;

import dev.flawmap.image.GaussianBlur;
import dev.flawmap.simulate.surface.Kind;
import dev.flawmap.simulate.surface.Light;
import dev.flawmap.simulate.surface.Surface;
import java.util.List;
import java.util.SplittableRandom;

/** A piece of leather: how high, how bright and how glossy every pixel is. Flaws write to the rasters. */
final class LeatherSurface implements Surface {
    private static final Light MATT = new Light(0.3f, 1, 0, 1);
    private static final Light WET = new Light(0, 0, 1, 30);
    private static final double LENS_SIGMA = 0.6;

    static final List<Kind<LeatherSurface>> KINDS = List.of(
            new Kind<>(200, 2500, Scars::scratch),
            new Kind<>(400, 6000, Scars::dent),
            new Kind<>(800, 6000, Scars::crease),
            new Kind<>(60, 6000, LeatherStains::burn),
            new Kind<>(60, 1e9, LeatherStains::glue),
            new Kind<>(300, 1e9, LeatherStains::discolour));

    private final int width;
    private final int height;
    private final float[] relief;
    private final float[] albedo;
    private final float[] gloss;

    /**
     * Wraps arrays of {@code width * height} values, row by row, without copying them.
     *
     * @param relief heights in pixels
     * @param albedo the part of the light that comes back, 0 to 1
     * @param gloss how bright a reflection of the lamp is, 0 to 1
     */
    LeatherSurface(int width, int height, float[] relief, float[] albedo, float[] gloss) {
        this.width = width;
        this.height = height;
        this.relief = relief;
        this.albedo = albedo;
        this.gloss = gloss;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** The live heights in pixels. */
    float[] relief() {
        return relief;
    }

    /** The live parts of the light that come back. */
    float[] albedo() {
        return albedo;
    }

    /** The live brightnesses of reflections. */
    float[] gloss() {
        return gloss;
    }

    @Override
    public LeatherSurface copy() {
        return new LeatherSurface(width, height, relief.clone(), albedo.clone(), gloss.clone());
    }

    @Override
    public void addFlaw(double area, SplittableRandom random) {
        Kind.addAny(KINDS, this, area, random);
    }

    @Override
    public float[] look() {
        float[] grey = new float[relief.length];
        for (int y = 0; y < height; y++) {
            int above = Math.max(0, y - 1) * width;
            int below = Math.min(height - 1, y + 1) * width;
            for (int x = 0; x < width; x++) {
                int i = y * width + x;
                float slopeX =
                        (relief[y * width + Math.max(0, x - 1)] - relief[y * width + Math.min(width - 1, x + 1)]) / 2;
                float slopeY = (relief[above + x] - relief[below + x]) / 2;
                float shine = gloss[i] < 0.01f ? 0 : gloss[i] * WET.at(slopeX, slopeY, 1);
                grey[i] = Math.max(0, albedo[i]) * MATT.at(slopeX, slopeY, 1) + shine;
            }
        }
        return GaussianBlur.blur(grey, width, height, LENS_SIGMA);
    }
}

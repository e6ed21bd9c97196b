package dev.flawmap.simulate.fibre;

import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Mask;
import dev.flawmap.simulate.surface.Simulated;
import java.util.SplittableRandom;

/**
 * Layered random fibres, some nine pixels thick, as SEM images of electrospun nanofibres show them: white on top,
 * darker with depth, black in the holes. An image depends on its size and seed alone. Thread-safe.
 */
public final class Nanofibres {
    /** The side of a pixel in nanometres, which makes the fibres some 220 nm thick. */
    public static final double NM_PER_PIXEL = 25;

    private Nanofibres() {}

    /**
     * Good material.
     *
     * @param width in pixels
     * @param height in pixels
     * @param seed of all randomness; with the same size, the same image
     * @return the image
     * @throws IllegalArgumentException if a side is not from 16 to 8192 pixels
     */
    public static GreyImage good(int width, int height, long seed) {
        Parts parts = new Parts(width, height, seed);
        return parts.microscope.finish(parts.microscope.look(parts.mat));
    }

    /**
     * The material that {@link #good} shows for the same size and seed, but with three to ten defects (fewer in images
     * too small for them, more in very large ones) on some 1 to 4 % of the pixels. At least one pixel of the mask is
     * set.
     *
     * @param width in pixels
     * @param height in pixels
     * @param seed of all randomness; with the same size, the same image
     * @return the image and its mask
     * @throws IllegalArgumentException if a side is not from 16 to 8192 pixels
     */
    public static Simulated defective(int width, int height, long seed) {
        Parts parts = new Parts(width, height, seed);
        MicroscopeView before = parts.microscope.look(parts.mat);
        Scene scene = parts.mat.copy();
        FlawKind.addSeveral(scene, parts.flaws);
        MicroscopeView after = parts.microscope.look(scene);
        Mask mask = Microscope.changes(before, after);
        while (mask.count() == 0) {
            new DustCluster(FlawKind.MIN_AREA).addTo(scene, parts.flaws);
            after = parts.microscope.look(scene);
            mask = Microscope.changes(before, after);
        }
        return new Simulated(parts.microscope.finish(after), mask);
    }

    /** What an image is made from, each part with randomness of its own, so that one does not disturb another. */
    private static final class Parts {
        final Scene mat;
        final Microscope microscope;
        final SplittableRandom flaws;

        Parts(int width, int height, long seed) {
            Simulated.requireSize(width, height);
            SplittableRandom random = new SplittableRandom(seed);
            mat = FibreMat.scene(width, height, random.split());
            microscope = new Microscope(random.nextLong());
            flaws = random.split();
        }
    }
}

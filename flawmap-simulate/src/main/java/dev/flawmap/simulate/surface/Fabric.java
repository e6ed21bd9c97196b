package dev.flawmap.simulate.surface;

import dev.flawmap.image.GaussianBlur;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Strands that cross each other over a dark ground, and what lies on them. Not thread-safe. */
public final class Fabric implements Surface {
    private static final double LENS_SIGMA = 0.6;

    /**
     * A strand's point inside the image.
     *
     * @param index the strand's place in the list of strands
     */
    public record Spot(int index, Strand strand, int point) {
        /** {@return the column of its middle} */
        public float x() {
            return strand.xs()[point];
        }

        /** {@return the row of its middle} */
        public float y() {
            return strand.ys()[point];
        }
    }

    /**
     * What all pieces of a fabric have in common.
     *
     * @param ground the grey below the strands, 0 to 1
     * @param depth how high the ground lies, in pixels
     * @param shadeSigma how wide the surroundings are that take light from a place, in pixels
     * @param shade the light that is lost a pixel of depth
     * @param mostShade the light that is lost at most, 0 to 1
     */
    public record Settings(
            float ground, float depth, double shadeSigma, float shade, float mostShade, List<Kind<Fabric>> kinds) {}

    private final int width;
    private final int height;
    private final Settings settings;
    private final List<Strand> strands;
    private final List<Shape> above;

    /**
     * A fabric.
     *
     * @param width in pixels
     * @param height in pixels
     * @param settings how it is seen
     * @param strands what it is made of, the lowest first
     */
    public Fabric(int width, int height, Settings settings, List<Strand> strands) {
        this(width, height, settings, strands, List.of());
    }

    private Fabric(int width, int height, Settings settings, List<Strand> strands, List<Shape> above) {
        this.width = width;
        this.height = height;
        this.settings = settings;
        this.strands = new ArrayList<>(strands);
        this.above = new ArrayList<>(above);
    }

    /** {@return the width in pixels} */
    public int width() {
        return width;
    }

    /** {@return the height in pixels} */
    public int height() {
        return height;
    }

    /** {@return the live list of strands; those of a direction are in order from one side to the other} */
    public List<Strand> strands() {
        return strands;
    }

    /**
     * Lays something on the strands; it is painted after them, in the order of laying.
     *
     * @param shape what is to lie on top
     */
    public void lay(Shape shape) {
        above.add(shape);
    }

    /**
     * {@return a point of a strand well inside the image, if some tries find one}
     *
     * @param random the source of randomness
     */
    public Optional<Spot> spot(SplittableRandom random) {
        float margin = Math.min(20, 0.1f * Math.min(width, height));
        for (int tries = 0; tries < 300; tries++) {
            int index = random.nextInt(strands.size());
            Strand strand = strands.get(index);
            Spot spot = new Spot(index, strand, random.nextInt(strand.count()));
            if (spot.x() > margin && spot.y() > margin && spot.x() < width - margin && spot.y() < height - margin) {
                return Optional.of(spot);
            }
        }
        return Optional.empty();
    }

    @Override
    public Fabric copy() {
        return new Fabric(width, height, settings, strands, above);
    }

    @Override
    public void addFlaw(double area, SplittableRandom random) {
        Kind.addAny(settings.kinds, this, area, random);
    }

    @Override
    public float[] look() {
        Canvas canvas = new Canvas(width, height, settings.ground, settings.depth);
        strands.forEach(strand -> strand.paint(canvas));
        above.forEach(shape -> shape.paint(canvas));
        canvas.shade(settings.shadeSigma, settings.shade, settings.mostShade);
        return GaussianBlur.blur(canvas.grey(), width, height, LENS_SIGMA);
    }
}

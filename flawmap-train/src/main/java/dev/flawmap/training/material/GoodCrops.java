package dev.flawmap.training.material;

import dev.flawmap.image.Colour;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Mask;
import dev.flawmap.image.Mirror;
import dev.flawmap.simulate.defects.GoodSource;
import dev.flawmap.training.material.GoodMaterial.Area;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Random square crops of the training area that touch nothing left out, each turned or flipped in one of the ways that
 * suit the material. All places are equally likely but those at the area's border, where the parts' own edges are: a
 * crop that would reach beyond by up to a quarter of its side is moved in, or there would hardly be any.
 */
public final class GoodCrops implements GoodSource {
    /** The number of tried places that touch what is left out, after which smaller ones are tried. */
    private static final int TRIES = 10_000;
    /** The part of a crop's side by which it may be drawn beyond an area's border. */
    private static final int BEYOND_SHARE = 4;

    private final List<PackedImage> images;
    private final List<Area> areas;
    private final List<Mask> leftOut;
    private final List<Integer> turns;
    private final Colour colour;

    /**
     * Crops of all that is not held out.
     *
     * @param material good images
     */
    public GoodCrops(GoodMaterial material) {
        this(material, material.training());
    }

    /**
     * Crops of other areas.
     *
     * @param material good images
     * @param areas where crops may be taken from
     */
    public GoodCrops(GoodMaterial material, List<Area> areas) {
        this(material.images(), areas, material.leftOut(), material.turns(), material.colour());
    }

    /**
     * Grey crops of some areas.
     *
     * @param images at the resolution of the work
     * @param areas where crops may be taken from
     * @param leftOut pixels of every image that no crop may touch
     * @param turns as {@link Symmetry} numbers them
     */
    public GoodCrops(List<PackedImage> images, List<Area> areas, List<Mask> leftOut, List<Integer> turns) {
        this(images, areas, leftOut, turns, Colour.GREY);
    }

    private GoodCrops(
            List<PackedImage> images, List<Area> areas, List<Mask> leftOut, List<Integer> turns, Colour colour) {
        this.images = images;
        this.areas = areas;
        this.leftOut = leftOut;
        this.turns = turns;
        this.colour = colour;
    }

    /** {@return what of the images the {@link #channels channels} of crops hold} */
    public Colour colour() {
        return colour;
    }

    @Override
    public float[] cut(int size, SplittableRandom random) {
        return planes(size, random).get(0);
    }

    @Override
    public float[] channels(int size, SplittableRandom random) {
        return colour.channels(planes(size, random));
    }

    private List<float[]> planes(int size, SplittableRandom random) {
        long places = areas.stream().mapToLong(area -> draws(area, size)).sum();
        for (int i = 0; i < TRIES && places > 0; i++) {
            Optional<List<float[]>> crop = cut(size, random.nextLong(places), random);
            if (crop.isPresent()) {
                return crop.get();
            }
        }
        if (size == 1) {
            throw new IllegalArgumentException("Nearly all of the good area is left out; leave out less.");
        }
        return continued(size, random);
    }

    /** The crop at a place of all; empty if it touches what is left out. */
    private Optional<List<float[]>> cut(int size, long numbered, SplittableRandom random) {
        long place = numbered;
        for (Area area : areas) {
            long here = draws(area, size);
            if (place < here) {
                int beyond = size / BEYOND_SHARE;
                int columns = area.width() - size + 1 + 2 * beyond;
                int x = area.x() + inside((int) (place % columns) - beyond, area.width() - size);
                int y = area.y() + inside((int) (place / columns) - beyond, area.height() - size);
                if (leftOut.get(area.image()).any(x, y, size, size)) {
                    return Optional.empty();
                }
                int turn = turns.get(random.nextInt(turns.size()));
                List<float[]> planes =
                        images.get(area.image()).crop(x, y, size, size).planes();
                return Optional.of(planes.stream()
                        .map(plane -> turned(plane, size, 0, 0, size, turn))
                        .toList());
            }
            place -= here;
        }
        throw new AssertionError("the place lies in one of the areas");
    }

    /** The number of places of an area that are drawn, some of them the same once they are moved in. */
    private static long draws(Area area, int size) {
        int beyond = 2 * (size / BEYOND_SHARE);
        return area.places(size) == 0
                ? 0
                : (long) (area.width() - size + 1 + beyond) * (area.height() - size + 1 + beyond);
    }

    private static int inside(int position, int last) {
        return Math.max(0, Math.min(last, position));
    }

    /** A crop larger than all that fit: one of at most half the size, mirrored. */
    private List<float[]> continued(int size, SplittableRandom random) {
        int small = (size + 1) / 2;
        return planes(small, random).stream()
                .map(part -> continued(part, small, size))
                .toList();
    }

    private static float[] continued(float[] part, int small, int size) {
        float[] whole = new float[size * size];
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                whole[y * size + x] = part[Mirror.position(y, small) * small + Mirror.position(x, small)];
            }
        }
        return whole;
    }

    /**
     * {@return a crop in one of the eight ways, {@code turn}, to turn and flip it}
     *
     * @param image that the crop is from
     * @param x the column of its left pixels
     * @param y the row of its top pixels
     * @param size its side in pixels
     * @param turn as {@link Symmetry} numbers them
     */
    public static float[] turned(GreyImage image, int x, int y, int size, int turn) {
        return turned(image.pixels(), image.width(), x, y, size, turn);
    }

    private static float[] turned(float[] pixels, int width, int x, int y, int size, int turn) {
        boolean flipX = (turn & 1) != 0;
        boolean flipY = (turn & 2) != 0;
        boolean transpose = (turn & 4) != 0;
        float[] out = new float[size * size];
        for (int row = 0; row < size; row++) {
            int sourceRow = flipY ? size - 1 - row : row;
            for (int column = 0; column < size; column++) {
                int sourceColumn = flipX ? size - 1 - column : column;
                out[row * size + column] = transpose
                        ? pixels[(y + sourceColumn) * width + x + sourceRow]
                        : pixels[(y + sourceRow) * width + x + sourceColumn];
            }
        }
        return out;
    }
}

package dev.flawmap.simulate;

import dev.flawmap.image.GreyImage;
import dev.flawmap.simulate.fibre.Nanofibres;
import dev.flawmap.simulate.grain.Leather;
import dev.flawmap.simulate.grid.Mesh;
import dev.flawmap.simulate.surface.Photograph;
import dev.flawmap.simulate.surface.Simulated;
import dev.flawmap.simulate.surface.Surface;
import dev.flawmap.simulate.texture.DyedTexture;
import dev.flawmap.simulate.texture.TextureFamily;
import dev.flawmap.simulate.weave.Cloth;

/**
 * The materials that can be made up, each with flaws of its own. An image depends on the material, the size and the
 * seed alone. A pretraining that is judged on them leaves all of them out: {@link TextureFamily#HELD_OUT}. Thread-safe.
 */
public enum Material {
    /** Nanofibres in a scanning electron microscope; see {@link Nanofibres}. */
    FIBRES(Nanofibres::good, Nanofibres::defective),
    /** A woven metal mesh before a dark ground. */
    GRID(Mesh::make),
    /** Woven cloth, a twill. */
    WEAVE(Cloth::make),
    /** Leather, with its grain. */
    GRAIN(Leather::make),
    /** Knitted cloth, uneven and fuzzy. */
    KNIT(TextureFamily.KNIT, 7),
    /** Wood, cut lengthwise, its year rings slanting. */
    WOOD(TextureFamily.WOOD, 6),
    /** Brushed metal, its streaks level. */
    BRUSHED(TextureFamily.BRUSHED, 17),
    /** Open foam with bright webs. */
    FOAM(TextureFamily.FOAM, 17),
    /** Terrazzo of dark and bright chips. */
    TERRAZZO(TextureFamily.TERRAZZO, 15),
    /** A smooth dark plate, unevenly lit, with its edges in view. */
    PLATE(TextureFamily.PLATE, 27),
    /** Knitted cloth, dyed blue to violet; its defects are of hue alone. */
    DYED(TextureFamily.KNIT, 7, new DyedTexture.Dye(0.4, 0.12, 0.5, 14)),
    /** Wood in its own colours; its defects are of hue alone. */
    TIMBER(TextureFamily.WOOD, 6, new DyedTexture.Dye(2.3, 0.09, 0.3, 40));

    @FunctionalInterface
    private interface Maker<T> {
        T make(int width, int height, long seed);
    }

    private final Maker<GreyImage> good;
    private final Maker<Simulated> defective;

    Material(Surface.Maker surface) {
        this(
                (width, height, seed) -> Photograph.good(surface, width, height, seed),
                (width, height, seed) -> Photograph.defective(surface, width, height, seed));
    }

    Material(TextureFamily family, long materialSeed) {
        this(
                (width, height, seed) -> family.drawFlawed(materialSeed).image(width, height, seed),
                (width, height, seed) -> family.drawFlawed(materialSeed).defective(width, height, seed));
    }

    Material(TextureFamily family, long materialSeed, DyedTexture.Dye dye) {
        this(
                (width, height, seed) -> dyed(family, materialSeed, dye).image(width, height, seed),
                (width, height, seed) -> dyed(family, materialSeed, dye).defective(width, height, seed));
    }

    Material(Maker<GreyImage> good, Maker<Simulated> defective) {
        this.good = good;
        this.defective = defective;
    }

    private static DyedTexture dyed(TextureFamily family, long materialSeed, DyedTexture.Dye dye) {
        return new DyedTexture(family.draw(materialSeed), dye);
    }

    /**
     * Good material.
     *
     * @param width in pixels
     * @param height in pixels
     * @param seed of all randomness; with the same size, the same image
     * @return the image
     * @throws IllegalArgumentException if a side is not from 16 to 8192 pixels
     */
    public GreyImage good(int width, int height, long seed) {
        return good.make(width, height, seed);
    }

    /**
     * The material that {@link #good} shows for the same size and seed, but with two to ten defects (fewer in images too
     * small for them, more in very large ones) on some 0.5 to 4 % of the pixels. At least one pixel of the mask is set.
     *
     * @param width in pixels
     * @param height in pixels
     * @param seed of all randomness; with the same size, the same image
     * @return the image and its mask
     * @throws IllegalArgumentException if a side is not from 16 to 8192 pixels
     */
    public Simulated defective(int width, int height, long seed) {
        return defective.make(width, height, seed);
    }
}

package dev.flawmap.simulate.texture;

import dev.flawmap.simulate.fibre.Nanofibres;
import dev.flawmap.simulate.grain.Leather;
import dev.flawmap.simulate.grid.Mesh;
import dev.flawmap.simulate.surface.Photograph;
import dev.flawmap.simulate.surface.Surface;
import dev.flawmap.simulate.weave.Cloth;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The families of made-up materials. Each holds as many materials as there are seeds, of every scale, density, contrast,
 * direction, regularity, light and sharpness. Thread-safe.
 */
public enum TextureFamily {
    /** Plain, twill and satin. */
    WOVEN(Woven::draw),
    /** Non-woven cloth. */
    FELT(Felt::draw),
    /** Woven wires with gaps. */
    WIRE_MESH(WireMesh::draw),
    /** Plates with holes in rows. */
    PERFORATED(Perforated::draw),
    /** Mats of fine fibres. */
    NANOFIBRES(FineFibres::draw),
    /** Few thick fibres. */
    THICK_FIBRES(ThickFibres::draw),
    /** Polished and etched metal. */
    GRAINS(Grains::draw),
    /** Tissue and honeycomb. */
    CELLS(Cells::draw),
    /** Sponge and sintered bodies. */
    SPONGE(Sponge::draw),
    /** Leather and grained plastic. */
    LEATHER(LeatherGrain::draw),
    /** Turned, ground and honed metal. */
    GROUND(Ground::draw),
    /** Cast and blasted metal. */
    CAST(Cast::draw),
    /** Rolled sheet with bands. */
    ROLLED(Rolled::draw),
    /** Packed particles. */
    POWDER(Powder::draw),
    /** Concrete, plaster and mortar. */
    CONCRETE(Concrete::draw),
    /** Paper and card. */
    PAPER(Paper::draw),
    /** Marble and other veined stone. */
    MARBLE(Marble::draw),
    /** Glazed and painted surfaces. */
    GLAZE(Glaze::draw),
    /** Carpet and towels. */
    CARPET(Carpet::draw),
    /** Spots and stripes as of reaction and diffusion. */
    SPOTS(Spots::draw),
    /** Noise of any spectral slope. */
    FRACTAL(Fractal::draw),
    /** Waves of some directions that come and go. */
    GABOR(Gabor::draw),
    /** Printed dots and lines. */
    HALFTONE(Halftone::draw),
    /** Bricks and tiles with joints. */
    BRICKS(Bricks::draw),
    /** Circuit boards and wafers. */
    BOARD(Board::draw),
    /** Ribs, cord and grooves. */
    RIBS(Ribs::draw),
    /** Shades and next to nothing else. */
    GRADIENT(Gradient::draw),
    /** Parts with bevelled edges before a ground. */
    PART(Part::draw),
    /** Two materials at once. */
    MIXTURE(Mixture::draw),

    /** Knitted cloth; held out. */
    KNIT(Knit::draw),
    /** Wood; held out. */
    WOOD(Wood::draw),
    /** Brushed metal; held out. */
    BRUSHED(Brushed::draw),
    /** Open foam; held out. */
    FOAM(Foam::draw),
    /** Terrazzo and granite; held out. */
    TERRAZZO(Terrazzo::draw),
    /** Smooth dark plates with their edges in view; held out. */
    PLATE(Plate::draw),

    /** The one material of {@link Nanofibres}; held out. */
    MICROSCOPE_FIBRES(Nanofibres::good),
    /** The one material of {@link Mesh}; held out. */
    PHOTOGRAPHED_GRID(photographed(Mesh::make)),
    /** The one material of {@link Cloth}; held out. */
    PHOTOGRAPHED_WEAVE(photographed(Cloth::make)),
    /** The one material of {@link Leather}; held out. */
    PHOTOGRAPHED_GRAIN(photographed(Leather::make));

    /**
     * The families that a pretraining leaves out where it is judged on families that it has not seen: those with defects
     * of their own, see {@code Material}.
     */
    public static final List<TextureFamily> HELD_OUT = List.of(
            KNIT,
            WOOD,
            BRUSHED,
            FOAM,
            TERRAZZO,
            PLATE,
            MICROSCOPE_FIBRES,
            PHOTOGRAPHED_GRID,
            PHOTOGRAPHED_WEAVE,
            PHOTOGRAPHED_GRAIN);

    /** All others. */
    public static final List<TextureFamily> OTHERS =
            Arrays.stream(values()).filter(family -> !HELD_OUT.contains(family)).toList();

    /** Chooses a material. */
    private interface Source {
        Texture draw(SplittableRandom material);
    }

    private final Source source;

    TextureFamily(Pattern.Family family) {
        this((Source) material -> SeenTexture.draw(family, material));
    }

    TextureFamily(Texture only) {
        this((Source) material -> only);
    }

    TextureFamily(Source source) {
        this.source = source;
    }

    private static Texture photographed(Surface.Maker maker) {
        return (width, height, seed) -> Photograph.good(maker, width, height, seed);
    }

    /**
     * A material of the family. The families that hold one material give it for every seed.
     *
     * @param materialSeed of all parameters
     * @return the material, the same for the same seed
     */
    public Texture draw(long materialSeed) {
        return source.draw(new SplittableRandom(31 * materialSeed + name().hashCode()));
    }

    /**
     * A material of the family whose images can also be had with defects.
     *
     * @param materialSeed of all parameters
     * @return the material, with the images that {@link #draw} has
     * @throws IllegalArgumentException if the family has defects elsewhere: it is one of a single material
     */
    public FlawedTexture drawFlawed(long materialSeed) {
        if (draw(materialSeed) instanceof SeenTexture seen) {
            return new FlawedTexture(seen);
        }
        throw new IllegalArgumentException("Defects of " + name() + " are those of its own package.");
    }
}

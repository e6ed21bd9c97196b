package dev.flawmap.training.material;

import dev.flawmap.image.Colour;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRange;
import dev.flawmap.image.Mask;
import dev.flawmap.simulate.defects.DefectSettings;
import dev.flawmap.simulate.defects.DefectSimulator;
import dev.flawmap.simulate.defects.MaterialTraits;
import dev.flawmap.simulate.texture.Texture;
import dev.flawmap.simulate.texture.TextureFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;

/**
 * Batches of crops of made-up materials, each crop of another, with the simulated defects that suit its material. Some
 * materials are at hand at a time; new ones take the place of old ones as training goes on. Thread-safe.
 */
public final class MadeUpBatches implements Batches {
    /** Materials at hand. */
    private static final int MATERIALS = 64;
    /** Batches after which a material is replaced by a new one. */
    private static final int PERIOD = 24;

    private static final int IMAGES = 2;
    private static final int IMAGE_SIDE = 256;

    private final List<TextureFamily> families;
    private final int side;
    private final int batch;
    private final long seed;
    private final Map<Long, Made> made = new ConcurrentHashMap<>();

    private record Made(GoodCrops crops, DefectSimulator simulator) {}

    /**
     * Batches of one kind.
     *
     * @param families that materials are drawn from, at least one
     * @param side of a crop in pixels, at most 256
     * @param batch crops in a batch
     * @param seed of materials, crops and their defects
     */
    public MadeUpBatches(List<TextureFamily> families, int side, int batch, long seed) {
        if (families.isEmpty() || side > IMAGE_SIDE) {
            throw new IllegalArgumentException(
                    "Crops of at most " + IMAGE_SIDE + " pixels of at least one family of materials can be made up.");
        }
        this.families = List.copyOf(families);
        this.side = side;
        this.batch = batch;
        this.seed = seed;
    }

    @Override
    public int planes() {
        return Batches.planes(Colour.GREY, true);
    }

    @Override
    public float[] batch(long index, double progress) {
        return batch(index, progress, true);
    }

    @Override
    public float[] good(long index) {
        return batch(index, 0, false);
    }

    private float[] batch(long index, double progress, boolean defects) {
        SplittableRandom random = new SplittableRandom(Seeds.mix(seed, index));
        long first = Math.max(0, index / PERIOD);
        if (index >= 0) {
            made.keySet().removeIf(number -> number < first);
        }
        BatchValues values = new BatchValues(batch, planes(), side);
        for (int i = 0; i < batch; i++) {
            Made material = made.computeIfAbsent(first + random.nextInt(MATERIALS), this::make);
            values.add(material.crops, Optional.of(material.simulator).filter(painter -> defects), progress, random);
        }
        return values.values();
    }

    /** Material {@code number} of all that there will be, with what a training on it would begin with. */
    private Made make(long number) {
        SplittableRandom random = new SplittableRandom(Seeds.mix(seed + 1, number));
        Texture texture = families.get(random.nextInt(families.size())).draw(random.nextLong());
        List<GreyImage> images = LongStream.generate(random::nextLong)
                .limit(IMAGES)
                .mapToObj(imageSeed -> texture.image(IMAGE_SIDE, IMAGE_SIDE, imageSeed))
                .toList();
        GreyRange greys = GreyRange.of(images::iterator);
        List<PackedImage> packed = new ArrayList<>();
        List<GoodMaterial.Area> areas = new ArrayList<>();
        List<Mask> leftOut = new ArrayList<>();
        for (int i = 0; i < IMAGES; i++) {
            packed.add(PackedImage.of(images.get(i)).changed(greys::stretch));
            areas.add(new GoodMaterial.Area(i, 0, 0, IMAGE_SIDE, IMAGE_SIDE));
            leftOut.add(Mask.empty(IMAGE_SIDE, IMAGE_SIDE));
        }
        GoodCrops crops = new GoodCrops(packed, areas, leftOut, Symmetry.ALL);
        DefectSettings suiting =
                DefectSettings.suiting(MaterialTraits.of(crops, MaterialTraits.SIDE / 2, random.nextLong()));
        return new Made(crops, new DefectSimulator(suiting));
    }
}

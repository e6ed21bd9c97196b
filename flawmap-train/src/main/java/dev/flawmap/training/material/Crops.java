package dev.flawmap.training.material;

import dev.flawmap.simulate.defects.DefectPainter;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Batches of random crops of the training area. Where a detector learns from simulated defects, they are painted here,
 * and each crop is followed by the plane that says where they are and by the crop without them. A batch depends on the material, the seed, its number
 * and the progress alone, so a resumed run sees the same batches.
 */
public final class Crops implements Batches {
    private final GoodCrops crops;
    private final int side;
    private final int batch;
    private final Optional<DefectPainter> painter;
    private final long seed;

    /**
     * Batches of one kind.
     *
     * @param material good images
     * @param side of a crop in pixels
     * @param batch crops in a batch
     * @param painter of defects, where they are to be painted
     * @param seed of the crops and their defects
     */
    public Crops(GoodMaterial material, int side, int batch, Optional<DefectPainter> painter, long seed) {
        this.crops = new GoodCrops(material);
        this.side = side;
        this.batch = batch;
        this.painter = painter;
        this.seed = seed;
    }

    @Override
    public int planes() {
        return Batches.planes(crops.colour(), painter.isPresent());
    }

    @Override
    public float[] batch(long index, double progress) {
        return batch(index, progress, painter);
    }

    @Override
    public float[] good(long index) {
        return batch(index, 0, Optional.empty());
    }

    private float[] batch(long index, double progress, Optional<DefectPainter> painting) {
        SplittableRandom random = new SplittableRandom(Seeds.mix(seed, index));
        BatchValues values = new BatchValues(batch, planes(), side);
        for (int i = 0; i < batch; i++) {
            values.add(crops, painting, progress, random);
        }
        return values.values();
    }
}

package dev.flawmap.training.material;

import dev.flawmap.simulate.defects.DefectPainter;
import java.util.Optional;
import java.util.SplittableRandom;

/** The values of a batch that is filled crop by crop. */
final class BatchValues {
    private final int planes;
    private final int side;
    private final int size;
    private final float[] values;
    private int crops;

    /**
     * A batch without crops yet.
     *
     * @param batch crops that it will hold
     * @param planes images that a crop stands for, see {@link Batches#planes()}
     * @param side of a crop in pixels
     */
    BatchValues(int batch, int planes, int side) {
        this.planes = planes;
        this.side = side;
        this.size = Math.multiplyExact(side, side);
        this.values = new float[Math.multiplyExact(Math.multiplyExact(batch, planes), size)];
    }

    /**
     * Cuts a crop and adds it.
     *
     * @param source of the crop, and of good material for its defects
     * @param painter of defects, which go into the plane behind the crop's channels; where empty, that plane stays empty
     * @param progress how far training has come, from 0 to 1
     * @param random the source of randomness
     */
    void add(GoodCrops source, Optional<? extends DefectPainter> painter, double progress, SplittableRandom random) {
        float[] crop = source.channels(side, random);
        int at = planes * crops * size;
        painter.ifPresent(painting -> painting.vary(crop, side, random));
        if (planes * size > crop.length) {
            System.arraycopy(crop, 0, values, at + crop.length + size, crop.length);
        }
        if (painter.isPresent()) {
            float[] label = painter.get().paint(crop, side, progress, source, random);
            System.arraycopy(label, 0, values, at + crop.length, size);
        }
        System.arraycopy(crop, 0, values, at, crop.length);
        crops++;
    }

    /** {@return the values, crop by crop} */
    float[] values() {
        return values;
    }
}

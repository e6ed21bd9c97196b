package dev.flawmap.training;

import dev.flawmap.image.GreyImage;
import dev.flawmap.training.GoodMaterial.Area;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Random square crops of the training area, every place equally likely, each in one of the eight ways to turn and flip
 * it. A batch depends on the seed and its number alone, so a resumed run sees the same batches.
 */
final class Crops {
    private final List<GreyImage> images;
    private final List<Area> areas;
    private final int side;
    private final int batch;
    private final long seed;
    private final long places;

    Crops(GoodMaterial material, int side, int batch, long seed) {
        this.images = material.images();
        this.areas = material.training();
        this.side = side;
        this.batch = batch;
        this.seed = seed;
        this.places = areas.stream().mapToLong(area -> area.places(side)).sum();
    }

    /** Batch number {@code index}: {@code batch * side * side} values. */
    float[] batch(long index) {
        SplittableRandom random = new SplittableRandom(Seeds.mix(seed, index));
        float[] values = new float[batch * side * side];
        for (int i = 0; i < batch; i++) {
            crop(random, values, i * side * side);
        }
        return values;
    }

    private void crop(SplittableRandom random, float[] out, int at) {
        long place = random.nextLong(places);
        int turn = random.nextInt(8);
        for (Area area : areas) {
            long here = area.places(side);
            if (place < here) {
                int columns = area.width() - side + 1;
                int x = area.x() + (int) (place % columns);
                int y = area.y() + (int) (place / columns);
                copy(images.get(area.image()), x, y, turn, out, at);
                return;
            }
            place -= here;
        }
    }

    private void copy(GreyImage image, int x, int y, int turn, float[] out, int at) {
        boolean flipX = (turn & 1) != 0;
        boolean flipY = (turn & 2) != 0;
        boolean transpose = (turn & 4) != 0;
        for (int row = 0; row < side; row++) {
            int sourceRow = flipY ? side - 1 - row : row;
            for (int column = 0; column < side; column++) {
                int sourceColumn = flipX ? side - 1 - column : column;
                float value = transpose
                        ? image.get(x + sourceRow, y + sourceColumn)
                        : image.get(x + sourceColumn, y + sourceRow);
                out[at + row * side + column] = value;
            }
        }
    }
}

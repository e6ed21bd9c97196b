package dev.flawmap.training.material;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.simulate.texture.TextureFamily;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MadeUpBatchesTest {
    private static final int SIDE = 64;
    private static final int BATCH = 4;
    private static final List<TextureFamily> FAMILIES =
            List.of(TextureFamily.GRADIENT, TextureFamily.PAPER, TextureFamily.FRACTAL);

    private static MadeUpBatches batches() {
        return new MadeUpBatches(FAMILIES, SIDE, BATCH, 7);
    }

    @Test
    void aBatchDependsOnItsNumberAloneAndNotOnThoseBefore() {
        MadeUpBatches inOrder = batches();
        inOrder.batch(0, 0);
        inOrder.batch(40, 0.5);
        assertThat(inOrder.batch(1, 0.2))
                .isEqualTo(batches().batch(1, 0.2))
                .isNotEqualTo(batches().batch(2, 0.2));
    }

    @Test
    void cropsAreGreysAndPlanesSayWhereDefectsAre() {
        float[] batch = batches().batch(3, 0.5);
        assertThat(batch).hasSize(BATCH * 3 * SIDE * SIDE);
        double defective = 0;
        for (int i = 0; i < BATCH; i++) {
            for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
                assertThat(batch[3 * i * SIDE * SIDE + pixel]).isBetween(0f, 1f);
                float label = batch[(3 * i + 1) * SIDE * SIDE + pixel];
                assertThat(label).isIn(0f, 1f);
                defective += label;
            }
        }
        assertThat(defective).isPositive();
    }

    @Test
    void goodBatchesHaveEmptyPlanes() {
        float[] batch = batches().good(3);
        for (int i = 0; i < BATCH; i++) {
            float[] plane = Arrays.copyOfRange(batch, (3 * i + 1) * SIDE * SIDE, (3 * i + 2) * SIDE * SIDE);
            assertThat(plane).containsOnly(0f);
        }
    }
}

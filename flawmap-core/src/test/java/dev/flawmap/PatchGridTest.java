package dev.flawmap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PatchGridTest {
    @Test
    void countsThePatchesOfTheThesis() {
        PatchGrid grid = new PatchGrid(32, 16);
        assertThat(grid.columns(1024)).isEqualTo(63);
        assertThat(grid.rows(696)).isEqualTo(41);
        assertThat(grid.count(1024, 696)).isEqualTo(2583);
    }

    @Test
    void aPatchHasTheHighestOfItsValues() {
        AnomalyMap map = new AnomalyMap(5, 4, new float[] {
            1, 2, 3, 4, 100,
            5, 6, 7, 8, 100,
            9, 10, -1, -2, 100,
            11, 12, -3, -4, 100
        });
        assertThat(new PatchGrid(2, 2).maxima(map)).containsExactly(6, 8, 12, -1);
    }

    @Test
    void anImageSmallerThanAPatchHasNone() {
        assertThat(new PatchGrid(32, 16).count(31, 100)).isZero();
    }
}

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
    void anImageSmallerThanAPatchHasNone() {
        assertThat(new PatchGrid(32, 16).count(31, 100)).isZero();
    }
}

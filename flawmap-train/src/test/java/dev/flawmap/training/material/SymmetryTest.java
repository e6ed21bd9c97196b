package dev.flawmap.training.material;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.simulate.Material;
import dev.flawmap.simulate.defects.GoodSource;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SymmetryTest {
    private static final int LENGTH = 400;
    private static final long PLACES = 93_025;

    /** A value for every place, of which crops are cut. */
    private interface Raster {
        float at(int x, int y);
    }

    private static List<Integer> turns(Raster raster) {
        return Symmetry.turns((side, random) -> cut(raster, side, random), PLACES, 1);
    }

    private static float[] cut(Raster raster, int side, SplittableRandom random) {
        int left = random.nextInt(LENGTH - side);
        int top = random.nextInt(LENGTH - side);
        float[] crop = new float[side * side];
        for (int i = 0; i < crop.length; i++) {
            crop[i] = raster.at(left + i % side, top + i / side);
        }
        return crop;
    }

    /** Random values, each the mean of five neighbours, so that there is an order to find. */
    private static float[] random(int count) {
        Random random = new Random(2);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat();
        }
        float[] smooth = new float[count];
        for (int i = 2; i < count - 2; i++) {
            smooth[i] = values[i - 2] + values[i - 1] + values[i] + values[i + 1] + values[i + 2];
        }
        return smooth;
    }

    @Test
    void roundDotsOnASquareGridMayBeTurnedAnyWay() {
        assertThat(turns((x, y) -> (float) (Math.cos(x * 0.7) + Math.cos(y * 0.7))))
                .containsExactlyInAnyOrderElementsOf(Symmetry.ALL);
    }

    @Test
    void noiseHasNoDirection() {
        SplittableRandom random = new SplittableRandom(2);
        assertThat(turns((x, y) -> (float) random.nextGaussian())).isEqualTo(Symmetry.ALL);
        assertThat(turns((x, y) -> 0.5f)).isEqualTo(Symmetry.ALL);
    }

    @Test
    void uprightStripesMayBeFlippedButNotExchanged() {
        float[] stripes = random(LENGTH);
        assertThat(turns((x, y) -> stripes[x])).containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    @Test
    void diagonalStripesMayBeExchangedButNotFlipped() {
        float[] stripes = random(2 * LENGTH);
        assertThat(turns((x, y) -> stripes[x + y])).containsExactlyInAnyOrder(0, 3, 4, 7);
        assertThat(turns((x, y) -> stripes[LENGTH + x - y])).containsExactlyInAnyOrder(0, 3, 4, 7);
    }

    @Test
    void slantingStripesHaveADirection() {
        float[] stripes = random(4 * LENGTH);
        assertThat(turns((x, y) -> stripes[2 * x + y])).containsExactlyInAnyOrderElementsOf(Symmetry.HALF_TURN);
    }

    @ParameterizedTest
    @EnumSource(
            value = Material.class,
            names = {"FIBRES", "GRID", "WEAVE", "GRAIN"})
    void ofTheMadeUpMaterialsTheClothAndTheGrainHaveADirection(Material material) {
        boolean directed = material == Material.WEAVE || material == Material.GRAIN;
        var image = material.good(LENGTH, LENGTH, 3);
        assertThat(turns(image::get).equals(Symmetry.HALF_TURN)).isEqualTo(directed);
    }

    /** Where material is small, some turns may be missed, but none that would make another material of it is taken. */
    @ParameterizedTest
    @EnumSource(
            value = Material.class,
            names = {"GRID", "WEAVE", "GRAIN"})
    void smallPiecesAreNotTakenForMoreThanTheyAre(Material material) {
        for (int seed = 1; seed < 4; seed++) {
            var image = material.good(200, 200, seed);
            GoodSource source =
                    (side, random) -> image.crop(random.nextInt(201 - side), random.nextInt(201 - side), side, side)
                            .pixels()
                            .clone();
            List<Integer> turns = Symmetry.turns(source, 105 * 105, 1);
            switch (material) {
                case GRAIN -> assertThat(turns).isEqualTo(Symmetry.HALF_TURN);
                case WEAVE -> assertThat(turns).doesNotContain(4, 5, 6, 7);
                default -> assertThat(turns).containsExactlyInAnyOrderElementsOf(Symmetry.ALL);
            }
        }
    }
}

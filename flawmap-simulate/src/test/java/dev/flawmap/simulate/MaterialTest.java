package dev.flawmap.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.flawmap.image.Components;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.Mask;
import dev.flawmap.simulate.surface.Changes;
import dev.flawmap.simulate.surface.Simulated;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MaterialTest {
    private static final float CLEARLY = 0.2f;

    @ParameterizedTest
    @EnumSource
    void theSameSeedGivesTheSameImage(Material material) {
        GreyImage good = material.good(120, 90, 7);
        Simulated defective = material.defective(120, 90, 7);
        assertThat(material.good(120, 90, 7)).isEqualTo(good);
        assertThat(material.defective(120, 90, 7)).isEqualTo(defective);
        assertThat(material.good(120, 90, 8)).isNotEqualTo(good);
        assertThat(material.defective(120, 90, 8).mask()).isNotEqualTo(defective.mask());
    }

    @ParameterizedTest
    @EnumSource
    void threadsDoNotMatter(Material material) {
        List<Simulated> oneByOne = LongStream.range(0, 4)
                .mapToObj(seed -> material.defective(64, 48, seed))
                .toList();
        List<Simulated> together = LongStream.range(0, 4)
                .parallel()
                .mapToObj(seed -> material.defective(64, 48, seed))
                .toList();
        assertThat(together).isEqualTo(oneByOne);
    }

    @ParameterizedTest
    @EnumSource
    void hasContrastAndIsNotClipped(Material material) {
        float[] sorted = material.good(256, 200, 3).pixels().clone();
        Arrays.sort(sorted);
        assertThat(sorted[sorted.length * 19 / 20] - sorted[sorted.length / 20]).isGreaterThan(0.2f);
        assertThat(sorted[sorted.length / 2]).isBetween(0.05f, 0.75f);
    }

    @ParameterizedTest
    @EnumSource
    void theMaskMarksWhatDiffersFromTheGoodImage(Material material) {
        for (long seed = 0; seed < 4; seed++) {
            GreyImage good = material.good(400, 300, seed);
            Simulated simulated = material.defective(400, 300, seed);
            boolean[] mask = simulated.mask().pixels();
            assertThat(share(good, simulated.image(), Changes.VISIBLE, i -> mask[i]))
                    .as("changed inside the mask, seed %d", seed)
                    .isGreaterThan(0.6);
            assertThat(share(good, simulated.image(), CLEARLY, i -> !mask[i]))
                    .as("clearly changed outside the mask, seed %d", seed)
                    .isLessThan(0.002);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FIBRES")
    void masksAreOfSensibleSize(Material material) {
        for (long seed = 0; seed < 5; seed++) {
            Mask mask = material.defective(1024, 700, seed).mask();
            assertThat((double) mask.count() / mask.pixels().length)
                    .as("seed %d", seed)
                    .isBetween(0.005, 0.04);
            assertThat(Components.label(mask).count()).as("seed %d", seed).isBetween(1, 40);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everySizeWorks(Material material) {
        for (int[] size : new int[][] {{16, 16}, {97, 61}, {16, 301}, {333, 17}}) {
            for (long seed = 0; seed < 8; seed++) {
                GreyImage good = material.good(size[0], size[1], seed);
                Simulated simulated = material.defective(size[0], size[1], seed);
                assertThat(List.of(good.width(), good.height())).containsExactly(size[0], size[1]);
                assertThat(simulated.mask().count()).isPositive();
                assertInRange(good);
                assertInRange(simulated.image());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesAbsurdSizes(Material material) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> material.good(15, 64, 1))
                .withMessageContaining("sides of 16 to 8192 pixels");
        assertThatIllegalArgumentException().isThrownBy(() -> material.defective(64, 8193, 1));
    }

    private static void assertInRange(GreyImage image) {
        for (float value : image.pixels()) {
            assertThat(value >= 0 && value <= 1).as("%s", value).isTrue();
        }
    }

    /** Hue alone changes: a detector of greys must not be able to see anything. */
    @ParameterizedTest
    @EnumSource(names = {"DYED", "TIMBER"})
    void defectsOfHueLeaveTheGreys(Material material) {
        GreyImage good = material.good(200, 150, 5);
        Simulated simulated = material.defective(200, 150, 5);
        float[] greys = good.pixels();
        boolean[] mask = simulated.mask().pixels();
        assertThat(good.hasColour()).isTrue();
        double[] changes = IntStream.range(0, greys.length)
                .filter(i -> mask[i])
                .mapToDouble(i -> simulated.image().pixels()[i] - greys[i])
                .toArray();
        assertThat(Arrays.stream(changes).map(Math::abs).max().orElse(1)).isLessThan(1 / 255.0);
        assertThat(Arrays.stream(changes).average().orElse(1)).isBetween(-0.0005, 0.0005);
    }

    /** The share of some pixels that differ by more than a limit, in grey or in colour. */
    private static double share(GreyImage one, GreyImage other, float limit, IntPredicate where) {
        return IntStream.range(0, one.pixels().length)
                .filter(where)
                .mapToDouble(i -> IntStream.range(0, one.planes().size())
                                .anyMatch(plane -> Math.abs(one.planes().get(plane)[i]
                                                - other.planes().get(plane)[i])
                                        > limit)
                        ? 1
                        : 0)
                .average()
                .orElse(0);
    }
}

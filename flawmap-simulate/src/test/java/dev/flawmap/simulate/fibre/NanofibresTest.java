package dev.flawmap.simulate.fibre;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NanofibresTest {
    private static final float CLEARLY = 0.2f;

    @Test
    void theSameSeedGivesTheSameImage() {
        assertThat(Nanofibres.good(200, 150, 7)).isEqualTo(Nanofibres.good(200, 150, 7));
        assertThat(Nanofibres.defective(200, 150, 7)).isEqualTo(Nanofibres.defective(200, 150, 7));
    }

    @Test
    void threadsDoNotMatter() {
        List<Simulated> oneByOne = LongStream.range(0, 6)
                .mapToObj(seed -> Nanofibres.defective(96, 80, seed))
                .toList();
        List<Simulated> together = LongStream.range(0, 6)
                .parallel()
                .mapToObj(seed -> Nanofibres.defective(96, 80, seed))
                .toList();
        assertThat(together).isEqualTo(oneByOne);
    }

    @Test
    void differentSeedsGiveDifferentImages() {
        GreyImage one = Nanofibres.good(128, 128, 1);
        GreyImage other = Nanofibres.good(128, 128, 2);
        assertThat(share(one, other, 0.1f, i -> true)).isGreaterThan(0.4);
        assertThat(Nanofibres.defective(128, 128, 1).mask())
                .isNotEqualTo(Nanofibres.defective(128, 128, 2).mask());
    }

    @Test
    void looksLikeFibresOnDarkGround() {
        GreyImage image = Nanofibres.good(512, 350, 3);
        float[] sorted = image.pixels().clone();
        Arrays.sort(sorted);
        assertThat(sorted[sorted.length / 20]).isBetween(0f, 0.06f);
        assertThat(sorted[sorted.length / 2]).isBetween(0.35f, 0.75f);
        assertThat(sorted[sorted.length * 19 / 20]).isBetween(0.93f, 1f);
        assertThat(image.nmPerPixel()).hasValue(Nanofibres.NM_PER_PIXEL);
    }

    @Test
    void theMaskMarksWhatDiffersFromTheGoodImage() {
        for (long seed = 0; seed < 4; seed++) {
            GreyImage good = Nanofibres.good(512, 350, seed);
            Simulated simulated = Nanofibres.defective(512, 350, seed);
            Mask mask = simulated.mask();
            assertThat(share(good, simulated.image(), Changes.VISIBLE, i -> mask.pixels()[i]))
                    .as("changed inside the mask, seed %d", seed)
                    .isGreaterThan(0.75);
            assertThat(share(good, simulated.image(), CLEARLY, i -> !mask.pixels()[i]))
                    .as("clearly changed outside the mask, seed %d", seed)
                    .isLessThan(0.002);
        }
    }

    @Test
    void masksAreOfSensibleSize() {
        double sum = 0;
        for (long seed = 0; seed < 3; seed++) {
            Mask mask = Nanofibres.defective(1024, 700, seed).mask();
            double part = (double) mask.count() / mask.pixels().length;
            assertThat(part).as("seed %d", seed).isBetween(0.003, 0.06);
            assertThat(Components.label(mask).count()).as("seed %d", seed).isBetween(2, 60);
            sum += part;
        }
        assertThat(sum / 3).isBetween(0.01, 0.04);
    }

    @ParameterizedTest
    @CsvSource({"64, 64", "16, 16", "97, 61", "16, 301", "333, 17"})
    void everySizeWorks(int width, int height) {
        for (long seed = 0; seed < 8; seed++) {
            GreyImage good = Nanofibres.good(width, height, seed);
            Simulated simulated = Nanofibres.defective(width, height, seed);
            assertThat(List.of(good.width(), good.height())).containsExactly(width, height);
            assertThat(simulated.mask().count()).isPositive();
            assertInRange(good);
            assertInRange(simulated.image());
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 64", "64, -1", "15, 64", "64, 8193", "2147483647, 2147483647"})
    void refusesAbsurdSizes(int width, int height) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Nanofibres.good(width, height, 1))
                .withMessageContaining("sides of 16 to 8192 pixels")
                .withMessageContaining(width + "×" + height);
        assertThatIllegalArgumentException().isThrownBy(() -> Nanofibres.defective(width, height, 1));
    }

    private static void assertInRange(GreyImage image) {
        for (float value : image.pixels()) {
            assertThat(value >= 0 && value <= 1).as("%s", value).isTrue();
        }
    }

    /** The share of some pixels that differ by more than a limit. */
    private static double share(GreyImage one, GreyImage other, float limit, IntPredicate where) {
        return IntStream.range(0, one.pixels().length)
                .filter(where)
                .mapToDouble(i -> Math.abs(one.pixels()[i] - other.pixels()[i]) > limit ? 1 : 0)
                .average()
                .orElse(0);
    }
}

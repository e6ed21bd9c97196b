package dev.flawmap.training.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Threshold;
import dev.flawmap.model.calibration.FalseDefects;
import dev.flawmap.model.calibration.FalseDefects.Piece;
import dev.flawmap.model.calibration.StrengthScale;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GoodFindsTest {
    /** So many finds, of strengths from just above one value to another. */
    private static Piece piece(double images, int finds, double from, double to) {
        return new Piece(
                images,
                IntStream.rangeClosed(1, finds)
                        .mapToObj(i -> from + (to - from) * i / finds)
                        .toList());
    }

    /** Where learned area is searched for what is 2 stronger elsewhere, only half of it exceeds the outline level of 0. */
    @Test
    void findsInLearnedAreaAreMadeAsStrongAsThoseHeldOut() {
        List<Piece> heldOut = List.of(piece(1, 40, 0, 4));
        List<Piece> learned = List.of(piece(4, 40, 0, 2), piece(4, 40, 0, 2));
        // Rank r of the held-out finds, at 4 − r/10, is as frequent as rank 8r of those learned, at 2 − 8r/40 = 2 −
        // 2r/10.
        // Ranks from 5 to 10 exist among both; the differences are 2 + r/10, their median 2 + 7/10 or 2 + 8/10.
        assertThat(GoodFinds.shift(heldOut, learned)).isBetween(2.6, 2.9);
    }

    @Test
    void whatChanceExplainsShiftsNothing() {
        // 50 finds where 40 are expected: 1.5 standard deviations.
        assertThat(GoodFinds.shift(List.of(piece(1, 50, 0, 4)), List.of(piece(8, 320, 0, 4))))
                .isZero();
        assertThat(GoodFinds.shift(List.of(piece(1, 60, 0, 4)), List.of(piece(8, 320, 0, 4))))
                .isPositive();
        assertThat(GoodFinds.shift(List.of(piece(1, 9, 0, 4)), List.of(piece(8, 1, 0, 1))))
                .isZero();
        assertThat(GoodFinds.shift(List.of(piece(1, 12, 0, 4)), List.of(piece(8, 0, 0, 4))))
                .isZero();
    }

    /** Two maps of 20×10 pixels, each a tenth of an image, with one find in the one and two in the other. */
    @Test
    void allAreaCounts() {
        GoodFinds finds = new GoodFinds(new Threshold(0.5f, 0.05, 200, 1), new StrengthScale(false), 2000);
        float[] one = new float[200];
        one[30] = 3;
        float[] two = new float[200];
        two[5] = 1;
        two[100] = 2;
        finds.addHeldOut(new AnomalyMap(20, 10, one));
        finds.addLearned(new AnomalyMap(20, 10, two));
        FalseDefects found = finds.falseDefects();
        assertThat(found.images()).isCloseTo(0.2, within(1e-12));
        assertThat(found.finds()).isEqualTo(3);
        assertThat(found.expected(2).expected()).isCloseTo(2 / 0.2, within(1e-9));
    }
}

package dev.flawmap.training.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.model.calibration.FalseDefects.Piece;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GoodFindsTest {
    /** Makes a number of finds, of strengths from just above one value to another. */
    private static Piece piece(double images, int finds, double from, double to) {
        return new Piece(
                images,
                IntStream.rangeClosed(1, finds)
                        .mapToObj(i -> from + (to - from) * i / finds)
                        .toList());
    }

    @Test
    void findsInLearnedAreaAreMadeAsStrongAsThoseHeldOut() {
        List<Piece> heldOut = List.of(piece(1, 30, 0, 3));
        List<Piece> learned = List.of(piece(2, 30, 0, 1.5), piece(2, 30, 0, 1.5));
        // The rank r of those held out, from 0, has 3 − r/10. There are four times as many images and half the finds an
        // image: as frequent is rank 4r + 2 of the learned ones, of which every two have the same strength: 1.5 − (2r +
        // 1)/20.
        // Differences are 1.55 for all ranks below 15. Thirty finds weigh as much as what is usual, which is none.
        assertThat(GoodFinds.shift(heldOut, learned)).isCloseTo(1.55 / 2, within(1e-9));
    }

    @Test
    void withoutFindsNothingIsMadeStronger() {
        assertThat(GoodFinds.shift(List.of(piece(1, 0, 0, 1)), List.of(piece(8, 9, 0, 1))))
                .isZero();
        // Finds that are weaker where nothing was learned do not make the others weaker.
        assertThat(GoodFinds.shift(List.of(piece(1, 90, 0, 1)), List.of(piece(1, 90, 0, 9))))
                .isZero();
    }
}

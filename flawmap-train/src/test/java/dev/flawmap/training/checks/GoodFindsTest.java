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

    @Test
    void findsInLearnedAreaAreMadeAsStrongAsThoseHeldOut() {
        List<Piece> heldOut = List.of(piece(1, 30, 0, 3));
        List<Piece> learned = List.of(piece(2, 30, 0, 1.5), piece(2, 30, 0, 1.5));
        // The rank r of those held out, from 0, has 3 − r/10. There are four times as many images and half the finds an
        // image: as frequent is rank 4r + 2 of the learned ones, of which every two have the same strength: 1.5 − (2r +
        // 1)/20.
        // Differences are 1.55 for all ranks below 15. Thirty finds weigh as much as what is usual.
        assertThat(GoodFinds.shift(heldOut, learned, 1.55)).isCloseTo(1.55, within(1e-9));
        assertThat(GoodFinds.shift(heldOut, learned, 0)).isCloseTo(1.55 / 2, within(1e-9));
    }

    @Test
    void withoutFindsWhatIsUsualHolds() {
        assertThat(GoodFinds.shift(List.of(piece(1, 0, 0, 1)), List.of(piece(8, 9, 0, 1)), 0.5))
                .isEqualTo(0.5);
        // Finds that are weaker where nothing was learned do not make the others weaker.
        assertThat(GoodFinds.shift(List.of(piece(1, 90, 0, 1)), List.of(piece(1, 90, 0, 9)), 0.5))
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

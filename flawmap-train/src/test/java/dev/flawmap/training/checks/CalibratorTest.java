package dev.flawmap.training.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.AnomalyMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CalibratorTest {
    @Test
    void everyPieceIsJudgedByTheThresholdOfTheOthers() {
        AnomalyMap low = new AnomalyMap(5, 1, new float[] {-4, -3, -2, -1, 0});
        AnomalyMap high = new AnomalyMap(5, 1, new float[] {-5, 1, 2, -1.5f, 4});
        // Of the others' five scores one may lie above: those above 2 and above −1 count.
        assertThat(Calibrator.leftOut(List.of(low, high), List.of(0.2)).get(0)).containsExactly(0.0, 0.6);
        assertThat(Calibrator.leftOut(List.of(low, high), List.of(0.4)).get(0)).containsExactly(0.0, 0.8);
    }

    @Test
    void nothingLiesAboveWhereAllScoresAreTheSame() {
        AnomalyMap flat = new AnomalyMap(3, 1, new float[] {2, 2, 2});
        assertThat(Calibrator.leftOut(List.of(flat, flat), List.of(0.5)).get(0)).containsExactly(0.0, 0.0);
    }

    @Test
    void thatIsWhatSortingTheOthersGives() {
        SplittableRandom random = new SplittableRandom(3);
        List<AnomalyMap> pieces = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            float shift = i;
            float[] scores = new float[200];
            for (int k = 0; k < scores.length; k++) {
                scores[k] = (float) random.nextGaussian() * 3 + shift;
            }
            pieces.add(new AnomalyMap(20, 10, scores));
        }
        List<Double> expected = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            List<AnomalyMap> others = new ArrayList<>(pieces);
            AnomalyMap own = others.remove(i);
            float[] sorted = new float[600];
            for (int k = 0; k < 3; k++) {
                System.arraycopy(others.get(k).values(), 0, sorted, 200 * k, 200);
            }
            Arrays.sort(sorted);
            float threshold = sorted[600 - 30 - 1];
            int above = 0;
            for (float score : own.values()) {
                above += score > threshold ? 1 : 0;
            }
            expected.add(above / 200.0);
        }
        assertThat(Calibrator.leftOut(pieces, List.of(0.05)).get(0)).isEqualTo(expected);
    }
}

package dev.flawmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.image.Mask;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefectsTest {
    private static final AnomalyMap MAP = new AnomalyMap(6, 5, new float[] {
        0, 9, 0, 0, 0, 0, //
        0, 0, 0, 0, 0, 0, //
        0, 0, 2, 3, 0, 0, //
        0, 0, 0, 4, 0, 8, //
        0, 0, 0, 0, 5, 1
    });

    private static List<Defect> defects(float threshold, int minAreaPx) {
        return Defects.in(MAP, new Threshold(threshold, 0.01, 0, minAreaPx), OptionalDouble.empty())
                .list();
    }

    @Test
    void measuresAreasByHand() {
        // (2,2) (3,2) (3,3) (5,3) (4,4) hang together by their corners; 1 is not above 1.
        List<Defect> defects = defects(1, 1);
        assertThat(defects).hasSize(2);
        Defect large = defects.get(0);
        assertThat(large.label()).isEqualTo(1);
        assertThat(large.areaPx()).isEqualTo(5);
        assertThat(large.x()).isCloseTo((2 + 3 + 3 + 5 + 4) / 5.0 + 0.5, within(1e-12));
        assertThat(large.y()).isCloseTo((2 + 2 + 3 + 3 + 4) / 5.0 + 0.5, within(1e-12));
        assertThat(List.of(large.bx(), large.by(), large.width(), large.height()))
                .containsExactly(2, 2, 4, 3);
        assertThat(large.meanScore()).isCloseTo((2 + 3 + 4 + 8 + 5) / 5.0, within(1e-12));
        assertThat(large.maxScore()).isEqualTo(8);
        // From the corner (2, 2) to (6, 4), longer than to (5, 5).
        assertThat(large.feretPx()).isCloseTo(Math.hypot(4, 2), within(1e-12));
        assertThat(defects.get(1))
                .isEqualTo(new Defect(2, 1, 1.5, 0.5, 1, 0, 1, 1, 9, 9, Math.sqrt(2), OptionalDouble.empty()));
    }

    @Test
    void smallAreasAreInNeitherTheListNorTheMask() {
        Defects defects = Defects.in(MAP, new Threshold(1, 0.01, 0, 2), OptionalDouble.empty());
        assertThat(defects.list()).extracting(Defect::areaPx).containsExactly(5);
        assertThat(defects.mask().count()).isEqualTo(5);
        assertThat(defects.mask().get(1, 0)).isFalse();
        assertThat(defects.mask().get(4, 4)).isTrue();
        assertThat(defects(1, 6)).isEmpty();
    }

    @Test
    void noScoreAboveTheThresholdIsNoDefect() {
        Defects none = Defects.in(MAP, new Threshold(9, 0.01, 0, 1), OptionalDouble.empty());
        assertThat(none).isEqualTo(new Defects(Mask.empty(6, 5), List.of()));
    }

    @Test
    void unitsFollowThePixelSize() {
        Defect defect = Defects.in(MAP, new Threshold(1, 0.01, 0, 1), OptionalDouble.of(10))
                .list()
                .get(0);
        assertThat(defect.areaNm2().orElseThrow()).isEqualTo(500);
        assertThat(defect.feretNm().orElseThrow()).isCloseTo(10 * Math.hypot(4, 2), within(1e-9));
        assertThat(defects(1, 1).get(0).areaNm2()).isEmpty();
        assertThat(defects(1, 1).get(0).feretNm()).isEmpty();
    }

    /** Feret's diameter against all pairs of pixel corners. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void feretIsTheLargestDistanceOfPixelCorners(long seed) {
        Random random = new Random(seed);
        float[] values = new float[20 * 15];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(100) < 35 ? 1 : 0;
        }
        Defects defects =
                Defects.in(new AnomalyMap(20, 15, values), new Threshold(0.5f, 0.01, 0, 1), OptionalDouble.empty());
        int[] labels = dev.flawmap.image.Components.label(defects.mask()).labels();
        for (Defect defect : defects.list()) {
            int label = 0;
            for (int i = 0; i < labels.length && label == 0; i++) {
                boolean inBox = i % 20 >= defect.bx() && i / 20 == defect.by() && i % 20 < defect.bx() + defect.width();
                if (inBox && labels[i] > 0 && area(labels, labels[i]) == defect.areaPx()) {
                    double feret = feret(labels, labels[i]);
                    label = Math.abs(feret - defect.feretPx()) < 1e-9 ? labels[i] : 0;
                }
            }
            assertThat(label).as("seed %d, %s", seed, defect).isPositive();
        }
        assertThat(defects.list()).isNotEmpty();
        assertThat(defects.list().stream().mapToInt(Defect::areaPx).sum())
                .isEqualTo(defects.mask().count());
    }

    private static int area(int[] labels, int label) {
        int area = 0;
        for (int other : labels) {
            area += other == label ? 1 : 0;
        }
        return area;
    }

    private static double feret(int[] labels, int label) {
        double largest = 0;
        for (int i = 0; i < labels.length; i++) {
            for (int j = 0; j < labels.length; j++) {
                if (labels[i] == label && labels[j] == label) {
                    // The corners of two pixels are one further apart than the pixels, each way.
                    largest =
                            Math.max(largest, Math.hypot(Math.abs(i % 20 - j % 20) + 1, Math.abs(i / 20 - j / 20) + 1));
                }
            }
        }
        return largest;
    }
}

package dev.flawmap.training.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Cancellation;
import dev.flawmap.Detector;
import dev.flawmap.Score;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRows;
import dev.flawmap.training.Runs;
import dev.flawmap.training.TrainingException;
import dev.flawmap.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    /** Scores pixels by their column, and further scores by multiples of it. */
    private record Columns(List<Float> factors) implements Detector {
        @Override
        public String name() {
            return "columns";
        }

        @Override
        public List<Score> scores() {
            return IntStream.range(0, factors.size())
                    .mapToObj(i -> new Score("s" + i, "the column, multiplied", false))
                    .toList();
        }

        @Override
        public int minimumSide() {
            return 1;
        }

        @Override
        public Map<String, AnomalyMap> maps(GreyImage image, Collection<String> scores, Cancellation cancellation) {
            Map<String, AnomalyMap> maps = new LinkedHashMap<>();
            for (String score : scores) {
                float factor = factors.get(Integer.parseInt(score.substring(1)));
                float[] values = new float[image.width() * image.height()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = factor * (i % image.width());
                }
                maps.put(score, new AnomalyMap(image.width(), image.height(), values));
            }
            return maps;
        }

        @Override
        public void map(GreyRows image, Rows rows, Cancellation cancellation) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private static Calibrator.Result calibrate(Path folder, double rate, Float... factors) throws IOException {
        TrainingSettings usual = Runs.settings(folder, 1, 1);
        return Calibrator.calibrate(
                Runs.small("autoencoder", Map.of()),
                new Columns(List.of(factors)),
                Runs.material(folder),
                new TrainingSettings(
                        1,
                        usual.budget(),
                        Optional.empty(),
                        1,
                        usual.precision(),
                        "cpu",
                        rate,
                        OptionalInt.empty(),
                        usual.defects(),
                        usual.checkpoint()));
    }

    @Test
    void aRateThatIsRaisedIsUncertainToo(@TempDir Path folder) throws IOException {
        String uncertain = "so it is uncertain";
        assertThat(calibrate(folder, 0.05, 1f).notes())
                .satisfiesExactly(note -> assertThat(note.sentence()).contains(uncertain));
        Calibrator.Result raised = calibrate(folder, 1e-6, 1f);
        double rate = raised.threshold().targetFpr();
        assertThat(rate).isGreaterThan(1e-6);
        assertThat(raised.notes())
                .satisfiesExactly(
                        note -> assertThat(note.sentence()).contains("too small for a false-alarm rate of 1.0E-6"),
                        note -> assertThat(note.sentence()).contains("a false-alarm rate of " + rate, uncertain));
    }

    @Test
    void otherScoresAreKnownToTheWidthOfABinAndNeverExceededMoreOften(@TempDir Path folder) throws IOException {
        Calibrator.Result result = calibrate(folder, 0.05, 1f, 1f, -3f, 0f);
        List<Float> exact =
                Objects.requireNonNull(result.calibrations().get("s0")).scores();
        List<Float> same =
                Objects.requireNonNull(result.calibrations().get("s1")).scores();
        assertThat(same).hasSameSizeAs(exact);
        for (int i = 0; i < exact.size(); i++) {
            assertThat(same.get(i)).isBetween(exact.get(i), exact.get(i) * (1 + 1f / (1 << 14)));
        }
        assertThat(Objects.requireNonNull(result.calibrations().get("s2")).scores())
                .allMatch(score -> score <= 0)
                .isSorted();
        assertThat(Objects.requireNonNull(result.calibrations().get("s3")).scores())
                .allMatch(score -> score >= 0 && score < 1e-40f);
    }

    @Test
    void onlyTheDefaultScoreMustBeFinite(@TempDir Path folder) throws IOException {
        Calibrator.Result result = calibrate(folder, 0.05, 1f, Float.POSITIVE_INFINITY);
        assertThat(result.calibrations()).containsOnlyKeys("s0");
        assertThat(result.notes()).anyMatch(note -> note.sentence().contains("s1 is not a finite number"));
        assertThatThrownBy(() -> calibrate(folder, 0.05, Float.NaN))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("not finite numbers");
    }
}

package dev.flawmap.training.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Cancellation;
import dev.flawmap.Detector;
import dev.flawmap.GoodFind;
import dev.flawmap.Score;
import dev.flawmap.Threshold;
import dev.flawmap.data.LabelledImage;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRows;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.image.Mask;
import dev.flawmap.model.calibration.FalseDefects;
import dev.flawmap.training.Runs;
import dev.flawmap.training.TrainingException;
import dev.flawmap.training.TrainingNote;
import dev.flawmap.training.TrainingSettings;
import dev.flawmap.training.material.GoodMaterial;
import dev.flawmap.training.material.GoodMaterial.Area;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibratorTest {
    /** Scores pixels by their column, and further scores by multiples of it. */
    private record Columns(List<Float> factors, boolean probability) implements Detector {
        @Override
        public String name() {
            return "columns";
        }

        @Override
        public List<Score> scores() {
            return IntStream.range(0, factors.size())
                    .mapToObj(i -> new Score("s" + i, "the column, multiplied", probability))
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
                    values[i] = probability ? Math.min(1, values[i]) : values[i];
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
        return calibrate(folder, rate, new Columns(List.of(factors), false));
    }

    private static Calibrator.Result calibrate(Path folder, double rate, Columns detector) throws IOException {
        TrainingSettings usual = Runs.settings(folder, 1, 1);
        return Calibrator.calibrate(
                Runs.small("autoencoder", Map.of()),
                detector,
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
    void aRateThatTheHeldOutAreaDoesNotSupportIsRaised(@TempDir Path folder) throws IOException {
        Calibrator.Result raised = calibrate(folder, 1e-6, 1f);
        assertThat(raised.threshold().targetFpr()).isGreaterThan(1e-6);
        assertThat(raised.notes())
                .anyMatch(note -> note.sentence().contains("too small for a false-alarm rate of 1.0E-6"));
    }

    /** Two images, of which an eighth each is held out. */
    @Test
    void falseDefectsAreThoseOfAllGoodAreaAndASmallOnePromisesLittle(@TempDir Path folder) throws IOException {
        Calibrator.Result result = calibrate(folder, 0.05, 1f);
        FalseDefects found = result.falseDefects().orElseThrow();
        assertThat(found.images()).isEqualTo(2);
        assertThat(found.finds()).isPositive();
        assertThat(found.minAreaPx()).isEqualTo(30);
        assertThat(result.threshold().seed())
                .isGreaterThanOrEqualTo(result.threshold().outline());
        assertThat(found.expected(result.threshold()).perImage()).isEqualTo(0.5);
        assertThat(result.notes())
                .extracting(TrainingNote::sentence)
                .contains("The good area, equal to 2.0 images, is too small to promise 0.1 false defects for"
                        + " each good image; 0.50 is the least it supports. About 10 good images would do.");
    }

    @Test
    void lowProbabilitiesOutlineNothing(@TempDir Path folder) throws IOException {
        Threshold threshold =
                calibrate(folder, 0.05, new Columns(List.of(1e-4f), true)).threshold();
        assertThat(threshold.outline()).isEqualTo(0.05f);
        assertThat(threshold.seed()).isEqualTo(0.5f);
    }

    @Test
    void aSeedLevelThatNothingCanExceedIsNotChosen(@TempDir Path folder) throws IOException {
        Calibrator.Result result = calibrate(folder, 0.05, new Columns(List.of(9f), true));
        assertThat(result.threshold().outline()).isLessThan(Math.nextDown(1f));
        assertThat(result.threshold().seed()).isLessThan(Math.nextDown(1f));
        assertThat(result.notes())
                .extracting(TrainingNote::sentence)
                .contains("Good material itself reaches the highest probability, so no seed level keeps false defects"
                        + " down: 3.0 are expected for each good image. Longer training or more good images may help.");
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

    /** Scores pixels by their values. */
    private static Calibrator.Result calibrateByValue(Path folder, GoodMaterial material) {
        Columns names = new Columns(List.of(1f), false);
        Detector values = (Detector) Proxy.newProxyInstance(
                Detector.class.getClassLoader(), new Class<?>[] {Detector.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("maps")) {
                        GreyImage image = (GreyImage) arguments[0];
                        return Map.of("s0", new AnomalyMap(image.width(), image.height(), image.pixels()));
                    }
                    return method.invoke(names, arguments);
                });
        return Calibrator.calibrate(Runs.small("autoencoder", Map.of()), values, material, Runs.settings(folder, 1, 1));
    }

    @Test
    void placesOfGoodAreaAreShownAndWhatIsLeftOutNeitherCountsNorIsShown(@TempDir Path folder) throws IOException {
        List<LabelledImage> samples = Runs.samples(folder, 2, 128, 96);
        Area strip = GoodMaterial.read(samples, 32, 5).heldOut().get(0);
        SplittableRandom random = new SplittableRandom(3);
        float[] pixels = new float[128 * 96];
        boolean[] marked = new boolean[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            int x = i % 128 - strip.x() - 4;
            int y = i / 128 - 40;
            boolean beside = x >= -2 && x < 10 && y >= -2 && y < 7;
            pixels[i] = x >= 0 && x < 8 && y >= 0 && y < 5 ? 1 : beside ? 0 : random.nextFloat() / 2;
            marked[i] = x >= 0 && x < 8 && y >= 0 && y < 4;
        }
        float[] plain = new float[pixels.length];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = random.nextFloat() / 2;
        }
        ImageWriter.writeTiff(samples.get(0).image(), GreyImage.of(128, 96, pixels));
        ImageWriter.writeTiff(samples.get(1).image(), GreyImage.of(128, 96, plain));
        Calibrator.Result all = calibrateByValue(folder, GoodMaterial.read(samples, 32, 5));
        assertThat(all.finds()).isNotEmpty();
        GoodFind first = all.finds().get(0);
        assertThat(List.of(first.x(), first.y(), first.width(), first.height()))
                .isEqualTo(List.of(strip.x() + 4, 40, 8, 5));
        assertThat(first.image()).isEqualTo("good-0.tif");
        assertThat(first.surroundings().width()).isEqualTo(128);
        assertThat(all.falseDefects().orElseThrow().finds()).isEqualTo(1);

        Path mask = folder.resolve("mask.png");
        ImageWriter.writeMask(mask, new Mask(128, 96, marked));
        samples.set(0, new LabelledImage("first", samples.get(0).image(), Optional.of(mask), true));
        GoodMaterial without = GoodMaterial.read(samples, 32, 5);
        double searched = Stream.concat(without.heldOut().stream(), without.training().stream())
                .mapToDouble(area -> area.width() * area.height())
                .sum();
        Calibrator.Result spared = calibrateByValue(folder, without);
        assertThat(spared.finds()).isEmpty();
        assertThat(spared.falseDefects().orElseThrow().images()).isCloseTo((searched - 32) / (128 * 96), within(1e-12));
        assertThat(Objects.requireNonNull(spared.calibrations().get("s0")).pixels())
                .isEqualTo(2 * 16 * 96 - 32);
    }
}

package dev.flawmap.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Cancellation;
import dev.flawmap.Detector;
import dev.flawmap.Images;
import dev.flawmap.PatchGrid;
import dev.flawmap.PatchScorer;
import dev.flawmap.Progress;
import dev.flawmap.Score;
import dev.flawmap.StubDetector;
import dev.flawmap.Threshold;
import dev.flawmap.data.BadDataException;
import dev.flawmap.data.Dataset;
import dev.flawmap.data.LabelledImage;
import dev.flawmap.data.Reading;
import dev.flawmap.image.Crop;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRows;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.image.Mask;
import dev.flawmap.image.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluatorTest {
    private static final int WIDTH = 64;
    private static final int HEIGHT = 48;

    @TempDir
    Path root;

    @BeforeEach
    void goodImages() throws IOException {
        Images.write(root.resolve("Normal/g.png"), WIDTH, HEIGHT, 1);
    }

    /** An image that is 0.2 all over, but for rectangles {x, y, width, height, grey value of 255}. */
    private static void image(Path file, int[]... rectangles) throws IOException {
        float[] pixels = new float[WIDTH * HEIGHT];
        java.util.Arrays.fill(pixels, 0.2f);
        for (int[] r : rectangles) {
            for (int i = 0; i < r[2] * r[3]; i++) {
                pixels[(r[1] + i / r[2]) * WIDTH + r[0] + i % r[2]] = r[4] / 255f;
            }
        }
        Files.createDirectories(file.getParent());
        ImageWriter.writePng(file, GreyImage.of(WIDTH, HEIGHT, pixels));
    }

    private void defective(String name, Mask mask, int[]... rectangles) throws IOException {
        image(root.resolve("Anomalous/images/" + name + ".png"), rectangles);
        Images.write(root.resolve("Anomalous/gt/" + name + "_gt.png"), mask);
    }

    private static Mask mask(int[]... rectangles) {
        boolean[] pixels = new boolean[WIDTH * HEIGHT];
        for (int[] r : rectangles) {
            Mask one = Images.rectangle(WIDTH, HEIGHT, r[0], r[1], r[2], r[3]);
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] |= one.pixels()[i];
            }
        }
        return new Mask(WIDTH, HEIGHT, pixels);
    }

    /** Finds what is brighter than half. */
    private static final Judging HALF = Judging.at(new Threshold(0.5f, 0.01, 0, 1), Optional.empty());

    private Evaluation evaluate(Protocol protocol) throws IOException {
        return Evaluator.evaluate(new StubDetector(8), Dataset.open(root), HALF, protocol, Progress.NONE);
    }

    private static double value(Evaluation evaluation, String score, String metric) {
        return evaluation
                .scores()
                .getOrDefault(score, Map.of())
                .getOrDefault(metric, OptionalDouble.empty())
                .orElseThrow();
    }

    @Test
    void ofARegionOnlyItsPixelsDefectsAndFindsCount() throws IOException {
        // On the left a defect that is found; on the right one that is missed, and a false find.
        int[] found = {4, 4, 6, 6, 255};
        int[] wrong = {50, 30, 6, 6, 255};
        defective("a", mask(found, new int[] {40, 4, 6, 6}), found, wrong);
        image(root.resolve("Anomalous/images/good.png"), wrong);
        Images.write(root.resolve("Anomalous/gt/good_gt.png"), Mask.empty(WIDTH, HEIGHT));
        Region left = (width, height) -> Images.rectangle(width, height, 0, 0, 32, height);
        Crop crop = new Crop(1, 0, 0, 2);
        Dataset data = Dataset.open(root).with(new Reading(crop, Optional.of(left), Optional.empty()));
        Evaluation evaluation = Evaluator.evaluate(new StubDetector(8), data, HALF, Protocol.STRICT, Progress.NONE);
        assertThat(evaluation.pixels()).isEqualTo(2 * 30 * (HEIGHT - 1));
        assertThat(evaluation.defects()).isEqualTo(1);
        assertThat(value(evaluation, "grey", "pixel_AUROC")).isEqualTo(1);
        OperatingPoint verdict = evaluation.judgement().orElseThrow().point();
        assertThat(verdict.defectsFound()).isEqualTo(1);
        assertThat(verdict.falseFinds()).isZero();
        assertThat(verdict.goodFlagged()).isZero();
        // Without the region, all of it counts.
        Evaluation all = evaluate(Protocol.STRICT);
        assertThat(all.defects()).isEqualTo(2);
        assertThat(all.judgement().orElseThrow().point().falseFinds()).isEqualTo(2);
        Region none = (width, height) -> Mask.empty(width, height);
        assertThatThrownBy(() -> Evaluator.evaluate(
                        new StubDetector(8),
                        data.with(new Reading(Crop.NONE, Optional.of(none), Optional.empty())),
                        HALF,
                        Protocol.STRICT,
                        Progress.NONE))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("lies in the region to inspect");
    }

    @Test
    void strictPoolsThePixelsOfAllImages() throws IOException {
        // A defect of 100 pixels found as a whole, one of 20 of which half is found.
        defective("a", mask(new int[] {0, 0, 10, 10}), new int[] {0, 0, 10, 10, 255});
        defective("b", mask(new int[] {20, 20, 10, 2}), new int[] {20, 20, 10, 1, 255});
        Evaluation evaluation = evaluate(Protocol.STRICT);
        assertThat(evaluation.images()).isEqualTo(2);
        assertThat(evaluation.pixels()).isEqualTo(2 * WIDTH * HEIGHT);
        assertThat(evaluation.defects()).isEqualTo(2);
        assertThat(evaluation.skipped()).isEmpty();
        assertThat(evaluation.detector()).isEqualTo("stub");
        assertThat(evaluation.defaultScore()).isEqualTo("grey");
        // 110 of 120 lie above all good pixels, 10 among them.
        assertThat(value(evaluation, "grey", "pixel_AUROC")).isCloseTo((110 + 5) / 120.0, within(1e-9));
        double background = 2.0 * WIDTH * HEIGHT - 110;
        assertThat(value(evaluation, "grey", "pixel_AP"))
                .isCloseTo(110 / 120.0 + 10 / 120.0 * 120 / (background + 110), within(1e-9));
        assertThat(value(evaluation, "grey", "pixel_F1Max")).isCloseTo(220 / 230.0, within(1e-9));
        // PRO starts at (1 + 0.5) / 2 and rises straight to 1.
        assertThat(value(evaluation, "grey", "pixel_AUPRO")).isCloseTo(0.75 + 0.25 * 0.15, within(1e-9));
        assertThat(value(evaluation, "grey", "pixel_TPR_at_FPR5"))
                .isCloseTo(110 / 120.0 + 0.05 * 10 / 120, within(1e-9));
        assertThat(evaluation.metrics()).containsEntry("image_AUROC", OptionalDouble.empty());
        assertThat(value(evaluation, "dark", "pixel_AUROC")).isCloseTo(5 / 120.0, within(1e-9));
        assertThat(evaluation.metrics()).doesNotContainKey("IoU");
    }

    @Test
    void imageAurocNeedsGoodTestImages() throws IOException {
        Path mvtec = root.resolve("mvtec");
        Images.write(mvtec.resolve("train/good/000.png"), WIDTH, HEIGHT, 1);
        image(mvtec.resolve("test/good/000.png"), new int[] {5, 5, 1, 1, 100});
        image(mvtec.resolve("test/good/001.png"), new int[] {5, 5, 1, 1, 220});
        image(mvtec.resolve("test/hole/000.png"), new int[] {5, 5, 4, 4, 200});
        Images.write(mvtec.resolve("ground_truth/hole/000_mask.png"), mask(new int[] {5, 5, 4, 4}));
        Evaluation evaluation =
                Evaluator.evaluate(new StubDetector(8), Dataset.open(mvtec), HALF, Protocol.STRICT, Progress.NONE);
        assertThat(evaluation.images()).isEqualTo(3);
        assertThat(evaluation.defects()).isEqualTo(1);
        assertThat(value(evaluation, "grey", "image_AUROC")).isEqualTo(0.5);
        // Where a find takes four pixels, one bright pixel, of 220, is none: its image has no more than the outline
        // level.
        Judging four = Judging.at(new Threshold(0.5f, 0.01, 0, 4), Optional.empty());
        Evaluation larger =
                Evaluator.evaluate(new StubDetector(8), Dataset.open(mvtec), four, Protocol.STRICT, Progress.NONE);
        assertThat(value(larger, "grey", "image_AUROC")).isEqualTo(1);
    }

    @Test
    void splitChoosesTheThresholdOnSomeImagesAndJudgesTheOthers() throws IOException {
        // The highest 3 % of the good pixels of the choosing image are 0.6: below 5 %, so 0.6 is the threshold.
        int[] bright = {0, 40, 46, 2, 153};
        defective("x08", mask(new int[] {0, 0, 4, 4}), new int[] {0, 0, 4, 4, 255}, bright);
        // Of 40 defective pixels 30 are found, and 10 good ones beside them.
        defective(
                "x01", mask(new int[] {0, 0, 8, 5}, new int[] {30, 30, 2, 2}), new int[] {2, 0, 8, 5, 200}, new int[] {
                    30, 30, 2, 2, 140
                });
        Evaluation evaluation = evaluate(Protocol.SPLIT);
        assertThat(evaluation.images()).isEqualTo(1);
        assertThat(evaluation.defects()).isEqualTo(2);
        assertThat(value(evaluation, "grey", "IoU")).isCloseTo(30 / 54.0, within(1e-9));
        assertThat(value(evaluation, "grey", "defect_coverage_median")).isCloseTo(0.375, within(1e-9));
        assertThat(value(evaluation, "grey", "defect_coverage_mean")).isCloseTo(0.375, within(1e-9));
        assertThat(value(evaluation, "grey", "pixel_AUROC_image_mean"))
                .isEqualTo(value(evaluation, "grey", "pixel_AUROC"));
    }

    @Test
    void splitMeansOverImagesNotPixels() throws IOException {
        defective("x08", mask(new int[] {0, 0, 4, 4}), new int[] {0, 0, 4, 4, 255});
        defective("x01", mask(new int[] {0, 0, 20, 20}), new int[] {0, 0, 20, 20, 255});
        defective("x02", mask(new int[] {0, 0, 2, 2}));
        Evaluation evaluation = evaluate(Protocol.SPLIT);
        assertThat(value(evaluation, "grey", "pixel_AUROC_image_mean")).isCloseTo(0.75, within(1e-9));
        assertThat(value(evaluation, "grey", "pixel_AUROC")).isCloseTo(402 / 404.0, within(1e-9));
    }

    @Test
    void splitNeedsImagesOfBothKindsThatCanBeUsed() throws IOException {
        defective("x01", mask(new int[] {0, 0, 4, 4}));
        assertThatThrownBy(() -> evaluate(Protocol.SPLIT))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("too few");
        defective("x08", mask(new int[] {0, 0, 4, 4}));
        Files.writeString(root.resolve("Anomalous/images/x08.png"), "broken");
        assertThatThrownBy(() -> evaluate(Protocol.SPLIT))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("x08.png");
    }

    @Test
    void thesisLabelsPatchesByMoreThanTwentyPixels() throws IOException {
        // 64×48 pixels: whole patches fill 64×32, so there are 3×1 of them, at x = 0, 16 and 32.
        // 20 defective pixels in the first patch alone are too few; 21 in the last alone are enough.
        defective("a", mask(new int[] {0, 0, 5, 4}, new int[] {50, 0, 7, 3}), new int[] {50, 0, 1, 1, 255}, new int[] {
            0, 0, 1, 1, 128
        });
        Evaluation evaluation = evaluate(Protocol.THESIS);
        assertThat(evaluation.images()).isEqualTo(1);
        assertThat(evaluation.patches()).isEqualTo(3);
        assertThat(evaluation.defects()).isEqualTo(2);
        assertThat(evaluation.metrics().keySet())
                .containsExactly("patch_AUROC", "patch_AUPRC", "map_patch_AUROC", "map_patch_AUPRC");
        // The highest value makes the last patch the most anomalous.
        assertThat(value(evaluation, "grey", "patch_AUROC")).isEqualTo(1);
        assertThat(value(evaluation, "grey", "patch_AUPRC")).isEqualTo(1);
        // By the negative's highest value all three are alike: one of three is defective.
        assertThat(value(evaluation, "dark", "patch_AUROC")).isEqualTo(0.5);
        assertThat(value(evaluation, "dark", "patch_AUPRC")).isCloseTo(1 / 3.0, within(1e-9));
        // These scores are those of the map.
        assertThat(value(evaluation, "grey", "map_patch_AUROC")).isEqualTo(1);
        assertThat(value(evaluation, "dark", "map_patch_AUPRC")).isCloseTo(1 / 3.0, within(1e-9));
        assertThat(evaluation.toJson()).containsEntry("patches", 3);
    }

    @Test
    void severalProtocolsInOnePassGiveWhatEachGivesByItself() throws IOException {
        defective("x01", mask(new int[] {0, 0, 8, 5}), new int[] {2, 0, 8, 5, 200});
        defective("x02", mask(new int[] {30, 10, 9, 9}), new int[] {30, 12, 9, 9, 220});
        defective("x08", mask(new int[] {0, 0, 4, 4}), new int[] {0, 0, 4, 4, 255}, new int[] {0, 40, 46, 2, 153});
        List<String> seen = new ArrayList<>();
        Evaluator.Viewer viewer = new Evaluator.Viewer() {
            @Override
            public boolean wants(LabelledImage sample) {
                return !sample.name().equals("x02");
            }

            @Override
            public void see(LabelledImage sample, GreyImage image, Mask mask, AnomalyMap map) {
                assertThat(map.values()).isEqualTo(image.pixels());
                seen.add(sample.name());
            }
        };
        Dataset data = Dataset.open(root);
        List<Protocol> protocols = List.of(Protocol.THESIS, Protocol.STRICT, Protocol.SPLIT);
        Map<Protocol, Evaluation> all =
                Evaluator.evaluate(new StubDetector(8), data, HALF, protocols, viewer, Progress.NONE);
        assertThat(all.keySet()).containsExactlyElementsOf(protocols);
        assertThat(seen).containsExactly("x08", "x01");
        all.forEach((protocol, evaluation) -> {
            try {
                Evaluation alone = evaluate(protocol);
                // Sums over defects depend on the order of the images in their last digits.
                alone.scores()
                        .forEach((score, metrics) -> metrics.forEach((metric, expected) -> {
                            double value = expected.isPresent() ? value(evaluation, score, metric) : -1;
                            assertThat(value).isCloseTo(expected.orElse(-1), within(1e-12));
                        }));
                assertThat(evaluation.images()).isEqualTo(alone.images());
                assertThat(evaluation.defects()).isEqualTo(alone.defects());
                assertThat(evaluation.pixels()).isEqualTo(alone.pixels());
                assertThat(evaluation.patches()).isEqualTo(alone.patches());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        assertThat(all.values()).allSatisfy(evaluation -> {
            assertThat(evaluation.secondsPerImage()).isPositive();
            assertThat(evaluation.patchesPerSecond()).isPositive();
        });
    }

    @Test
    void aSampleOfAllPatchesGivesWhatTheProtocolGives() throws IOException {
        for (int i = 0; i < 100; i++) {
            defective("x" + i, mask(new int[] {i % 40, 3, 9, 9}), new int[] {i % 30 + 4, 5, 9, 9, 150 + i});
        }
        Dataset data = Dataset.open(root);
        Evaluation whole = evaluate(Protocol.THESIS);
        Evaluation sampled = PatchSample.evaluate(new StubDetector(8), data, 1000, 7, Progress.NONE);
        sampled.scores().forEach((score, metrics) -> {
            assertThat(metrics).containsOnlyKeys("patch_AUROC", "patch_AUPRC");
            metrics.forEach(
                    (metric, value) -> assertThat(value(whole, score, metric)).isEqualTo(value.getAsDouble()));
        });
        assertThat(sampled.patches()).isEqualTo(300);
        assertThat(sampled.patchesInAll()).hasValue(300);
        assertThat(whole.patchesInAll()).isEmpty();
        assertThat(sampled.images()).isEqualTo(100);
        assertThat(sampled.defects()).isEqualTo(whole.defects());

        List<Long> steps = new ArrayList<>();
        Evaluation some = PatchSample.evaluate(
                new StubDetector(8), data, 70, 7, (what, done, total) -> steps.add(done * 1000 + total));
        assertThat(some.patches()).isEqualTo(70);
        assertThat(some.toJson()).containsEntry("patches_in_all", 300);
        assertThat(value(some, "grey", "patch_AUROC"))
                .isCloseTo(value(whole, "grey", "patch_AUROC"), within(0.25))
                .isNotEqualTo(value(whole, "grey", "patch_AUROC"));
        assertThat(steps).containsExactly(70L, 70_070L);
        assertThat(PatchSample.evaluate(new StubDetector(8), data, 70, 7, Progress.NONE)
                        .scores())
                .isEqualTo(some.scores());
        assertThat(PatchSample.evaluate(new StubDetector(8), data, 70, 8, Progress.NONE)
                        .scores())
                .isNotEqualTo(some.scores());
    }

    @Test
    void imagesThatCannotBeUsedAreSkippedAndListed() throws IOException {
        defective("a", mask(new int[] {0, 0, 4, 4}), new int[] {0, 0, 4, 4, 255});
        defective("b", mask(new int[] {0, 0, 4, 4}));
        defective("c", mask(new int[] {0, 0, 4, 4}));
        defective("e", mask(new int[] {0, 0, 4, 4}));
        Files.writeString(root.resolve("Anomalous/images/b.png"), "broken");
        Files.delete(root.resolve("Anomalous/gt/c_gt.png"));
        Images.write(root.resolve("Anomalous/images/d.png"), 5, 100, 3);
        Images.write(root.resolve("Anomalous/gt/e_gt.png"), Images.rectangle(WIDTH, 47, 0, 0, 4, 4));
        List<Long> steps = new ArrayList<>();
        Evaluation evaluation = Evaluator.evaluate(
                new StubDetector(8), Dataset.open(root), HALF, Protocol.STRICT, (what, done, total) -> steps.add(done));
        assertThat(evaluation.images()).isEqualTo(1);
        assertThat(evaluation.skipped())
                .satisfiesExactly(
                        b -> assertThat(b).contains("b.png"),
                        c -> assertThat(c).contains("no mask").contains("c.png"),
                        d -> assertThat(d).contains("d.png").contains("smaller than the 8"),
                        e -> assertThat(e).contains("e_gt.png").contains("64×47"));
        assertThat(value(evaluation, "grey", "pixel_AUROC")).isEqualTo(1);
        assertThat(steps).endsWith(5L).isSorted();
    }

    @Test
    void withoutAnyImageThereIsNothingToEvaluate() throws IOException {
        assertThatThrownBy(() -> evaluate(Protocol.STRICT))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("no test images");
        defective("a", mask(new int[] {0, 0, 4, 4}));
        Files.writeString(root.resolve("Anomalous/images/a.png"), "broken");
        for (Protocol protocol : List.of(Protocol.STRICT, Protocol.THESIS)) {
            assertThatThrownBy(() -> evaluate(protocol))
                    .isInstanceOf(BadDataException.class)
                    .hasMessageContaining("a.png");
        }
    }

    @Test
    void whatIsNotDefinedIsNullInJsonAndEmptyInCsv() throws IOException {
        defective("a", mask(new int[] {0, 0, 4, 4}), new int[] {0, 0, 4, 4, 255});
        Evaluation evaluation = evaluate(Protocol.STRICT);
        assertThat(evaluation.toJson())
                .extractingByKey("metrics")
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("image_AUROC", null)
                .containsEntry("pixel_AUROC", 1.0);
        assertThat(evaluation.toCsv().lines())
                .containsExactly(
                        "score,pixel_AUROC,pixel_AP,pixel_F1Max,pixel_AUPRO,pixel_TPR_at_FPR5,image_AUROC,CPM",
                        "grey,1,1,1,1,1,,1",
                        evaluation.toCsv().lines().toList().get(2));
        assertThat(evaluation.toCsv().lines().toList().get(2))
                .startsWith("dark,0,")
                .endsWith(",,");
    }

    @Test
    void protocolsHaveNames() {
        assertThat(Protocol.of("Strict")).isEqualTo(Protocol.STRICT);
        assertThatThrownBy(() -> Protocol.of("lax"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("strict, split, thesis");
    }

    /** Gives one pixel, or one patch, of images whose first pixel is white a score that is not a finite number. */
    private record Spoilt(StubDetector stub, String score, float value) implements Detector, PatchScorer {
        private boolean spoils(GreyImage image) {
            return image.pixels()[0] == 1;
        }

        @Override
        public String name() {
            return stub.name();
        }

        @Override
        public List<Score> scores() {
            return stub.scores();
        }

        @Override
        public int minimumSide() {
            return stub.minimumSide();
        }

        @Override
        public Map<String, AnomalyMap> maps(GreyImage image, Collection<String> scores, Cancellation cancellation) {
            Map<String, AnomalyMap> maps = stub.maps(image, scores);
            AnomalyMap map = maps.get(score);
            if (map != null && spoils(image)) {
                map.values()[17] = value;
            }
            return maps;
        }

        @Override
        public Map<String, float[]> patchScores(GreyImage image, PatchGrid grid, Collection<String> scores) {
            Map<String, float[]> patches = PatchScorer.of(stub).patchScores(image, grid, scores);
            if (score.equals("patches") && spoils(image)) {
                patches.values().forEach(values -> values[0] = value);
            }
            return patches;
        }

        @Override
        public Scored mapsAndPatchScores(GreyImage image, PatchGrid grid, Collection<String> scores) {
            return new Scored(maps(image, scores), patchScores(image, grid, scores));
        }

        @Override
        public void map(GreyRows image, Rows rows, Cancellation cancellation) throws IOException {
            stub.map(image, rows);
        }

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @CsvSource({
        "grey, NaN",
        "grey, Infinity",
        "grey, -Infinity",
        "dark, NaN",
        "dark, Infinity",
        "patches, NaN",
        "patches, Infinity"
    })
    void anImageWithScoresThatAreNotFiniteIsSkippedAndTheOthersGoOn(String score, float value) throws IOException {
        defective("a", mask(new int[] {0, 0, 10, 10}), new int[] {0, 0, 10, 10, 255});
        defective("b", mask(new int[] {40, 0, 10, 10}), new int[] {40, 0, 10, 10, 255});
        Detector spoilt = new Spoilt(new StubDetector(8), score, value);
        Dataset data = Dataset.open(root);
        List<Protocol> protocols = score.equals("patches") ? List.of(Protocol.THESIS) : List.of(Protocol.values());
        for (Protocol protocol : protocols) {
            if (protocol == Protocol.SPLIT) {
                continue;
            }
            Evaluation evaluation = Evaluator.evaluate(spoilt, data, HALF, protocol, Progress.NONE);
            assertThat(evaluation.images()).isEqualTo(1);
            assertThat(evaluation.skipped()).satisfiesExactly(a -> assertThat(a).contains("a.png", "not finite"));
            assertThat(evaluation.metrics().values().iterator().next()).hasValue(1);
        }
        Files.delete(root.resolve("Anomalous/images/b.png"));
        assertThatThrownBy(() -> Evaluator.evaluate(spoilt, Dataset.open(root), HALF, protocols.get(0), Progress.NONE))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("not finite");
    }

    @Test
    void aSampleOfPatchesNeedsFiniteScores() throws IOException {
        defective("a", mask(new int[] {0, 0, 10, 10}), new int[] {0, 0, 10, 10, 255});
        Detector spoilt = new Spoilt(new StubDetector(8), "patches", Float.POSITIVE_INFINITY);
        assertThatThrownBy(() -> PatchSample.evaluate(spoilt, Dataset.open(root), 10, 1, Progress.NONE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not finite");
        Files.delete(root.resolve("Anomalous/images/a.png"));
        assertThatThrownBy(() -> PatchSample.evaluate(spoilt, Dataset.open(root), 10, 1, Progress.NONE))
                .isInstanceOf(BadDataException.class);
    }

    @Test
    void withoutDefectsNothingIsDefined() throws IOException {
        defective("x08", mask());
        defective("x01", mask(), new int[] {0, 0, 5, 5, 255});
        for (Protocol protocol : Protocol.values()) {
            Evaluation evaluation = evaluate(protocol);
            assertThat(evaluation.defects()).isZero();
            evaluation
                    .scores()
                    .values()
                    .forEach(metrics -> assertThat(metrics.values()).allMatch(OptionalDouble::isEmpty));
            assertThat(evaluation.undefined())
                    .satisfiesExactly(sentence -> assertThat(sentence)
                            .contains(
                                    "AUROC",
                                    protocol == Protocol.THESIS ? "no defective patch" : "no defective pixel"));
            assertThat(evaluation.toJson()).containsEntry("undefined", evaluation.undefined());
        }
    }

    @Test
    void withoutGoodPixelsNothingIsDefinedButHowMuchIsFound() throws IOException {
        Mask all = mask(new int[] {0, 0, WIDTH, HEIGHT});
        defective("x01", all);
        defective("x02", all);
        Map<String, OptionalDouble> metrics = evaluate(Protocol.STRICT).metrics();
        assertThat(metrics.remove("CPM")).hasValue(0);
        assertThat(metrics.values()).isNotEmpty().allMatch(OptionalDouble::isEmpty);
        assertThat(evaluate(Protocol.STRICT).undefined())
                .satisfiesExactly(sentence -> assertThat(sentence).contains("no good pixel"));
        assertThat(evaluate(Protocol.THESIS).undefined())
                .satisfiesExactly(sentence -> assertThat(sentence).contains("no good patch"));
        defective("x08", all);
        assertThatThrownBy(() -> evaluate(Protocol.SPLIT))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("no good pixels");
        defective("x08", mask(new int[] {0, 0, 4, 4}));
        Evaluation split = evaluate(Protocol.SPLIT);
        assertThat(split.metrics()).containsEntry("pixel_AUROC", OptionalDouble.empty());
        assertThat(value(split, "grey", "defect_coverage_mean")).isZero();
    }

    @Test
    void mapsThatAreTheSameEverywhereTellNothing() throws IOException {
        defective("x08", mask(new int[] {0, 0, 10, 10}));
        defective("x01", mask(new int[] {0, 0, 10, 10}));
        assertThat(value(evaluate(Protocol.STRICT), "grey", "pixel_AUROC")).isEqualTo(0.5);
        assertThat(value(evaluate(Protocol.THESIS), "grey", "patch_AUROC")).isEqualTo(0.5);
        Evaluation split = evaluate(Protocol.SPLIT);
        assertThat(value(split, "grey", "pixel_AUROC")).isEqualTo(0.5);
        assertThat(value(split, "grey", "IoU")).isZero();
        assertThat(split.undefined())
                .satisfiesExactly(sentence -> assertThat(sentence).contains("image_AUROC, as all images"));
    }

    @Test
    void imagesSmallerThanAPatchAreSkippedByTheThesisProtocolAlone() throws IOException {
        Images.write(root.resolve("Anomalous/images/small.png"), 31, 40, 3);
        Images.write(root.resolve("Anomalous/gt/small_gt.png"), Images.rectangle(31, 40, 0, 0, 4, 4));
        assertThatThrownBy(() -> evaluate(Protocol.THESIS))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("small.png is 31×40 pixels, smaller than the 32×32 patches");
        assertThat(evaluate(Protocol.STRICT).images()).isEqualTo(1);
        defective("a", mask(new int[] {0, 0, 10, 10}));
        Map<Protocol, Evaluation> both = Evaluator.evaluate(
                new StubDetector(8),
                Dataset.open(root),
                HALF,
                List.of(Protocol.STRICT, Protocol.THESIS),
                Evaluator.Viewer.NONE,
                Progress.NONE);
        assertThat(both).allSatisfy((protocol, evaluation) -> {
            assertThat(evaluation.images()).isEqualTo(protocol == Protocol.THESIS ? 1 : 2);
            assertThat(evaluation.skipped()).hasSize(protocol == Protocol.THESIS ? 1 : 0);
            assertThat(evaluation.patchesPerSecond()).isPositive();
        });
    }

    @Test
    void obstaclesAreKnownBeforeAnImageIsRead() throws IOException {
        for (Protocol protocol : Protocol.values()) {
            assertThat(Evaluator.obstacle(Dataset.open(root), protocol).orElseThrow())
                    .contains("no test images");
        }
        image(root.resolve("Anomalous/images/x01.png"));
        assertThat(Evaluator.obstacle(Dataset.open(root), Protocol.STRICT)).isEmpty();
        for (Protocol protocol : List.of(Protocol.SPLIT, Protocol.THESIS)) {
            assertThat(Evaluator.obstacle(Dataset.open(root), protocol).orElseThrow())
                    .contains("no masks");
        }
        defective("x01", mask());
        assertThat(Evaluator.obstacle(Dataset.open(root), Protocol.STRICT)).isEmpty();
        assertThat(Evaluator.obstacle(Dataset.open(root), Protocol.THESIS)).isEmpty();
        assertThat(Evaluator.obstacle(Dataset.open(root), Protocol.SPLIT).orElseThrow())
                .contains("no name ends with 08, 15, 27, 31, 35");
        Files.move(root.resolve("Anomalous/images/x01.png"), root.resolve("Anomalous/images/x35.png"));
        Files.move(root.resolve("Anomalous/gt/x01_gt.png"), root.resolve("Anomalous/gt/x35_gt.png"));
        assertThat(Evaluator.obstacle(Dataset.open(root), Protocol.SPLIT).orElseThrow())
                .contains("none is left");
    }
}

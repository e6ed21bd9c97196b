package dev.flawmap.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.Expectation;
import dev.flawmap.Images;
import dev.flawmap.Progress;
import dev.flawmap.StubDetector;
import dev.flawmap.Threshold;
import dev.flawmap.data.BadDataException;
import dev.flawmap.data.Dataset;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Defects and images, judged on images of which a stub detector's map is known. */
class JudgementTest {
    private static final int WIDTH = 64;
    private static final int HEIGHT = 48;
    private static final Judging HALF = Judging.at(new Threshold(0.5f, 0.01, 0, 1), Optional.empty());

    @TempDir
    Path root;

    @BeforeEach
    void goodImages() throws IOException {
        image("train/good/000.png");
    }

    /** An image that is 0.2 all over, but for rectangles {x, y, width, height, grey value of 255}. */
    private void image(String name, int[]... rectangles) throws IOException {
        float[] pixels = new float[WIDTH * HEIGHT];
        Arrays.fill(pixels, 0.2f);
        for (int[] r : rectangles) {
            for (int i = 0; i < r[2] * r[3]; i++) {
                pixels[(r[1] + i / r[2]) * WIDTH + r[0] + i % r[2]] = r[4] / 255f;
            }
        }
        Files.createDirectories(root.resolve(name).getParent());
        ImageWriter.writePng(root.resolve(name), GreyImage.of(WIDTH, HEIGHT, pixels));
    }

    private void mask(String name, int x, int y, int width, int height) throws IOException {
        Images.write(root.resolve("ground_truth").resolve(name), Images.rectangle(WIDTH, HEIGHT, x, y, width, height));
    }

    private Evaluation evaluate(Judging judging, Protocol protocol) throws IOException {
        return Evaluator.evaluate(new StubDetector(8), Dataset.open(root), judging, protocol, Progress.NONE);
    }

    /** Two good images, of which one has a find; two defects, of which one is found, beside another find. */
    private void holes() throws IOException {
        image("test/good/000.png");
        image("test/good/001.png", new int[] {5, 5, 2, 2, 200});
        image("test/hole/000.png", new int[] {10, 10, 4, 4, 180}, new int[] {50, 40, 2, 2, 150});
        mask("hole/000_mask.png", 10, 10, 4, 4);
        image("test/hole/001.png");
        mask("hole/001_mask.png", 20, 20, 6, 6);
    }

    private Judging ignoring(String images) throws IOException {
        Path file = root.resolve("ignored.json");
        Files.writeString(file, "{\"description\": \"beads\", \"images\": " + images + "}");
        return HALF.withIgnored(IgnoredRegions.read(file));
    }

    @Test
    void defectsAndImagesAreCounted() throws IOException {
        holes();
        Evaluation evaluation = evaluate(HALF, Protocol.STRICT);
        Map<String, Object> expected = new HashMap<>();
        expected.put("good_images", 2);
        expected.put("good_flagged", 1);
        expected.put("defective_images", 2);
        expected.put("defective_missed", 1);
        expected.put("false_defects_per_image", 0.5);
        expected.put("promised_false_defects_per_image", null);
        expected.put("defects", 2);
        expected.put("defects_found", 1);
        expected.put("false_defects", 2);
        expected.put("defect_recall", 0.5);
        expected.put("defect_precision", 1 / 3.0);
        expected.put("defect_F1", 0.4);
        Judgement judgement = evaluation.judgement().orElseThrow();
        assertThat(judgement.verdict()).isEqualTo(expected);
        // The strongest find of the four images is false; the next one is a defect.
        assertThat(judgement.sensitivities()).containsExactly(0.0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5);
        assertThat(judgement.cpm().getAsDouble()).isCloseTo(3 / 7.0, within(1e-12));
        assertThat(evaluation.metrics()).containsEntry("CPM", judgement.cpm());
        assertThat(evaluation.scores().get("dark")).doesNotContainKey("CPM");
        assertThat(evaluation.judgementWithIgnored()).isEmpty();
        assertThat(evaluation.toJson())
                .containsEntry("verdict", judgement.verdict())
                .containsEntry("froc", judgement.froc())
                .doesNotContainKeys("verdict_with_ignored", "froc_with_ignored");
        assertThat(judgement.froc().get(1))
                .containsEntry("false_defects_per_image", 0.25)
                .containsEntry("sensitivity", 0.5);
        assertThat(evaluate(HALF, Protocol.THESIS).judgement()).isEmpty();
    }

    @Test
    void findsBelowTheLevelAreOfTheCurveAlone() throws IOException {
        holes();
        Judging stricter =
                Judging.at(new Threshold(0.75f, 0.5f, 0.01, 0, 1), Optional.of(new Expectation(0.1, 0.05, 0.3)));
        Judgement judgement = evaluate(stricter, Protocol.STRICT).judgement().orElseThrow();
        assertThat(judgement.verdict())
                .containsEntry("defects_found", 0)
                .containsEntry("false_defects", 1)
                .containsEntry("defective_missed", 2)
                .containsEntry("promised_false_defects_per_image", 0.1);
        assertThat(judgement.cpm())
                .isEqualTo(evaluate(HALF, Protocol.STRICT)
                        .judgement()
                        .orElseThrow()
                        .cpm());
    }

    @Test
    void ignoredRegionsCountNeitherWayWhenDefectsAreCounted() throws IOException {
        holes();
        image("test/bead/000.png", new int[] {30, 30, 3, 3, 220});
        Evaluation alone = evaluate(HALF, Protocol.STRICT);
        Evaluation evaluation = evaluate(
                ignoring("{\"good-001\": [{\"kind\": \"bead\", \"x\": 5, \"y\": 5, \"width\": 2, \"height\": 2}],"
                        + " \"bead-000\": [{\"kind\": \"bead\", \"x\": 30, \"y\": 30, \"width\": 3, \"height\": 3}]}"),
                Protocol.STRICT);
        assertThat(evaluation.judgement()).isEqualTo(alone.judgement());
        assertThat(evaluation.judgement().orElseThrow().verdict())
                .containsEntry("defective_images", 3)
                .containsEntry("defective_missed", 1);
        Judgement judgement = evaluation.judgementWithIgnored().orElseThrow();
        assertThat(judgement.verdict())
                .containsEntry("good_flagged", 0)
                .containsEntry("false_defects_per_image", 0.0)
                .containsEntry("false_defects", 1)
                .containsEntry("defect_precision", 0.5)
                .containsEntry("defective_missed", 2);
        Map<String, OptionalDouble> metrics = new HashMap<>(evaluation.metrics());
        assertThat(metrics.remove("CPM_with_ignored")).hasValue(0.5);
        assertThat(metrics).isEqualTo(alone.metrics());
        assertThat(evaluation.toJson())
                .containsEntry("verdict_with_ignored", judgement.verdict())
                .containsEntry("froc_with_ignored", judgement.froc());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"good-007\": []}                                      | no such test image",
                "{\"good-001\": [{R, \"x\": 60, \"width\": 5}]}          | does not lie in the image, which is 64×48",
                "{\"good-001\": [{R, \"x\": 2147483647, \"width\": 2}]}  | does not lie in the image",
                "{\"good-001\": [{R, \"x\": -1, \"width\": 5}]}          | does not lie in the image",
                "{\"good-001\": [{R, \"x\": 1, \"width\": 0}]}           | does not lie in the image",
                "{\"good-001\": [{R, \"x\": 1.5, \"width\": 1}]}         | as they are documented",
                "{\"good-001\": [{R, \"x\": 1}]}                         | width",
                "{\"good-001\": [null]}                                  | as they are documented",
                "{\"good-001\": null}                                    | as they are documented",
                "null                                                    | as they are documented",
                "{\"good-001\": [], \"good-001\": []}                    | good-001",
                "{\"good-001\": [{R, \"x\": 1, \"width\": 1, \"z\": 1}]} | z",
                "[                                                       | as they are documented",
            })
    void regionsThatAreNotOfTheImagesAreRefused(String images, String why) throws IOException {
        holes();
        String region = "\"kind\": \"bead\", \"y\": 3, \"height\": 4";
        assertThatThrownBy(() -> evaluate(ignoring(images.replace("R", region)), Protocol.STRICT))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining(why)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void aFileOfRegionsIsBounded() throws IOException {
        Path file = root.resolve("large.json");
        assertThatThrownBy(() -> IgnoredRegions.read(file))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("no file");
        try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength((16 << 20) + 1);
        }
        assertThatThrownBy(() -> IgnoredRegions.read(file))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("larger than 16 MB");
    }

    @Test
    void labelsAloneTellImagesButNotPixels() throws IOException {
        image("test/good/000.png");
        image("test/good/001.png", new int[] {5, 5, 2, 2, 200});
        image("test/bad/000.png", new int[] {9, 9, 2, 2, 255});
        image("test/bad/001.png");
        Evaluation evaluation = evaluate(HALF, Protocol.STRICT);
        assertThat(evaluation.skipped()).isEmpty();
        assertThat(evaluation.images()).isEqualTo(4);
        assertThat(evaluation.withoutMask()).isEqualTo(2);
        assertThat(evaluation.pixels()).isEqualTo(2 * WIDTH * HEIGHT);
        assertThat(evaluation.metrics()).containsEntry("image_AUROC", OptionalDouble.of(2.5 / 4));
        assertThat(evaluation.metrics()).containsEntry("pixel_AUROC", OptionalDouble.empty());
        assertThat(evaluation.metrics()).containsEntry("CPM", OptionalDouble.empty());
        assertThat(evaluation.undefined())
                .containsExactly("Not defined: pixel_AUROC, pixel_AP, pixel_F1Max, pixel_AUPRO, pixel_TPR_at_FPR5, CPM,"
                        + " as no defective image judged has a mask.");
        assertThat(evaluation.judgement().orElseThrow().verdict())
                .containsEntry("good_images", 2)
                .containsEntry("good_flagged", 1)
                .containsEntry("defective_images", 2)
                .containsEntry("defective_missed", 1)
                .containsEntry("false_defects_per_image", 0.5)
                .containsEntry("defect_recall", null);
        assertThat(evaluation.toJson()).containsEntry("images_without_mask", 2);
        assertThat(evaluate(HALF, Protocol.THESIS).images()).isEqualTo(2);
    }

    @Test
    void pixelsAndDefectsAreThoseOfTheKindsWithMasks() throws IOException {
        holes();
        Evaluation before = evaluate(HALF, Protocol.STRICT);
        Evaluation patches = evaluate(HALF, Protocol.THESIS);
        image("test/scratch/000.png", new int[] {9, 9, 20, 20, 255});
        Evaluation evaluation = evaluate(HALF, Protocol.STRICT);
        assertThat(evaluation.images()).isEqualTo(5);
        assertThat(evaluation.pixels()).isEqualTo(before.pixels());
        assertThat(evaluation.defects()).isEqualTo(2);
        Map<String, OptionalDouble> metrics = new HashMap<>(evaluation.metrics());
        Map<String, OptionalDouble> others = new HashMap<>(before.metrics());
        assertThat(others.remove("image_AUROC")).hasValue((1.0 + 0.0 + 0.5 + 0.0) / 4);
        assertThat(metrics.remove("image_AUROC")).hasValue((1.0 + 0.0 + 0.5 + 0.0 + 1.0 + 1.0) / 6);
        assertThat(metrics).isEqualTo(others);
        assertThat(evaluation.judgement().orElseThrow().point().defectiveImages())
                .isEqualTo(3);
        assertThat(evaluate(HALF, Protocol.THESIS).scores()).isEqualTo(patches.scores());
        assertThat(evaluate(HALF, Protocol.THESIS).skipped()).isEmpty();
    }

    @Test
    void imagesOfAPlainFolderWithoutMasksAreDefective() throws IOException {
        image("unknown/a.png", new int[] {9, 9, 2, 2, 255});
        image("unknown/b.png");
        Dataset data =
                Dataset.plain(root.resolve("train/good"), Optional.of(root.resolve("unknown")), Optional.empty());
        Evaluation evaluation = Evaluator.evaluate(new StubDetector(8), data, HALF, Protocol.STRICT, Progress.NONE);
        assertThat(evaluation.judgement().orElseThrow().verdict())
                .containsEntry("defective_images", 2)
                .containsEntry("defective_missed", 1)
                .containsEntry("good_images", 0)
                .containsEntry("false_defects_per_image", null);
        assertThat(evaluation.undefined())
                .hasSize(2)
                .contains("Not defined: image_AUROC, as all images judged have defects.");
    }

    @Test
    void withoutGoodTestImagesAreaAwayFromMasksCounts() throws IOException {
        image("test/hole/000.png", new int[] {0, 0, 4, 4, 255}, new int[] {40, 20, 2, 2, 200});
        mask("hole/000_mask.png", 0, 0, 4, 4);
        Judgement judgement = evaluate(HALF, Protocol.STRICT).judgement().orElseThrow();
        int area = WIDTH * HEIGHT - 19 * 19;
        assertThat(judgement.verdict())
                .containsEntry("good_images", 0)
                .containsEntry("false_defects_per_image", 1 / ((double) area / (WIDTH * HEIGHT)));
        assertThat(judgement.curve())
                .extracting(FreeResponse.Point::sensitivity)
                .isEqualTo(List.of(0.0, 1.0, 1.0));
    }
}

package dev.flawmap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flawmap.Threshold;
import dev.flawmap.file.Sha256;
import dev.flawmap.image.ImageReader;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.image.Mask;
import dev.flawmap.model.Model;
import dev.flawmap.model.calibration.DetectionPower;
import dev.flawmap.simulate.fibre.Nanofibres;
import dev.flawmap.training.material.ContactSheet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** From made-up images to a report, by the commands a user types. */
class WholePathTest {
    @TempDir
    private static Path folder;

    private static Path data;
    private static Path model;

    @BeforeAll
    static void train() {
        data = folder.resolve("data");
        model = folder.resolve("model.flaw");
        Cli made = Cli.run(
                "data", "simulate", "--out", data, "--good", 2, "--defective", 2, "--size", "200x150", "--seed", 5);
        assertThat(made.code()).as(made.err()).isZero();
        Cli trained = Cli.run(
                "train",
                "--data",
                data,
                "--out",
                model,
                "--detector",
                "autoencoder",
                "--iterations",
                12,
                "--option",
                "batch=4",
                "--seed",
                7,
                "--json");
        assertThat(trained.code()).as(trained.err()).isZero();
        JsonNode json = trained.json();
        assertThat(json.get("detector").asString()).isEqualTo("autoencoder");
        assertThat(json.get("iterations").asInt()).isEqualTo(12);
        assertThat(json.get("plan").asString()).isEqualTo("12");
        assertThat(json.get("seed").asInt()).isEqualTo(7);
        assertThat(json.get("seconds").asDouble()).isPositive();
        assertThat(trained.err()).contains("Working at the images' own resolution: the texture's finest detail is");
        assertThat(Path.of(json.get("model").asString())).isRegularFile();
    }

    @Test
    void trainingLeavesItsCurvesAndSamplesAndNoCheckpoint() throws IOException {
        Path training = folder.resolve("model-training");
        assertThat(training.resolve("history.csv")).content().startsWith("stage,iteration,seconds,");
        assertThat(training.resolve("losses.png")).isNotEmptyFile();
        assertThat(training.resolve("checkpoint.zip")).doesNotExist();
        try (Stream<Path> samples = Files.list(training.resolve("samples"))) {
            assertThat(samples).isNotEmpty();
        }
    }

    @Test
    void whatAHardlyTrainedModelIsSaysItselfAndItsReportAndEveryInspection() throws IOException {
        String warning = "This model is hardly trained (12 iterations; it finds ";
        assertThat(Model.read(model).description().notes()).anyMatch(note -> note.startsWith(warning));
        Cli result = Cli.run("inspect", "--model", model, "--out", folder.resolve("warned"), data.resolve("Normal"));
        assertThat(result.err()).containsOnlyOnce("Note on the model: " + warning);
        assertThat(folder.resolve("warned/report.html")).content().contains(warning);
    }

    @Test
    void whichSimulatedDefectsAreFoundIsShown() throws IOException {
        DetectionPower power = Model.read(model).description().detectionPower().orElseThrow();
        assertThat(power.threshold()).isEqualTo(Model.read(model).description().threshold());
        Cli shown = Cli.run("threshold", "--model", model);
        assertThat(shown.out())
                .contains("area in px", "This was measured on " + power.all().painted() + " defects")
                .contains("real ones may be found less often")
                .containsSubsequence(
                        "By kind, area, and strength",
                        "all kinds",
                        "of " + power.all().painted());
        Cli.run("inspect", "--model", model, "--out", folder.resolve("power"), data.resolve("Normal"));
        assertThat(folder.resolve("power/report.html"))
                .content()
                .containsSubsequence("<figure class=\"power\">", "by kind, size and strength", "all kinds");
    }

    @Test
    void aModelIsKeptWhenAnotherTakesItsPlace() throws IOException {
        Path out = folder.resolve("twice.flaw");
        Files.copy(model, out);
        Cli result = Cli.run("threshold", "--model", model, "--min-area", "7px", "--out", out);
        assertThat(result.code()).isZero();
        assertThat(folder.resolve("twice-1.flaw")).hasSameBinaryContentAs(model);
        assertThat(result.err()).contains("is kept as " + folder.resolve("twice-1.flaw") + ".");
        assertThat(Model.read(out).description().threshold().minAreaPx()).isEqualTo(7);
    }

    @Test
    void aThresholdThatIsNotChangedIsNotWritten() {
        Path out = folder.resolve("unchanged.flaw");
        Cli result = Cli.run("threshold", "--model", model, "--out", out);
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.complaint()).contains("Nothing is to be changed");
        assertThat(Cli.run("threshold", "--model", model, "--out", out, "--target-fpr", "10%")
                        .code())
                .isZero();
    }

    @Test
    void resultsOfOtherImagesAreReplacedOnlyWhenAsked() throws IOException {
        Path out = folder.resolve("again");
        Path nested = Files.createDirectories(folder.resolve("nested/a"));
        try (Stream<Path> images = Files.list(data.resolve("Normal"))) {
            Files.copy(images.sorted().findFirst().orElseThrow(), nested.resolve("x.tif"));
        }
        Object[] first = {"inspect", "--model", model, "--out", out, data.resolve("Normal")};
        assertThat(Cli.run(first).code()).isZero();
        assertThat(Cli.run(first).code()).as("the same again").isZero();
        Path root = folder.resolve("nested");
        Cli refused = Cli.run("inspect", "--model", model, "--out", out, "--recursive", root);
        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.complaint())
                .contains("holds the results of 2 other images")
                .contains("--force");
        Cli forced = Cli.run(
                "inspect",
                "--model",
                model,
                "--out",
                out,
                "--recursive",
                root,
                "--force",
                "--csv-separator",
                "semicolon");
        assertThat(forced.code()).as(forced.err()).isZero();
        try (Stream<Path> pictures = Files.list(out.resolve("images"))) {
            assertThat(pictures.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("a_x_map.tif", "a_x_mask.png", "a_x_overlay.png");
        }
        assertThat(out.resolve("images.csv")).content().startsWith("\uFEFFImage;File;");
    }

    @Test
    void evaluationsOfOtherImagesAreReplacedOnlyWhenAsked() throws IOException {
        Path out = folder.resolve("evaluated");
        Object[] first = {"evaluate", "--model", model, "--data", data, "--out", out};
        assertThat(Cli.run(first).code()).isZero();
        assertThat(Cli.run(first).code()).as("the same again").isZero();
        Path test = Files.createDirectories(folder.resolve("test"));
        Pictures.grey(test.resolve("other.png"), 100, 80, 1);
        List<Object> second =
                List.of("evaluate", "--model", model, "--data", data.resolve("Normal"), "--test", test, "--out", out);
        Cli refused = Cli.run(second.toArray());
        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.complaint()).contains("other image").contains("--force");
        Cli forced =
                Cli.run(Stream.concat(second.stream(), Stream.of("--force")).toArray());
        assertThat(forced.code()).as(forced.err()).isZero();
        assertThat(forced.err()).contains("--masks");
        assertThat(out.resolve("froc.png"))
                .as("a curve that this evaluation does not have")
                .doesNotExist();
        try (Stream<Path> pictures = Files.list(out.resolve("images"))) {
            assertThat(pictures.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("other_map.tif", "other_mask.png", "other_overlay.png");
        }
    }

    /** Test images are good without a mask where others have one; where none is given, the option is named. */
    @Test
    void missingMasksAreGoodOrNamed() throws IOException {
        Path test = Files.createDirectories(folder.resolve("unmasked"));
        Path masks = Files.createDirectories(folder.resolve("masks"));
        for (String name : List.of("a.png", "b.png")) {
            Pictures.grey(test.resolve(name), 100, 80, 1);
        }
        List<Object> plain =
                List.of("evaluate", "--model", model, "--data", data.resolve("Normal"), "--test", test, "--json");
        Cli none = Cli.run(
                Stream.concat(plain.stream(), Stream.of("--protocol", "thesis")).toArray());
        assertThat(none.code()).isEqualTo(ExitCode.DATA);
        assertThat(none.complaint()).contains("no masks").contains("--masks names the folder");
        BitSet defect = new BitSet();
        defect.set(2030, 2070);
        ImageWriter.writeMask(masks.resolve("a.png"), Mask.of(100, 80, defect));
        Cli some = Cli.run(
                Stream.concat(plain.stream(), Stream.of("--masks", masks)).toArray());
        assertThat(some.code()).as(some.err()).isZero();
        assertThat(some.json().get("verdict").get("good_images").asInt()).isEqualTo(1);
        assertThat(some.json().get("verdict").get("defective_images").asInt()).isEqualTo(1);
    }

    /** A process that is killed leaves pictures and a table, but no list. */
    @Test
    void picturesOfARunThatWasKilledDoNotMixWithNewTables() throws IOException {
        Path out = folder.resolve("killed");
        assertThat(Cli.run("inspect", "--model", model, "--out", out, data.resolve("Normal"))
                        .code())
                .isZero();
        Files.delete(out.resolve("inspections.json"));
        Path other = folder.resolve("one.png");
        Pictures.grey(other, 100, 80, 1);
        Cli refused = Cli.run("inspect", "--model", model, "--out", out, other);
        assertThat(refused.complaint()).contains("holds the results of 2 other images");
        assertThat(Cli.run("inspect", "--model", model, "--out", out, other, "--force")
                        .code())
                .isZero();
        try (Stream<Path> pictures = Files.list(out.resolve("images"))) {
            assertThat(pictures.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("one_map.tif", "one_mask.png", "one_overlay.png");
        }
    }

    /** Hours of training may stand in a checkpoint. */
    @Test
    void aCheckpointIsNotOverwrittenByTrainingAfresh() throws IOException {
        Path checkpoint = folder.resolve("left-training").resolve("checkpoint.zip");
        Files.createDirectories(checkpoint.resolveSibling(""));
        Files.writeString(checkpoint, "left by a run");
        Path left = folder.resolve("left.flaw");
        for (Cli result : List.of(
                Cli.run("train", "--data", data, "--out", left, "--iterations", 1),
                Cli.run("pretrain", "--out", left, "--iterations", 1))) {
            assertThat(result.code()).isEqualTo(ExitCode.USAGE);
            assertThat(result.complaint())
                    .isEqualTo("flawmap: A run that did not end has left the checkpoint " + checkpoint
                            + "; continue it with --resume, or delete that file to start afresh.");
        }
        assertThat(checkpoint).hasContent("left by a run");
    }

    @Test
    void pretrainingKeepsTheWeightsThatWereThere() throws IOException {
        Path weights = folder.resolve("own.weights");
        Files.writeString(weights, "of a run before");
        Cli result = Cli.run("pretrain", "--out", weights, "--iterations", 1, "--threads", 1);
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(folder.resolve("own-1.weights")).hasContent("of a run before");
        assertThat(result.err()).contains("are kept as " + folder.resolve("own-1.weights") + ".");
        assertThat(Files.size(weights)).isGreaterThan(500_000);
    }

    /** As on a full disk; a regular file where the folder should be has the same effect. */
    @Test
    void trainingEndsWellWhereItsFolderCannotBeWritten() throws IOException {
        Files.createFile(folder.resolve("full-training"));
        Path out = folder.resolve("full.flaw");
        Cli result = Cli.run(
                "train",
                "--data",
                data,
                "--out",
                out,
                "--detector",
                "autoencoder",
                "--iterations",
                12,
                "-O",
                "batch=4");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(out).isRegularFile();
        assertThat(result.err())
                .containsOnlyOnce("Note: Training goes on without keeping curves and samples: Cannot write")
                .containsOnlyOnce("Note: Training goes on, but its state cannot be saved");
    }

    @Test
    void dataCheckFindsNothingWrong() {
        Cli result = Cli.run("data", "check", data);
        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains("layout NanoTWICE")
                .contains("2 good images")
                .contains("200×150");
        assertThat(Cli.run("data", "check", data, "--json").json().get("ok").asBoolean())
                .isTrue();
    }

    @Test
    void evaluateByEveryProtocol() {
        for (String protocol : List.of("strict", "thesis")) {
            Path out = folder.resolve("eval-" + protocol);
            Cli result = Cli.run(
                    "evaluate", "--model", model, "--data", data, "--protocol", protocol, "--out", out, "--json");
            assertThat(result.code()).as(result.err()).isZero();
            JsonNode json = result.json();
            assertThat(json.get("protocol").asString()).isEqualTo(protocol);
            assertThat(json.get("images").asInt()).isEqualTo(2);
            assertThat(json.get("pixels").asInt()).isEqualTo(2 * 200 * 150);
            assertThat(json.get("defects").asInt()).isPositive();
            assertThat(json.get("seconds_per_image").asDouble()).isPositive();
            assertThat(json.get("scores").propertyNames()).contains("structure", "image");
            JsonNode metrics = json.get("metrics");
            if (protocol.equals("strict")) {
                assertThat(metrics.propertyNames())
                        .contains(
                                "pixel_AUROC",
                                "pixel_AP",
                                "pixel_F1Max",
                                "pixel_AUPRO",
                                "pixel_TPR_at_FPR5",
                                "image_AUROC",
                                "CPM");
                assertThat(metrics.get("CPM").asDouble()).isBetween(0.0, 1.0);
                JsonNode verdict = json.get("verdict");
                assertThat(verdict.get("defective_images").asInt()).isEqualTo(2);
                assertThat(verdict.get("promised_false_defects_per_image").asDouble())
                        .isPositive();
                assertThat(json.get("froc")).hasSize(7);
                assertThat(out.resolve("froc.png")).isNotEmptyFile();
                assertThat(metrics.get("pixel_AUROC").asDouble()).isBetween(0.0, 1.0);
                assertThat(metrics.get("image_AUROC").isNull()).isTrue();
            } else {
                assertThat(json.get("patches").asInt()).isEqualTo(2 * 11 * 7);
                assertThat(metrics.propertyNames()).contains("patch_AUROC", "patch_AUPRC");
            }
            assertThat(out.resolve("report.html"))
                    .content()
                    .contains("<title>Evaluation of autoencoder</title>")
                    .contains("data:image/jpeg;base64,")
                    .contains("true defects");
            for (String name : List.of(
                    "config.yaml",
                    "metrics.json",
                    "metrics.csv",
                    "history.csv",
                    "split.csv",
                    "environment.json",
                    "roc.png",
                    "pr.png",
                    "model.flaw",
                    "inspections.json",
                    "images/defective-001_map.tif",
                    "images/defective-001_mask.png",
                    "images/defective-001_overlay.png")) {
                assertThat(out.resolve(name)).isNotEmptyFile();
            }
        }
        Cli unknown = Cli.run("evaluate", "--model", model, "--data", data, "--protocol", "lenient");
        assertThat(unknown.code()).isEqualTo(ExitCode.USAGE);
        assertThat(unknown.complaint()).contains("strict, split, thesis");
    }

    @Test
    void evaluateBeginsWithTheAnswerAndCountsIgnoredRegionsBeside() throws IOException {
        Path ignored = folder.resolve("ignored.json");
        String region = "[{\"kind\": \"all\", \"x\": 0, \"y\": 0, \"width\": %d, \"height\": 150}]}}";
        String start = "{\"description\": \"whole images\", \"images\": {\"%s\": ";
        Files.writeString(ignored, (start + region).formatted("defective-001", 200));
        Cli json = Cli.run("evaluate", "--model", model, "--data", data, "--ignore", ignored, "--json");
        assertThat(json.code()).as(json.err()).isZero();
        assertThat(json.json().get("verdict").propertyNames())
                .isEqualTo(json.json().get("verdict_with_ignored").propertyNames());
        assertThat(json.json().get("metrics").propertyNames()).contains("CPM", "CPM_with_ignored");
        Cli text = Cli.run("evaluate", "--model", model, "--data", data, "--ignore", ignored);
        assertThat(text.out()).startsWith("Of 2 defective images ").contains("With the ignored regions", "pixel_AUROC");

        Files.writeString(ignored, (start + region).formatted("defective-009", 200));
        Cli unknown = Cli.run("evaluate", "--model", model, "--data", data, "--ignore", ignored);
        assertThat(unknown.code()).isEqualTo(ExitCode.DATA);
        assertThat(unknown.complaint()).contains("'defective-009'");
        Files.writeString(ignored, (start + region).formatted("defective-001", 201));
        Cli outside = Cli.run("evaluate", "--model", model, "--data", data, "--ignore", ignored);
        assertThat(outside.code()).isEqualTo(ExitCode.DATA);
        assertThat(outside.complaint()).contains("201×150", "200×150");
        Cli patches =
                Cli.run("evaluate", "--model", model, "--data", data, "--protocol", "thesis", "--ignore", ignored);
        assertThat(patches.code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void anImageOfTwoMasksIsNotEvaluated() throws IOException {
        Path test = Files.createDirectories(folder.resolve("doubt/test"));
        Path masks = Files.createDirectories(folder.resolve("doubt/masks"));
        Pictures.grey(test.resolve("a.png"), 100, 80, 1);
        Pictures.grey(masks.resolve("a.png"), 100, 80, 2);
        Pictures.grey(masks.resolve("a_mask.png"), 100, 80, 3);
        List<Object> evaluate = List.of(
                "evaluate", "--model", model, "--data", data.resolve("Normal"), "--test", test, "--masks", masks);
        Cli doubt = Cli.run(evaluate.toArray());
        assertThat(doubt.code()).isEqualTo(ExitCode.DATA);
        assertThat(doubt.complaint())
                .isEqualTo("flawmap: The image " + test.resolve("a.png")
                        + " has more than one mask: a.png, a_mask.png; keep the right one alone.");
        Files.delete(masks.resolve("a_mask.png"));
        for (String level : List.of("0", "0.5", "50%")) {
            Cli clear = Cli.run(Stream.concat(evaluate.stream(), Stream.of("--mask-level", level))
                    .toArray());
            assertThat(clear.code()).as(clear.err()).isZero();
        }
        Cli beyond = Cli.run(Stream.concat(evaluate.stream(), Stream.of("--mask-level", "1.5"))
                .toArray());
        assertThat(beyond.code()).isEqualTo(ExitCode.USAGE);
        assertThat(beyond.complaint()).contains("between 0 and 1");
    }

    @Test
    void imagesThatAreOnlyLabelledAreJudgedAsImages() throws IOException {
        Path labelled = folder.resolve("labelled");
        Path good = Files.createDirectories(labelled.resolve("train/good"));
        Path testGood = Files.createDirectories(labelled.resolve("test/good"));
        Path bad = Files.createDirectories(labelled.resolve("test/bad"));
        for (int i = 0; i < 2; i++) {
            Pictures.grey(good.resolve(i + ".png"), 100, 80, i);
            Pictures.grey(testGood.resolve(i + ".png"), 100, 80, 10 + i);
            Pictures.grey(bad.resolve(i + ".png"), 100, 80, 20 + i);
        }
        Path out = folder.resolve("labelled-out");
        Cli result = Cli.run("evaluate", "--model", model, "--data", labelled, "--out", out, "--json");
        assertThat(result.code()).as(result.err()).isZero();
        JsonNode json = result.json();
        assertThat(json.get("images_without_mask").asInt()).isEqualTo(2);
        assertThat(json.get("metrics").get("image_AUROC").isNumber()).isTrue();
        assertThat(json.get("metrics").get("pixel_AUROC").isNull()).isTrue();
        assertThat(json.get("verdict").get("defective_images").asInt()).isEqualTo(2);
        assertThat(out.resolve("report.html"))
                .content()
                .contains("2 defective images have no mask", "no defective image judged has a mask");
        assertThat(Cli.run("data", "check", labelled).out()).contains("There are no masks for the images in " + bad);
    }

    @Test
    void aBadImageAmongGoodOnesIsReportedAndSkipped() throws IOException {
        Path images = Files.createDirectories(folder.resolve("mixed"));
        Pictures.grey(images.resolve("a.png"), 120, 90, 1);
        Files.writeString(images.resolve("b.tif"), "this is text");
        Files.createFile(images.resolve("c.png"));
        Pictures.grey(images.resolve("d.png"), 20, 1, 1);
        Pictures.grey(images.resolve("e.png"), 97, 101, 1);
        Path out = folder.resolve("mixed-out");
        Cli result = Cli.run("inspect", "--model", model, "--out", out, "--json", images);
        assertThat(result.code()).isEqualTo(ExitCode.DATA);
        assertThat(result.json().get("inspections").size()).isEqualTo(2);
        assertThat(result.json().get("failures").size()).isEqualTo(3);
        assertThat(result.err().lines().filter(line -> line.startsWith("Skipped: ")))
                .hasSize(3)
                .anyMatch(line -> line.contains("b.tif"))
                .anyMatch(line -> line.contains("c.png"))
                .anyMatch(line -> line.contains("20×1"));
        assertThat(out.resolve("images/a_map.tif")).isNotEmptyFile();
        assertThat(out.resolve("images/e_map.tif")).isNotEmptyFile();
        assertThat(out.resolve("images.csv")).content().contains("b.tif");
        assertThat(out.resolve("report.html")).content().contains("could not be inspected", "b.tif");
    }

    @Test
    void resultsNameTheModelFileByItsSum() throws IOException {
        Path image = folder.resolve("summed.png");
        Pictures.grey(image, 120, 90, 4);
        String sum = Sha256.of(model);
        assertThat(sum).matches("[0-9a-f]{64}");
        for (String threshold : List.of("100", "-100")) {
            Path out = folder.resolve("summed-out" + threshold);
            Cli result = Cli.run("inspect", "--model", model, "--out", out, "--threshold", threshold, image);
            assertThat(result.code()).as(result.err()).isZero();
            JsonNode json = JsonMapper.shared().readTree(out.resolve("inspections.json"));
            assertThat(json.get("inspections").findValuesAsString("model_sha256"))
                    .containsExactly(sum);
        }
    }

    @Test
    void resultsComeInTheImagesOrder() throws IOException {
        Path images = Files.createDirectories(folder.resolve("order"));
        for (int i = 0; i < 9; i++) {
            Path file = images.resolve("image" + i + ".png");
            if (i % 4 == 1) {
                Files.writeString(file, "this is text");
            } else {
                Pictures.grey(file, i % 3 == 0 ? 400 : 70, 300 - 25 * i, i);
            }
        }
        Cli result = Cli.run("inspect", "--model", model, "--out", folder.resolve("order-out"), "--json", images);
        assertThat(result.json().get("inspections").findValuesAsString("name"))
                .containsExactly("image0", "image2", "image3", "image4", "image6", "image7", "image8");
        assertThat(result.json().get("failures").findValuesAsString("file"))
                .containsExactly(
                        images.resolve("image1.png").toString(),
                        images.resolve("image5.png").toString());
    }

    /** 4097×4097 pixels are more than are held in 1 GB. */
    @Test
    void aLargeImageIsInspectedInBands() throws IOException {
        Path image = folder.resolve("large.png");
        ImageWriter.writeMask(image, Mask.empty(4097, 4097));
        Path out = folder.resolve("large-out");
        Cli result = Cli.run("inspect", "--model", model, "--out", out, "--json", "--max-memory", "1GB", image);
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.err()).contains("large.png is large", "1/2 of its size");
        assertThat(result.json().get("inspections").get(0).get("overlay_scale").asInt())
                .isEqualTo(2);
        assertThat(Files.size(out.resolve("images/large_map.tif"))).isGreaterThan(4L * 4097 * 4097);
    }

    @Test
    void defectsCanFailTheCommand() throws IOException {
        Path image = folder.resolve("noise.png");
        Pictures.grey(image, 120, 90, 3);
        Path out = folder.resolve("fail-out");
        Cli none = Cli.run("inspect", "--model", model, "--out", out, "--fail-on-defect", "--threshold", "100", image);
        assertThat(none.code()).as(none.err()).isZero();
        Cli some = Cli.run(
                "inspect",
                "--model",
                model,
                "--out",
                out,
                "--fail-on-defect",
                "--threshold",
                "-100",
                "--min-area",
                "1px",
                image);
        assertThat(some.code()).as(some.err()).isEqualTo(ExitCode.DEFECTS);
        assertThat(some.out())
                .contains("1 defect")
                .contains("1 of 1 image is defective.")
                .contains("Report: ");
    }

    @Test
    void theThresholdIsShownAndChanged() {
        Path copy = folder.resolve("copy.flaw");
        Cli shown = Cli.run("threshold", "--model", model);
        assertThat(shown.out()).contains("held-out good pixels").contains("0.05");
        Cli changed =
                Cli.run("threshold", "--model", model, "--target-fpr", "0.05", "--min-area", "12px", "--out", copy);
        assertThat(changed.code()).as(changed.err()).isZero();
        assertThat(Cli.run("threshold", "--model", copy).out())
                .contains("5 % of held-out good pixels exceed it")
                .containsPattern("Smallest defect: +12 px");
        Cli refused = Cli.run("threshold", "--model", model, "--target-fpr", "0.0000001");
        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.complaint()).contains("not supported");
    }

    @Test
    void theSeedLevelMayFollowFromFalseDefects() throws IOException {
        Path copy = folder.resolve("few.flaw");
        assertThat(Cli.run("threshold", "--model", model).out())
                .contains("expected on a good image", "of good images are flagged", "On good area");
        Cli changed = Cli.run("threshold", "--model", model, "--false-defects", "1000000", "--out", copy);
        assertThat(changed.code()).as(changed.err()).isZero();
        Threshold all = Model.read(copy).description().threshold();
        assertThat(all.seed()).isEqualTo(all.outline());
        Cli tooFew = Cli.run("threshold", "--model", model, "--false-defects", "0.00001");
        assertThat(tooFew.code()).isEqualTo(ExitCode.USAGE);
        assertThat(tooFew.complaint()).contains("too small to tell 0.00001 false defects", "give --seed-level");
        double perImage = Model.read(model)
                .description()
                .falseDefects()
                .orElseThrow()
                .expected(Double.MAX_VALUE)
                .expected();
        double rate = Math.max(2 * perImage, 0.5);
        Cli asked = Cli.run("threshold", "--model", model, "--false-defects", rate, "--out", copy);
        assertThat(asked.code()).as(asked.err()).isZero();
        Threshold byRate = Model.read(copy).description().threshold();
        Cli byShare =
                Cli.run("threshold", "--model", model, "--image-false-alarms", 1 - Math.exp(-rate), "--out", copy);
        assertThat(byShare.code()).as(byShare.err()).isZero();
        assertThat(Model.read(copy).description().threshold().seed()).isCloseTo(byRate.seed(), within(1e-5f));
        Cli both = Cli.run("threshold", "--model", model, "--false-defects", "5", "--seed-level", "0.9");
        assertThat(both.code()).isEqualTo(ExitCode.USAGE);
        Cli share = Cli.run("threshold", "--model", model, "--image-false-alarms", "5");
        assertThat(share.complaint()).contains("must lie in (0, 1), not 5.0");
    }

    @Test
    void levelsAreSetByHand() throws IOException {
        Path copy = folder.resolve("by-hand.flaw");
        Cli two = Cli.run(
                "threshold", "--model", model, "--outline-level", "0.25", "--seed-level", "0.75", "--out", copy);
        assertThat(two.code()).as(two.err()).isZero();
        Threshold levels = Model.read(copy).description().threshold();
        assertThat(levels.outline()).isEqualTo(0.25f);
        assertThat(levels.seed()).isEqualTo(0.75f);
        assertThat(Cli.run("threshold", "--model", copy, "--threshold", "0.5").code())
                .isZero();
        assertThat(Model.read(copy).description().threshold().seed()).isEqualTo(0.5f);
        Cli below = Cli.run("threshold", "--model", copy, "--seed-level", "0.1");
        assertThat(below.code()).isEqualTo(ExitCode.USAGE);
        assertThat(below.complaint()).contains("must not be above the seed level");
    }

    /** Simulated images have 25 nm a pixel. */
    @Test
    void anotherMagnificationIsNotedOnce() throws IOException {
        Path images = Files.createDirectories(folder.resolve("other-magnification"));
        for (String name : List.of("a.tif", "b.tif")) {
            ImageWriter.writeTiff(
                    images.resolve(name), Nanofibres.good(64, 48, 3).withNmPerPixel(OptionalDouble.of(10)));
        }
        Cli result = Cli.run("inspect", "--model", model, "--out", folder.resolve("magnified"), images);
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.err())
                .containsOnlyOnce(
                        "a.tif has 10.0 nm a pixel, but the model learned from 25.0: at another magnification,"
                                + " good material may count as defective.")
                .doesNotContain("b.tif has");
        Cli same = Cli.run("inspect", "--model", model, "--out", folder.resolve("same"), data.resolve("Normal"));
        assertThat(same.err()).doesNotContain("magnification");
    }

    @Test
    void simulatedDefectsAreShownEditedAndLearnedFrom() throws IOException {
        Path sheet = folder.resolve("sheet.png");
        Path yaml = folder.resolve("sheet.yaml");
        Cli drawn = Cli.run("data", "simulate-defects", "--data", data, "--out", sheet, "--crop", 32);
        assertThat(drawn.code()).as(drawn.err()).isZero();
        assertThat(drawn.out()).contains("below it: film, cluster, rough, ");
        assertThat(ImageReader.read(sheet).image().height())
                .isEqualTo(2 * 14 * (32 + ContactSheet.GAP) - ContactSheet.GAP);
        assertThat(yaml).content().contains("film:").contains("leastOpacity:");

        // What the file does not name stays as it suits the material, and what was edited is not written over.
        Files.writeString(yaml, "share: 0.5\nfillings: {warp: 7, tone: 0}\nshapes:\nbrightness: 0.07\ncontrast:\n");
        Cli again = Cli.run("data", "simulate-defects", "--data", data, "--out", sheet, "--crop", 32);
        assertThat(again.code()).isZero();
        assertThat(again.out()).contains("was there and is left as it is; --defects " + yaml + " draws what it says");
        assertThat(yaml).content().startsWith("share: 0.5");
        Path merged = folder.resolve("merged.png");
        Cli edited =
                Cli.run("data", "simulate-defects", "--data", data, "--out", merged, "--crop", 32, "--defects", yaml);
        assertThat(edited.out()).contains(", warp, ").doesNotContain("tone");
        assertThat(folder.resolve("merged.yaml"))
                .content()
                .contains("share: 0.5")
                .contains("brightness: 0.07")
                .containsPattern("contrast: 0\\.\\d")
                .contains("warp: 7")
                .contains("film: 3");

        Path learned = folder.resolve("localiser.flaw");
        Cli trained = Cli.run(
                "train",
                "--data",
                data,
                "--out",
                learned,
                "--iterations",
                2,
                "--defects",
                yaml,
                "-O",
                "crop=48",
                "-O",
                "batch=2");
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.out().lines())
                .anyMatch(line -> line.startsWith("Wrote " + learned))
                .anyMatch(line -> line.startsWith("Losses and samples are in "))
                .noneMatch(line -> line.contains("\\n"));
        assertThat(String.valueOf(Model.read(learned).description().options().get("defects")))
                .contains("share=0.5")
                .contains("warp=7");

        Files.writeString(yaml, "fillings: {gold: 1}\n");
        Cli unknown = Cli.run("data", "simulate-defects", "--data", data, "--out", sheet, "--defects", yaml);
        assertThat(unknown.code()).isEqualTo(ExitCode.USAGE);
        assertThat(unknown.complaint()).contains("there is no filling 'gold'");
        Cli tiny = Cli.run("data", "simulate-defects", "--data", data, "--out", sheet, "--crop", 1);
        assertThat(tiny.code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void exportWritesTheGraphOfTheDefaultScoreOrOfAll() throws IOException {
        Path one = folder.resolve("onnx-one");
        Path all = folder.resolve("onnx-all");
        Cli exporting = Cli.run("export", "--model", model, "--out", one);
        assertThat(exporting.code()).as(exporting.err()).isZero();
        assertThat(exporting.out().lines())
                .containsExactly("Wrote " + one.resolve("model.onnx") + " and " + one.resolve("preprocess.json")
                        + ", and programs that use them to " + one.resolve("example") + ".");
        assertThat(Cli.run("export", "--model", model, "--out", all, "--all-scores")
                        .code())
                .isZero();
        assertThat(Files.size(one.resolve("model.onnx"))).isLessThan(Files.size(all.resolve("model.onnx")));
        for (Path exported : List.of(one, all)) {
            JsonNode described = JsonMapper.shared().readTree(exported.resolve("preprocess.json"));
            assertThat(described.get("schema_version").asInt()).isEqualTo(1);
            assertThat(described.get("detector").asString()).isEqualTo("autoencoder");
            assertThat(described.get("kind").asString()).isEqualTo("images");
            assertThat(described.get("graph_sha256").asString()).isEqualTo(Sha256.of(exported.resolve("model.onnx")));
            assertThat(described.get("model_sha256").asString()).isEqualTo(Sha256.of(model));
            assertThat(described.get("seed_level").floatValue())
                    .isEqualTo(Model.read(model).description().threshold().seed());
            assertThat(described.get("scores").size() == 1).isEqualTo(exported.equals(one));
        }
        Cli other = Cli.run("export", "--model", model, "--out", one, "--format", "papyrus");
        assertThat(other.code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aModelOfHalfTheResolutionGivesMapsOfTheImagesSize() throws IOException {
        Path half = folder.resolve("half.flaw");
        Path large = folder.resolve("large-data");
        Cli made = Cli.run(
                "data", "simulate", "--out", large, "--good", 2, "--defective", 1, "--size", "401x301", "--seed", 5);
        assertThat(made.code()).as(made.err()).isZero();
        Cli trained = Cli.run(
                "train",
                "--data",
                large,
                "--out",
                half,
                "--detector",
                "autoencoder",
                "--iterations",
                4,
                "--option",
                "batch=4",
                "--size",
                "1/2",
                "--json");
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.err()).contains("Working at 1/2 of the images' resolution, as asked.");
        assertThat(trained.json().get("notes").toString()).contains("Working at 1/2");
        assertThat(Cli.run("threshold", "--model", half).out()).containsPattern("Smallest defect: +120 px");
        Path out = folder.resolve("half-out");
        Cli result = Cli.run("inspect", "--model", half, "--out", out, "--json", large.resolve("Anomalous/images"));
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.json().get("inspections").size()).isEqualTo(1);
        try (Stream<Path> maps = Files.list(out.resolve("images"))) {
            Path map = maps.filter(file -> file.toString().endsWith("_map.tif"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Files.size(map)).isGreaterThan(4L * 401 * 301);
        }
        assertThat(out.resolve("report.html")).content().contains("1/2 of the images");
    }

    @Test
    void doctorTriesTheNatives() {
        Cli result = Cli.run("doctor", "--json");
        assertThat(result.code()).as(result.out()).isZero();
        assertThat(result.json().get("ok").asBoolean()).isTrue();
        assertThat(result.json().get("largest_difference").asDouble()).isLessThan(1e-4);
    }

    @Test
    void theSameSeedGivesTheSameMetrics() {
        Path again = folder.resolve("again.flaw");
        Cli trained = Cli.run(
                "train",
                "--data",
                data,
                "--out",
                again,
                "--detector",
                "autoencoder",
                "--iterations",
                12,
                "--option",
                "batch=4",
                "--seed",
                7);
        assertThat(trained.code()).as(trained.err()).isZero();
        JsonNode first =
                Cli.run("evaluate", "--model", model, "--data", data, "--json").json();
        JsonNode second =
                Cli.run("evaluate", "--model", again, "--data", data, "--json").json();
        assertThat(second.get("scores")).isEqualTo(first.get("scores"));
    }
}

package dev.flawmap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WatchTest {
    @TempDir
    private static Path trained;

    private static Path model;

    @TempDir
    private Path folder;

    private Path in;
    private Path out;

    @BeforeAll
    static void train() {
        Path data = trained.resolve("data");
        Cli.run("data", "simulate", "--out", data, "--good", 2, "--defective", 2, "--size", "140x100");
        model = trained.resolve("m.flaw");
        Cli result = Cli.run(
                "train",
                "--data",
                data,
                "--out",
                model,
                "--detector=autoencoder",
                "--iterations=2",
                "-Obatch=2",
                "--threads=1");
        assertThat(result.code()).as(result.err()).isZero();
    }

    @BeforeEach
    void fill() throws IOException {
        in = Files.createDirectories(folder.resolve("in/LOT1"));
        out = folder.resolve("out");
        copy("good-001.tif", "LOT1/a.tif");
        copy("good-002.tif", "LOT1/b.tif");
        in = folder.resolve("in");
    }

    private void copy(String image, String to) throws IOException {
        Path target = folder.resolve("in").resolve(to);
        Files.createDirectories(target.getParent());
        Files.copy(trained.resolve("data/Normal").resolve(image), target);
    }

    @Test
    void whatIsThereIsInspectedOnceAndWhatComesLaterAlone() throws IOException {
        Cli first = Cli.run("watch", "--model", model, in, "--out", out, "--once", "--seed-level", 1000);
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.out()).contains("a.tif: good", "b.tif: good", "Batch LOT1: ACCEPT.");
        assertThat(out.resolve("run-0001/images/LOT1-a_map.tif")).exists();
        assertThat(out.resolve("run-0001/inspections.json")).content().contains("LOT1-b");
        Files.copy(in.resolve("LOT1/a.tif"), in.resolve("LOT1/again.tif"));
        Files.writeString(in.resolve("bad.png"), "This is no image.");
        Cli second = Cli.run("watch", "--model", model, in, "--out", out, "--once", "--json");
        assertThat(second.code()).isEqualTo(ExitCode.DATA);
        JsonNode line = second.json();
        assertThat(line.path("file").asString()).endsWith("bad.png");
        assertThat(line.path("problem").asString()).isEqualTo("bad_image");
        assertThat(second.out().lines()).hasSize(1);
    }

    @Test
    void theGoldenSampleIsInNoResultsAndWhatIsWrongWithItIsSaid() throws IOException {
        copy("good-001.tif", "golden-sample/1.tif");
        Cli first = Cli.run("watch", "--model", model, in, "--out", out, "--once", "--seed-level", 1000);
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.out()).contains("Batch LOT1: ACCEPT.").doesNotContain("golden");
        assertThat(first.err()).doesNotContain("golden");
        assertThat(out.resolve("run-0001/inspections.json")).content().doesNotContain("golden");
        ImageWriter.writeTiff(in.resolve("golden-sample/2.tif"), GreyImage.of(140, 100, new float[140 * 100]));
        Cli second = Cli.run("watch", "--model", model, in, "--out", out, "--once", "--seed-level", 1000);
        assertThat(second.err()).contains("The golden sample is ", "too dark: its brightness is 0.00, below 0.");
    }

    @Test
    void aDefectFailsWhereThatIsAskedFor() {
        Cli result = Cli.run(
                "watch",
                "--model",
                model,
                in,
                "--out",
                out,
                "--once",
                "--fail-on-defect",
                "--threshold",
                0,
                "--min-area=1px");
        assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.DEFECTS);
    }

    @Test
    void theModelsFileSaysHowGoodImagesLook() throws IOException {
        byte[] json;
        try (java.util.zip.ZipFile zip = new java.util.zip.ZipFile(model.toFile())) {
            json = zip.getInputStream(zip.getEntry("model.json")).readAllBytes();
        }
        JsonNode appearance = JsonMapper.shared().readTree(json).path("appearance");
        assertThat(appearance.path("images").asInt()).isEqualTo(2);
        assertThat(appearance.path("brightness").path("mean").asDouble()).isBetween(0.05, 0.95);
    }

    @Test
    void wrongUsageIsSaidAndNothingWritten() throws IOException {
        refused(ExitCode.DATA, "There is no folder", "watch", "--model", model, folder.resolve("none"), "--out", out);
        refused(
                ExitCode.USAGE,
                "would lie in the folder that is watched",
                "watch",
                "--model",
                model,
                in,
                "--out",
                in.resolve("results"));
        refused(
                ExitCode.USAGE,
                "--fail-on-defect needs --once",
                "watch",
                "--model",
                model,
                in,
                "--out",
                out,
                "--fail-on-defect");
        refused(ExitCode.USAGE, "Batches are formed by", "watch", "--model", model, in, "--out", out, "--batches=day");
        refused(ExitCode.DATA, "There is no model file", "watch", "--model", folder.resolve("no"), in, "--out", out);
        assertThat(out).doesNotExist();
        try (Stream<Path> files = Files.list(in)) {
            assertThat(files).hasSize(1);
        }
    }

    private static void refused(int code, String why, Object... arguments) {
        Cli result = Cli.run(arguments);
        assertThat(result.code()).as(result.err()).isEqualTo(code);
        assertThat(result.complaint()).contains(why);
    }
}

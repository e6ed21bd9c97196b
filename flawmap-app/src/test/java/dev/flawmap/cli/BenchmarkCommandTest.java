package dev.flawmap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A small benchmark on made-up material. */
class BenchmarkCommandTest {
    @TempDir
    private static Path folder;

    private static Path out;
    private static Cli first;

    @BeforeAll
    static void compare() {
        Cli made = Cli.run(
                "data",
                "simulate",
                "--out",
                folder.resolve("data"),
                "--good",
                2,
                "--defective",
                4,
                "--size",
                "200x150");
        assertThat(made.code()).as(made.err()).isZero();
        out = folder.resolve("out");
        first = benchmark("--seeds", 2);
        assertThat(first.code()).as(first.err()).isZero();
    }

    private static Cli benchmark(Object... more) {
        List<Object> arguments = new ArrayList<>(List.of(
                "benchmark",
                "--data",
                folder.resolve("data"),
                "--out",
                out,
                "--detectors",
                "autoencoder,sencebgan",
                "--budget",
                "1s",
                "--images",
                2,
                "--threads",
                1,
                "-O",
                "batch=4",
                "-O",
                "autoencoder.crop=32",
                "-O",
                "sencebgan.latent=4"));
        arguments.addAll(Arrays.asList(more));
        return Cli.run(arguments.toArray());
    }

    @Test
    void everyCellHasItsFolder() {
        for (String cell : List.of("autoencoder-seed1", "autoencoder-seed2", "sencebgan-seed1", "sencebgan-seed2")) {
            Path cells = out.resolve("cells").resolve(cell);
            for (String file : List.of("settings.json", "metrics.json", "curves.json", "model.flaw", "samples.png")) {
                assertThat(cells.resolve(file)).isNotEmptyFile();
            }
            assertThat(cells.resolve("maps/defective-001.png")).isNotEmptyFile();
        }
        assertThat(first.err())
                .contains("Cell 1 of 4: autoencoder, seed 1; about")
                .contains("Cell 4 of 4: sencebgan");
    }

    @Test
    void theTableHasALineForEveryScore() throws IOException {
        List<String> lines = Files.readAllLines(out.resolve("benchmark.csv"));
        assertThat(lines.get(0))
                .startsWith("detector,seed,protocol,score,role,images,patches,patches_in_all,patch_AUROC,patch_AUPRC,"
                        + "map_patch_AUROC,map_patch_AUPRC,pixel_AUROC,")
                .endsWith(",image_AUROC,training_seconds,seconds_per_image,patches_per_second,estimated,model_bytes,"
                        + "problem");
        assertThat(lines)
                .anyMatch(line -> line.matches("autoencoder,2,strict,(structure|image),default,2,,,,,,,0\\..*"));
        assertThat(lines).anyMatch(line -> line.startsWith("sencebgan,1,thesis,latent,published,2,154,,0."));
        assertThat(lines).anyMatch(line -> line.startsWith("sencebgan,1,thesis,image_relative,other,2,154,,0."));
        // A score of its own: header, 2 detectors, 2 seeds, 2 protocols.
        assertThat(lines).hasSize(1 + 2 * 2 * (2 + 15));
    }

    @Test
    void theJsonHasMeansAndSpreads() throws IOException {
        JsonNode json = JsonMapper.shared().readTree(Files.readString(out.resolve("benchmark.json")));
        assertThat(json.get("cells_finished").asInt()).isEqualTo(4);
        JsonNode sencebgan = json.get("detectors").get(1);
        assertThat(sencebgan.get("name").asString()).isEqualTo("sencebgan");
        assertThat(sencebgan.get("failures").size()).isZero();
        JsonNode strict = sencebgan.get("protocols").get("strict");
        String chosen = strict.get("default_score").asString();
        assertThat(strict.get("best_published_score").asString())
                .isIn(
                        "image",
                        "decoded_image",
                        "latent",
                        "latent_embedding",
                        "embedding",
                        "image_latent",
                        "embedding_mix");
        JsonNode auroc = strict.get("scores").get(chosen).get("pixel_AUROC");
        assertThat(auroc.get("seeds").asInt()).isEqualTo(2);
        assertThat(auroc.get("mean").asDouble())
                .isBetween(auroc.get("min").asDouble(), auroc.get("max").asDouble());
        assertThat(auroc.get("deviation").asDouble()).isNotNegative();
        assertThat(strict.get("scores").get(chosen).get("image_AUROC").isNull()).isTrue();
        assertThat(sencebgan.get("training_seconds").get("mean").asDouble()).isPositive();
    }

    @Test
    void thePageShowsThemSideBySide() throws IOException {
        // Without the pictures, whose text may happen to say anything.
        String page = Files.readString(out.resolve("benchmark.html")).replaceAll("base64,[^\"]*", "");
        assertThat(page)
                .contains("Accuracy, protocol thesis", "Accuracy, protocol strict")
                .containsPattern("(structure|image) \\(default, published\\)")
                .contains(" ± ", "(best published)")
                .contains("ROC, protocol thesis", "default score against the time", "defective-001, map of sencebgan")
                .contains("<figcaption>generated</figcaption>", "Not defined on these images: image AUROC.")
                .doesNotContain("NaN", "Infinity", "http://", "https://");
        assertThat(first.out()).contains("| autoencoder |").contains("benchmark.html");
    }

    @Test
    void finishedCellsAreNotDoneAgain() throws IOException {
        Path model = out.resolve("cells/sencebgan-seed1/model.flaw");
        Object before = Files.getLastModifiedTime(model);
        Cli again = benchmark("--seeds", 2);
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.err()).doesNotContain("Cell 1");
        assertThat(Files.getLastModifiedTime(model)).isEqualTo(before);
        assertThat(again.out()).isEqualTo(first.out());
    }

    @Test
    void otherSettingsAreWrongUsage() {
        Cli other = benchmark("--seeds", 2, "--max-inspection", "9m");
        assertThat(other.code()).isEqualTo(ExitCode.USAGE);
        assertThat(other.complaint())
                .contains("autoencoder-seed1")
                .contains("600 s, not 540 s")
                .contains("--out");
    }

    @Test
    void anOptionThatNoDetectorHasIsWrongUsage() {
        Cli unknown = benchmark("--seeds", 2, "-O", "localiser.width=3");
        assertThat(unknown.code()).isEqualTo(ExitCode.USAGE);
        assertThat(unknown.complaint()).contains("localiser.width");
        assertThat(benchmark("--seeds", 0).code()).isEqualTo(ExitCode.USAGE);
        assertThat(benchmark("--protocol", "lax").complaint()).contains("strict, split, thesis");
    }
}

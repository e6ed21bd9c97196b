package dev.flawmap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is different for a detector that searches for every patch. */
class AnoganTest {
    @TempDir
    private static Path folder;

    private static Path data;
    private static Path model;

    @BeforeAll
    static void train() {
        data = folder.resolve("data");
        model = folder.resolve("anogan.flaw");
        Cli.run("data", "simulate", "--out", data, "--good", 1, "--defective", 1, "--size", "300x90");
        Cli trained = Cli.run(
                "train",
                "--data",
                data,
                "--out",
                model,
                "--detector",
                "anogan",
                "--iterations",
                2,
                "--option",
                "batch=4",
                "--option",
                "latent=4",
                "--option",
                "steps=2",
                "--option",
                "stride=32");
        assertThat(trained.code()).as(trained.err()).isZero();
    }

    @Test
    void inspectsWithoutAGraph() {
        Path out = folder.resolve("results");
        Cli result = Cli.run("inspect", "--model", model, "--out", out, data.resolve("Normal"));
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(out.resolve("report.html")).isRegularFile();
    }

    @Test
    void exportSaysThatThereIsNoGraph() {
        Path out = folder.resolve("onnx");
        Cli result = Cli.run("export", "--model", model, "--out", out);
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.complaint())
                .isEqualTo("flawmap: The model " + model + " has no ONNX graph to export: its detector anogan searches"
                        + " for every patch at inspection time.");
        assertThat(Files.exists(out)).isFalse();
    }

    @Test
    void generatesPatches() throws IOException {
        Path out = folder.resolve("samples.png");
        Path gif = folder.resolve("training.gif");
        Cli result = Cli.run("generate", "--model", model, "--out", out, "--count", 4, "--gif", gif);
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(out).isRegularFile();
        // The last picture has a row of reconstructions more.
        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        try (ImageInputStream in = ImageIO.createImageInputStream(gif.toFile())) {
            reader.setInput(in);
            int frames = reader.getNumImages(true);
            assertThat(frames).isGreaterThan(1);
            for (int i = 0; i < frames; i++) {
                assertThat(reader.getHeight(i)).isEqualTo(32);
            }
        }
    }
}

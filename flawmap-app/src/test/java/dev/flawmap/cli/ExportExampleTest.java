package dev.flawmap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JavaScript of an exported folder, run by Node.js with ONNX Runtime as npm has it; skipped where there is neither. */
@Tag("slow")
class ExportExampleTest {
    private static final String PACKAGE = "onnxruntime-node@1.23.2";

    @TempDir
    Path folder;

    private static int run(Path where, Path log, String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(where.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return process.waitFor(5, TimeUnit.MINUTES) ? process.exitValue() : -1;
        } catch (IOException e) {
            return -1;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"autoencoder", "localiser"})
    void javaScriptGetsTheSameScores(String detector) throws IOException, InterruptedException {
        Path npm = Files.createDirectories(Path.of("target", "npm").toAbsolutePath());
        Path log = folder.resolve("log.txt");
        assumeTrue(run(npm, log, "node", "--version") == 0, "there is no Node.js");
        if (!Files.exists(npm.resolve("node_modules/onnxruntime-node"))) {
            Files.writeString(npm.resolve("package.json"), "{}");
            assumeTrue(
                    run(npm, log, "npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", PACKAGE) == 0,
                    "npm cannot install " + PACKAGE);
        }
        Path data = folder.resolve("data");
        Path model = folder.resolve("model.flaw");
        Cli.run("data", "simulate", "--out", data, "--good", 2, "--defective", 1, "--size", "200x150", "--seed", 5);
        Cli trained = Cli.run(
                "train",
                "--data",
                data,
                "--out",
                model,
                "--detector",
                detector,
                "--iterations",
                3,
                "--option",
                "batch=4");
        assertThat(trained.code()).as(trained.err()).isZero();
        // Node.js looks for packages in the folders that a program lies in.
        Path out = npm.resolve("exported-" + detector);
        Cli exported = Cli.run("export", "--model", model, "--out", out);
        assertThat(exported.code()).as(exported.err()).isZero();
        int code = run(out, log, "node", "example/example.mjs");
        List<String> printed = Files.readAllLines(log);
        assertThat(code).as(String.join("\n", printed)).isZero();
        assertThat(printed).anyMatch(line -> line.startsWith("largest difference "));
    }
}

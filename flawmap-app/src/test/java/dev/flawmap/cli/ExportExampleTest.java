package dev.flawmap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The programs of an exported folder: JavaScript with ONNX Runtime as npm has it, C++ with the library that Java uses and
 * headers that are installed, Python where it has the packages. Each is skipped where the machine lacks what it needs.
 */
@Tag("slow")
class ExportExampleTest {
    private static final String PACKAGE = "onnxruntime-node@1.23.2";

    private static final String NATIVE = "/ai/onnxruntime/native/linux-x64/libonnxruntime.so";

    @TempDir
    private static Path folder;

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

    /** A graph of patches and one of whole images, exported once. */
    @BeforeAll
    static void export() {
        Path data = folder.resolve("data");
        done("data", "simulate", "--out", data, "--good", 2, "--defective", 1, "--size", "128x96", "--seed", 5);
        for (String detector : List.of("autoencoder", "localiser")) {
            Path model = folder.resolve(detector + ".flaw");
            done(
                    "train",
                    "--data",
                    data,
                    "--out",
                    model,
                    "--detector",
                    detector,
                    "--iterations",
                    1,
                    "--option",
                    "batch=2");
            done("export", "--model", model, "--out", folder.resolve(detector));
        }
    }

    private static void done(Object... arguments) {
        Cli run = Cli.run(arguments);
        assertThat(run.code()).as(run.err()).isZero();
    }

    private static void assertSameScores(Path exported, Path log, String... command)
            throws IOException, InterruptedException {
        int code = run(exported, log, command);
        List<String> printed = Files.readAllLines(log);
        assertThat(code).as(String.join("\n", printed)).isZero();
        assertThat(printed).anyMatch(line -> line.startsWith("largest difference "));
        // It compares: with other scores expected, it fails.
        Path expected = exported.resolve("example/expected.f32");
        byte[] right = Files.readAllBytes(expected);
        byte[] wrong = right.clone();
        wrong[wrong.length - 1] ^= 0x40;
        Files.write(expected, wrong);
        try {
            assertThat(run(exported, log, command)).isEqualTo(1);
        } finally {
            Files.write(expected, right);
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
        // Node.js looks for packages in the folders that a program lies in.
        Path out = npm.resolve("exported-" + detector);
        copy(folder.resolve(detector), out);
        assertSameScores(out, log, "node", "example/example.mjs");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file));
                Files.createDirectories(Objects.requireNonNull(target.getParent()));
                Files.write(target, Files.readAllBytes(file));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"autoencoder", "localiser"})
    void cppGetsTheSameScores(String detector) throws IOException, InterruptedException {
        Path log = folder.resolve("log.txt");
        assumeTrue(run(folder, log, "g++", "--version") == 0, "there is no g++");
        String named = Optional.ofNullable(System.getenv("ONNXRUNTIME_INCLUDE")).orElse("/usr/include/onnxruntime");
        assumeTrue(
                Files.exists(Path.of(named, "onnxruntime_cxx_api.h")),
                "there are no headers of ONNX Runtime in " + named);
        Path program = folder.resolve("example");
        if (!Files.exists(program)) {
            // Links name the library by its version.
            try (InputStream in = OrtEnvironment.class.getResourceAsStream(NATIVE)) {
                assumeTrue(in != null, "ONNX Runtime is not for this machine");
                Files.copy(Objects.requireNonNull(in), folder.resolve("libonnxruntime.so.1"));
            }
            int compiled = run(
                    folder,
                    log,
                    "g++",
                    "-std=c++17",
                    "-Wall",
                    "-Wextra",
                    "-Werror",
                    "-isystem",
                    named,
                    detector + "/example/example.cpp",
                    "libonnxruntime.so.1",
                    "-Wl,-rpath," + folder,
                    "-o",
                    "example");
            assertThat(compiled).as(Files.readString(log)).isZero();
        }
        assertSameScores(folder.resolve(detector), log, program.toString(), "example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"autoencoder", "localiser"})
    void pythonGetsTheSameScores(String detector) throws IOException, InterruptedException {
        Path log = folder.resolve("log.txt");
        assumeTrue(
                run(folder, log, "python3", "-c", "import numpy, onnxruntime") == 0,
                "there is no Python with numpy and onnxruntime");
        assertSameScores(folder.resolve(detector), log, "python3", "example/example.py");
    }
}

package dev.flawmap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flawmap.file.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No command writes over what it reads, and no name of a file does more than name it. */
class NothingLostTest {
    @TempDir
    private static Path trained;

    private static Path learnedFrom;

    @TempDir
    private Path folder;

    private Path data;
    private Path model;

    @BeforeAll
    static void train() {
        learnedFrom = trained.resolve("data");
        Cli made =
                Cli.run("data", "simulate", "--out", learnedFrom, "--good", 2, "--defective", 2, "--size", "140x100");
        assertThat(made.code()).as(made.err()).isZero();
        Cli result = Cli.run(
                "train",
                "--data",
                learnedFrom,
                "--out",
                trained.resolve("m.flaw"),
                "--detector=autoencoder",
                "--iterations=2",
                "-Obatch=2",
                "--threads=1");
        assertThat(result.code()).as(result.err()).isZero();
    }

    @BeforeEach
    void copy() throws IOException {
        data = folder.resolve("data");
        try (Stream<Path> files = Files.walk(learnedFrom)) {
            for (Path file : files.toList()) {
                Files.copy(file, data.resolve(learnedFrom.relativize(file)));
            }
        }
        model = Files.copy(trained.resolve("m.flaw"), folder.resolve("m.flaw"));
    }

    private Map<String, String> state() throws IOException {
        Map<String, String> state = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                boolean content = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
                state.put(file.toString(), content ? Sha256.of(file) : "");
            }
        }
        return state;
    }

    private void refused(Object... arguments) throws IOException {
        Map<String, String> before = state();
        Cli result = Cli.run(arguments);
        assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.USAGE);
        assertThat(result.complaint())
                .as(String.join(" ", Stream.of(arguments).map(String::valueOf).toList()))
                .containsAnyOf("would replace", "would be replaced", "would be written to", "send results elsewhere");
        assertThat(state()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"roc.png", "pr.png", "pro.png", "other.png"})
    void curvesDoNotComeAmongTestImages(String name) throws IOException {
        Path test = Files.createDirectories(folder.resolve("test"));
        Pictures.grey(test.resolve(name), 64, 48, 1);
        refused("evaluate", "--model", model, "--data", data.resolve("Normal"), "--test", test, "--out", test);
        Path link = Files.createSymbolicLink(folder.resolve("link"), test);
        refused("evaluate", "--model", model, "--data", data.resolve("Normal"), "--test", test, "--out", link);
    }

    @Test
    void anEvaluationReplacesItselfButNoTrainedModel() throws IOException {
        Path out = folder.resolve("out");
        Path other = Files.createDirectories(out).resolve("model.flaw");
        Files.copy(model, other);
        refused("evaluate", "--model", model, "--data", data, "--out", out);
        refused("evaluate", "--model", other, "--data", data, "--out", out);
        Files.delete(other);
        for (int i = 0; i < 2; i++) {
            Cli result = Cli.run("evaluate", "--model", model, "--data", data, "--out", out);
            assertThat(result.code()).as(result.err()).isZero();
        }
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .as("all that an evaluation writes, so that RunFolder.FILES leaves none out")
                    .containsExactlyInAnyOrder(
                            "config.yaml",
                            "defects.csv",
                            "environment.json",
                            "froc.png",
                            "history.csv",
                            "images",
                            "images.csv",
                            "inspections.json",
                            "metrics.csv",
                            "metrics.json",
                            "model.flaw",
                            "pr.png",
                            "pro.png",
                            "report.html",
                            "roc.png",
                            "split.csv");
        }
    }

    @Test
    void inspectingWritesOverNothing() throws IOException {
        Path out = folder.resolve("out");
        Path image = data.resolve("Normal/good-001.tif");
        assertThat(Cli.run("inspect", "--model", model, "--out", out, image).code())
                .isZero();
        Path link = Files.createSymbolicLink(folder.resolve("link.png"), out.resolve("images/good-001_overlay.png"));
        refused("inspect", "--model", model, "--out", out, link);
        Path asReport = Files.copy(model, folder.resolve("report.html"));
        refused("inspect", "--model", asReport, "--out", folder, image);
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Path linked = Files.createDirectories(folder.resolve("linked"));
        Files.createSymbolicLink(linked.resolve("images"), elsewhere);
        refused("inspect", "--model", model, "--out", linked, image);
        Path outLink = Files.createSymbolicLink(folder.resolve("outLink"), elsewhere);
        assertThat(Cli.run("inspect", "--model", model, "--out", outLink, image).code())
                .isZero();
        assertThat(elsewhere.resolve("images/good-001_mask.png")).exists();
    }

    @Test
    void trainingWritesOverNoImage() throws IOException {
        refused("train", "--data", data, "--out", data.resolve("Normal/good-001.tif"));
        refused(
                "train",
                "--data",
                data,
                "--out",
                Files.createSymbolicLink(folder.resolve("l"), data.resolve("Anomalous/gt/defective-001_gt.png")));
        Path samples = Files.createDirectories(folder.resolve("n-training/samples"));
        Pictures.grey(samples.resolve("a.png"), 130, 130, 1);
        refused("train", "--data", samples, "--out", folder.resolve("n.flaw"));
        refused("benchmark", "--data", data, "--out", bench(data), "--detectors=autoencoder", "--seeds=1");
    }

    /** A folder in which a benchmark would write where the data lie. */
    private Path bench(Path images) throws IOException {
        Path cells = Files.createDirectories(folder.resolve("bench/cells/autoencoder-seed1"));
        Files.createSymbolicLink(cells.resolve("maps"), images.resolve("Normal"));
        return folder.resolve("bench");
    }

    @Test
    void otherCommandsWriteOverNothing() throws IOException {
        Path asGraph = Files.copy(model, folder.resolve("model.onnx"));
        refused("export", "--model", asGraph, "--out", folder);
        refused("data", "simulate-defects", "--data", data, "--out", data.resolve("Normal/good-001.tif"));
        Path demo = Files.createDirectories(folder.resolve("demo"));
        Files.copy(model, demo.resolve("model.flaw"));
        refused("demo", "--out", demo);
    }

    @Test
    void aFileInTheFoldersPlaceIsWrongUsageAndStays() throws IOException {
        Path file = Files.writeString(folder.resolve("taken"), "mine");
        Path image = data.resolve("Normal/good-001.tif");
        for (Path out : List.of(file, file.resolve("below"))) {
            for (List<Object> command : List.<List<Object>>of(
                    List.of("export", "--model", model),
                    List.of("inspect", "--model", model, image),
                    List.of("evaluate", "--model", model, "--data", data),
                    List.of("benchmark", "--data", data, "--detectors=autoencoder", "--seeds=1"),
                    List.of("data", "simulate"),
                    List.of("demo"))) {
                Cli result = Cli.run(
                        Stream.concat(command.stream(), Stream.of("--out", out)).toArray());
                assertThat(result.code()).as(command + ": " + result.err()).isEqualTo(ExitCode.USAGE);
                assertThat(result.complaint()).contains(file + " is not a folder.");
            }
        }
        assertThat(file).hasContent("mine");
    }

    @Test
    void resumingWithoutACheckpointBegins() {
        Path out = folder.resolve("n.flaw");
        Cli result = Cli.run(
                "train",
                "--resume",
                "--data",
                data,
                "--out",
                out,
                "--detector=autoencoder",
                "--iterations=2",
                "-Obatch=2",
                "--threads=1");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.err().lines())
                .filteredOn(line -> line.startsWith("There is no checkpoint "))
                .singleElement()
                .asString()
                .endsWith(", so training begins from the start.");
        assertThat(out).exists();
    }

    @Test
    void aThresholdIsWrittenThroughLinksAndKeepsPermissions() throws IOException {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Files.setPosixFilePermissions(model, PosixFilePermissions.fromString("rw-------"));
        Path link = Files.createSymbolicLink(folder.resolve("link.flaw"), Path.of("m.flaw"));
        String before = Sha256.of(model);
        Cli result = Cli.run("threshold", "--model", link, "--min-area=77px");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(Sha256.of(model)).isNotEqualTo(before);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(model)))
                .isEqualTo("rw-------");
    }

    @Test
    void whatCannotBeReadInAFolderIsNamed() throws IOException {
        Path images = Files.createDirectories(folder.resolve("images"));
        Pictures.grey(images.resolve("a.png"), 64, 48, 1);
        Files.createSymbolicLink(images.resolve("b.png"), Path.of("gone.png"));
        Cli result =
                Cli.run("inspect", "--model", model, "--out", folder.resolve("out"), "--json", images, "no\0path.png");
        assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.DATA);
        assertThat(result.json().get("inspections").size()).isEqualTo(1);
        assertThat(result.json().get("failures").size()).isEqualTo(2);
        assertThat(result.err().lines().filter(line -> line.startsWith("Skipped: ")))
                .anyMatch(line -> line.contains("b.png"))
                .anyMatch(line -> line.contains("no\\u0000path.png"));
        assertThat(Cli.run("data", "check", images).out()).contains("b.png");
        Cli alone = Cli.run("inspect", "--model", model, "--out", folder.resolve("none"), "no\0path.png");
        assertThat(alone.code()).isEqualTo(ExitCode.DATA);
        assertThat(folder.resolve("none/images.csv")).content().contains("path.png");
    }

    /** A pipe that nothing writes to would be waited for without end. */
    @Test
    @Timeout(60)
    void pipesAndBrokenLinksAreNoGoodImages() throws Exception {
        Path images = Files.createDirectories(folder.resolve("images"));
        Pictures.grey(images.resolve("a.png"), 130, 130, 1);
        Files.createSymbolicLink(images.resolve("b.png"), Path.of("gone.png"));
        Path pipe = images.resolve("c.png");
        assumeTrue(makesPipe(pipe));
        Cli result = Cli.run(
                "train", "--data", images, "--out", folder.resolve("n.flaw"), "--detector=autoencoder", "--threads=1");
        assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.DATA);
        assertThat(result.err()).contains(" 1 good image to learn from, 0 to test on.");
        assertThat(result.complaint())
                .contains("2 of 3 good images", "b.png leads nowhere", pipe + " is a pipe or a device, not an image.");
        assertThat(Cli.run("inspect", "--model", pipe, "--out", folder.resolve("o"), images)
                        .code())
                .isEqualTo(ExitCode.DATA);
        assertThat(Cli.run("inspect", "--model", model, "--out", folder.resolve("o"), images)
                        .err())
                .contains("Skipped: " + pipe);
    }

    private static boolean makesPipe(Path pipe) throws InterruptedException {
        try {
            return new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void namesDoNothingToTheTerminalOrASpreadsheet() throws IOException {
        String evil = "=1\u001b[31m\nflawmap: all is well\u202e,\"\u009b.png";
        Path image = folder.resolve(evil);
        Pictures.grey(image, 64, 48, 1);
        Path bad = Files.writeString(folder.resolve("bad" + evil), "no image");
        Path out = folder.resolve("out");
        for (List<Object> extra : List.<List<Object>>of(List.of(), List.of("--json"))) {
            Cli result = Cli.run(Stream.concat(
                            Stream.<Object>of("inspect", "--model", model, "--out", out, image, bad), extra.stream())
                    .toArray());
            assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.DATA);
            assertThat(result.out() + result.err())
                    .contains("\\u001b[31m\\nflawmap: all is well\\u202e")
                    .doesNotContain("\u001b", "\u202e", "\u009b");
            assertThat(result.complaint()).isEmpty();
            if (!extra.isEmpty()) {
                assertThat(result.json().get("inspections").get(0).get("file").asString())
                        .isEqualTo(image.toString());
            }
        }
        Cli noModel = Cli.run("threshold", "--model", bad);
        assertThat(noModel.code()).isEqualTo(ExitCode.DATA);
        assertThat(noModel.complaint()).contains("\\nflawmap: all is well").contains("not a Flawmap model file");
        assertThat(out.resolve("images.csv")).content().contains(",\"\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "smallestRadius: 1e308",
                "smallestRadius: .inf",
                "smallestRadius: .nan",
                "smallestRadius: -1",
                "smallestRadius: 9999999999999999999999999999999999999999999",
                "largestRadius: .nan",
                "share: .inf",
                "leastOpacity: -.inf",
                "covered: 1e308",
                "confined: -1e308",
                "brightness: .nan",
                "contrast: .inf",
                "visible: .nan",
                "visible: much",
                "visible: [1]",
                "fillings: {film: .inf}",
                "fillings: {film: 1e308, cluster: 1e308}",
                "fillings: {film: .nan}",
                "fillings: {film: -1}",
                "fillings: {film: null}",
                "shapes: {ellipses: many}",
                "shapes: 3",
                "- a",
                "share: [[[[",
                "a: &a [*a]",
                "share: &a [1, *a]",
            })
    void settingsThatCannotBeAreRefusedWithASentence(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("d.yaml"), yaml);
        refusedSettings(file);
    }

    /** ONNX Runtime unpacks itself into the folder for temporary files. Here files may have 1 MB, as on a full disk. */
    @ParameterizedTest
    @ValueSource(
            strings = {"inspect --model m.flaw --out out data/Normal/good-001.tif", "train --data data --out n.flaw"})
    @Timeout(120)
    @DisabledOnOs(OS.WINDOWS)
    void aFullFolderForTemporaryFilesIsNamedInOneSentenceAtOnce(String line) throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        List<String> command = new ArrayList<>(List.of("/bin/bash", "-c", "ulimit -f 1024; exec \"$@\"", "bash"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:-UsePerfData", "-Djava.io.tmpdir=" + temporary));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Flawmap.class.getName()));
        command.addAll(List.of(line.split(" ")));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isEqualTo(ExitCode.FAILURE);
        assertThat(printed.lines().filter(told -> !told.startsWith("Data: ") && !told.startsWith("Note: ")))
                .singleElement()
                .asString()
                .contains("ONNX Runtime cannot be unpacked into " + temporary + ": ")
                .endsWith("choose another folder with -Djava.io.tmpdir.");
    }

    /** The test's own Java may not be able to write such a name, so the shell does. */
    @Test
    @DisabledOnOs({OS.WINDOWS, OS.MAC})
    void aFileInAFolderWhoseNameTheLocaleCannotSayIsSkippedAlone() throws Exception {
        Path images = Files.createDirectory(folder.resolve("named"));
        Pictures.grey(images.resolve("plain.png"), 64, 48, 1);
        String script = "cp named/plain.png \"$(printf 'named/fa\\303\\251r.png')\" && LC_ALL=C exec \"$@\"";
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:-UsePerfData");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Flawmap.class.getName()));
        command.addAll(List.of("inspect", "--model", "m.flaw", "--out", "out", "named"));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isEqualTo(ExitCode.DATA);
        assertThat(printed).contains("1 of 2", "cannot be represented in the current locale");
        assertThat(folder.resolve("out/images/plain_map.tif")).exists();
    }

    static Stream<Arguments> settingsAndProblems() {
        return Stream.of(
                Arguments.of("shaer: 0.5", "there is no setting 'shaer'; there are shapes, fillings, share"),
                Arguments.of("\"sh\\nare\": 0.5", "there is no setting 'sh\\nare'; there are shapes, fillings, share"),
                Arguments.of("fillings: {flim: 1}", "there is no filling 'flim'"),
                Arguments.of("fillings: {\"fl\\nim\": 1}", "there is no filling 'fl\\nim'"),
                Arguments.of("share: 0.5\nshare: 0.6", "line 2 gives a name a second time"),
                Arguments.of("share: 0.5\n---\nshare: 0.6", "line 3 begins a second document"),
                Arguments.of("share: 0.5\n--- {", "second document"),
                Arguments.of("share: [1]", "it has no number at 'share'"),
                Arguments.of("shapes: 3", "it has no names and weights at 'shapes'"),
                Arguments.of("fillings: {film: {a: 1}}", "it has no number at 'fillings.film'"),
                Arguments.of("share: !!java/object:java.net.URL [a]", "it has no number at 'share'"),
                Arguments.of("share: " + "[".repeat(20_000), "nested too deeply"),
                Arguments.of("share: " + "{a: ".repeat(600) + 1 + "}".repeat(600), "nested too deeply"),
                Arguments.of("share: " + "9".repeat(5000), "too long a number"),
                Arguments.of("share: 0.5\nx: [[[\n", "it is not YAML near line 2"),
                Arguments.of("#".repeat(1 << 17), "it is larger than 64 kB"));
    }

    @ParameterizedTest
    @MethodSource
    void settingsAndProblems(String yaml, String problem) throws IOException {
        Cli result = refusedSettings(Files.writeString(folder.resolve("d.yaml"), yaml));
        assertThat(result.complaint())
                .contains(problem)
                .doesNotContain("dev.flawmap", "Feature", "JsonToken", "StreamReadConstraints", "Jackson");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "---\n", "share: null", "share: 0.5\n...\n", "share: \"0.5\""})
    void settingsThatChangeLittleAreTaken(String yaml) throws IOException {
        settingsAtTheirBoundsCanBeDrawn(yaml);
    }

    @Test
    void settingsInAnotherEncodingAreRefusedWithASentence() throws IOException {
        refusedSettings(
                Files.write(folder.resolve("d.yaml"), "# größer\nshare: 0.5".getBytes(StandardCharsets.ISO_8859_1)));
        refusedSettings(Files.write(folder.resolve("d.yaml"), "share: 0.5".getBytes(StandardCharsets.UTF_16)));
    }

    private Cli refusedSettings(Path file) {
        Cli result = Cli.run(
                "data",
                "simulate-defects",
                "--data",
                data,
                "--out",
                folder.resolve("s.png"),
                "--crop=32",
                "--defects",
                file);
        assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.USAGE);
        assertThat(result.complaint())
                .contains("d.yaml cannot be used: ")
                .endsWith(".")
                .doesNotContain("Exception");
        return result;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "smallestRadius: 1024",
                "largestRadius: 1e-300",
                "visible: 0.999999",
                "share: 1e-300",
                "leastOpacity: 1e-300",
                "fillings: {film: 1e-320}",
                "brightness: 1",
                "contrast: 1"
            })
    void settingsAtTheirBoundsCanBeDrawn(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("d.yaml"), yaml);
        Cli result = Cli.run(
                "data",
                "simulate-defects",
                "--data",
                data,
                "--out",
                folder.resolve("s.png"),
                "--crop=32",
                "--defects",
                file);
        assertThat(result.code()).as(result.err()).isZero();
    }
}

package dev.flawmap.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script that starts the program, here with a small program in its place. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    @TempDir
    private Path folder;

    private Path launcher;

    /** In the program's place: says what it was given, then ends with a code, or waits for a signal. */
    static final class Stand {
        private Stand() {}

        @SuppressWarnings("SystemOut")
        public static void main(String[] arguments) throws Exception {
            List<String> given = List.of(arguments);
            int code = given.indexOf("--code");
            if (given.contains("--wait")) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("stopped")));
                System.out.println("waiting " + ProcessHandle.current().pid());
                Thread.currentThread().join();
            }
            for (String name : given) {
                if (name.endsWith(".png")) {
                    System.out.println(Files.exists(Path.of(name)) ? "found" : "missing");
                }
            }
            System.out.println("heap " + (Runtime.getRuntime().maxMemory() >> 20));
            System.exit(code < 0 ? 0 : Integer.parseInt(given.get(code + 1)));
        }
    }

    private record Ended(int code, String out, String err) {}

    @BeforeEach
    void install() throws IOException {
        Path script = Path.of("..", "flawmap");
        assumeTrue(Files.isRegularFile(script));
        launcher = Files.copy(script, folder.resolve("flawmap"));
        Files.createDirectory(folder.resolve("lib"));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Stand.class.getName());
        String entry = Stand.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream jar =
                        new JarOutputStream(Files.newOutputStream(folder.resolve("lib/flawmap-app-0.jar")), manifest);
                var in = Stand.class.getClassLoader().getResourceAsStream(entry)) {
            jar.putNextEntry(new ZipEntry(entry));
            in.transferTo(jar);
        }
    }

    private ProcessBuilder command(Map<String, String> environment, Object... arguments) {
        List<String> line = new ArrayList<>(List.of("/bin/sh", launcher.toString()));
        Arrays.stream(arguments).map(Object::toString).forEach(line::add);
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().remove("JAVA_OPTS");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        return builder;
    }

    private Ended run(Map<String, String> environment, Object... arguments) throws Exception {
        Path err = folder.resolve("err");
        Process process =
                command(environment, arguments).redirectError(err.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Ended(process.waitFor(), out, Files.readString(err));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void theProgramsCodeComesThrough(int code) throws Exception {
        assertThat(run(Map.of(), "inspect", "--code", code).code()).isEqualTo(code);
        assertThat(run(Map.of(), "train", "--code", code).code()).isEqualTo(code);
    }

    @Test
    void moreMemoryThanJavaCanHaveIsWrongUsage() throws Exception {
        for (String size : List.of("--max-memory=999999GB", "--max-memory=999999g")) {
            Ended ended = run(Map.of(), "inspect", size, "a.png");
            assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCode.USAGE);
            assertThat(ended.err().lines())
                    .singleElement()
                    .asString()
                    .startsWith("flawmap: ")
                    .contains("--max-memory")
                    .doesNotContain(": .");
        }
        assertThat(run(Map.of(), "inspect", "--max-memory", "999999GB").code()).isEqualTo(ExitCode.USAGE);
        // What is no size at all is left to the program to refuse.
        assertThat(run(Map.of(), "inspect", "--max-memory=99999999999999999999GB")
                        .code())
                .isZero();
        assertThat(run(Map.of(), "inspect", "--max-memory=3GB").out()).contains("heap 2");
    }

    @Test
    void whatKeepsJavaFromStartingIsAFailure() throws Exception {
        for (String options : List.of("-Xnonsense", "-Xmx1k", "-XX:+NoSuchThing", "-Xmx999999g", "NoSuchClass")) {
            for (String command : List.of("inspect", "train")) {
                Ended ended = run(Map.of("JAVA_OPTS", options), command, "--code", "0");
                assertThat(ended.code()).as(options + ": " + ended.err()).isEqualTo(ExitCode.FAILURE);
                assertThat(ended.err().lines())
                        .singleElement()
                        .asString()
                        .startsWith("flawmap: Java cannot start here: ")
                        .endsWith(".");
            }
        }
        Ended none = run(Map.of("JAVA_HOME", folder.resolve("gone").toString()), "train");
        assertThat(none.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(none.err()).startsWith("flawmap: Java cannot start here: " + folder.resolve("gone/bin/java"));
        Files.writeString(folder.resolve("lib/flawmap-app-0.jar"), "no jar");
        assertThat(run(Map.of(), "train").code()).isEqualTo(ExitCode.FAILURE);
        assertThat(run(Map.of("JAVA_HOME", folder.toString()), "train").code()).isEqualTo(ExitCode.FAILURE);
    }

    @ParameterizedTest
    @CsvSource({
        "JAVA_OPTS, -Xss1k, stack size",
        "JDK_JAVA_OPTIONS, --version, Option --version is not allowed",
        "JDK_JAVA_OPTIONS, -Xmx9999999g, heap",
        "JAVA_TOOL_OPTIONS, -Xnonsense, -Xnonsense"
    })
    void theReasonIsToldAndNotWhatStandsBeforeIt(String variable, String options, String reason) throws Exception {
        Ended ended = run(Map.of(variable, options), "train");
        assertThat(ended.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(ended.err().lines())
                .singleElement()
                .asString()
                .startsWith("flawmap: Java cannot start here: ")
                .contains(reason)
                .doesNotContain("Picked up", "Could not create");
    }

    /** Java ends well with these, but nothing has been inspected. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-version",
                "-Xmx64m --help",
                "--dry-run",
                "-jar",
                "--describe-module=java.base",
                "-Xshare:dump",
                "-Xlog:help",
                "-Xinternalversion",
                "-agentlib:jdwp=help"
            })
    void optionsWithWhichJavaDoesNotRunTheProgramAreAFailure(String options) throws Exception {
        Ended ended = run(Map.of("JAVA_OPTS", options), "inspect", "--fail-on-defect");
        assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCode.FAILURE);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().lines())
                .singleElement()
                .asString()
                .startsWith("flawmap: Java cannot start here: ")
                .contains(" in JAVA_OPTS");
    }

    /** Whether this process ignores SIGINT, which those that it starts then do as well. */
    private static boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return false;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    }

    /** The process that was started is the program itself, so whatever is sent to it arrives. */
    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void signalsReachTheProgram(String signal) throws Exception {
        assumeFalse(
                signal.equals("INT") && ignoresInterrupts(), "Ctrl-C is ignored where this runs in the background.");
        Process process = command(Map.of(), "train", "--wait").start();
        try (BufferedReader out = process.inputReader(UTF_8)) {
            assertThat(out.readLine()).isEqualTo("waiting " + process.pid());
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(out.readLine()).isEqualTo("stopped");
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isEqualTo(signal.equals("INT") ? 130 : 143);
    }

    /** The test's own Java may not be able to write such a name, so the shell does. */
    @Test
    void aNameThatAsciiCannotSayIsFoundInTheCLocale() throws Exception {
        Process script = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "cd \"$1\" && name=$(printf 'fa\\303\\251r.png') && : > \"$name\" && LC_ALL=C exec sh ./flawmap"
                                + " inspect \"$name\"",
                        "sh",
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String out = new String(script.getInputStream().readAllBytes(), UTF_8);
        assertThat(script.waitFor()).as(out).isZero();
        assertThat(out).contains("found");
    }
}

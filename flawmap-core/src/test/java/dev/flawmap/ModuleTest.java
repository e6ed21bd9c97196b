package dev.flawmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.model.Model;
import dev.flawmap.model.ModelTest;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A module of a user's, which requires this library alone. */
class ModuleTest {
    /** How the names of the jars begin that the library needs; the others on the class path are the tests' own. */
    private static final List<String> NEEDED =
            List.of("onnxruntime-", "tribuo-", "protobuf-java-", "imageio-", "common-", "jackson-", "jspecify-");

    @TempDir
    private Path folder;

    private static void compile(String... arguments) {
        StringWriter out = new StringWriter();
        PrintWriter printer = new PrintWriter(out, true);
        int code = ToolProvider.findFirst("javac").orElseThrow().run(printer, printer, arguments);
        assertThat(code).as(out.toString()).isZero();
    }

    private static void add(JarOutputStream jar, Path root) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(root)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            jar.putNextEntry(new JarEntry(root.relativize(file).toString().replace(File.separatorChar, '/')));
            Files.copy(file, jar);
        }
    }

    @Test
    void aModuleThatRequiresNothingElseCompilesAndRuns() throws Exception {
        Path classes = Path.of(
                Model.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        String needed = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> NEEDED.stream()
                        .anyMatch(
                                name -> Path.of(entry).getFileName().toString().startsWith(name)))
                .collect(Collectors.joining(File.pathSeparator));
        Path descriptor = folder.resolve("descriptor");
        compile(
                "-d",
                descriptor.toString(),
                "-p",
                needed,
                "--patch-module",
                "dev.flawmap.core=" + classes,
                "src/main/module/module-info.java");
        Path jar = folder.resolve("core.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            add(entries, classes);
            add(entries, descriptor);
        }
        Path source = Files.createDirectories(folder.resolve("source/user"));
        Path module = Files.writeString(
                folder.resolve("source/module-info.java"), "module user { requires dev.flawmap.core; }");
        Path main = Files.writeString(source.resolve("Main.java"), """
                package user;

                import dev.flawmap.image.GreyImage;
                import dev.flawmap.image.ImageReader;
                import dev.flawmap.image.ImageWriter;
                import dev.flawmap.model.Model;
                import java.nio.file.Path;

                public final class Main {
                    public static void main(String[] files) throws Exception {
                        var picture = ImageWriter.picture(GreyImage.of(2, 1, new float[] {0, 1}));
                        System.out.println(ImageReader.read("picture", picture).image());
                        System.out.println(Model.read(Path.of(files[0])).description().detector());
                    }
                }
                """);
        Path user = folder.resolve("user");
        String path = jar + File.pathSeparator + needed;
        compile("-d", user.toString(), "-p", path, module.toString(), main.toString());
        Path model = ModelTest.write(folder.resolve("m.flaw"));
        Path out = folder.resolve("out.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-p",
                        user + File.pathSeparator + path,
                        "-m",
                        "user/user.Main",
                        model.toString())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readAllLines(out))
                .anyMatch(line -> line.startsWith("GreyImage 2"))
                .contains("tiny");
    }
}

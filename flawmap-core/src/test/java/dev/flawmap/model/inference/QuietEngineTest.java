package dev.flawmap.model.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import dev.flawmap.Cancellation;
import dev.flawmap.model.TinyOnnx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What ONNX Runtime finds wrong is said by an exception, and not beside it. */
class QuietEngineTest {
    @Test
    @Timeout(60)
    void nothingIsPrintedWhenAGraphIsRefusedOrFails() throws IOException, InterruptedException {
        assertThat(printed(Failing.class, Failing.EXPECTED)).isEmpty();
    }

    /** ONNX Runtime says at most once that its level was another's choice. */
    @Test
    @Timeout(60)
    void aProgramThatUsesOnnxRuntimeTooIsWarnedAtMostOnce() throws IOException, InterruptedException {
        assertThat(printed(Hosting.class, Hosting.RUNS).split("Tried to change", -1))
                .hasSizeBetween(1, 2);
    }

    /** The library unpacks itself there. */
    @Test
    @Timeout(60)
    void aFolderForTemporaryFilesThatIsNoneIsNamed(@TempDir Path folder) throws IOException, InterruptedException {
        Path none = folder.resolve("none");
        assertThat(printed(Opening.class, 0, "-Djava.io.tmpdir=" + none))
                .endsWith("ONNX Runtime cannot be unpacked into " + none
                        + ": it does not exist; make room there, or choose another folder with -Djava.io.tmpdir."
                        + System.lineSeparator());
    }

    @Test
    void aFolderWithRoomIsNoObstacle(@TempDir Path folder) throws IOException {
        assertThat(EngineLoading.obstacle(folder)).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    private static String printed(Class<?> program, int status, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isEqualTo(status);
        return printed;
    }

    /** A program that opens a graph and says why it cannot. */
    static final class Opening {
        private Opening() {}

        @SuppressWarnings("SystemOut")
        public static void main(String[] arguments) {
            byte[] identity = new TinyOnnx()
                    .node("Identity", "map", "input")
                    .output("map", 4)
                    .bytes();
            try (OnnxGraph graph = new OnnxGraph(identity, 1)) {
                graph.run(new float[64], 1, 8, 8, Set.of("map"));
            } catch (UnsatisfiedLinkError e) {
                System.out.println(e.getMessage());
            }
        }
    }

    /** A program with an environment of its own that ends with how often it ran a graph. */
    static final class Hosting {
        static final int RUNS = 3;

        private Hosting() {}

        public static void main(String[] arguments) {
            OrtEnvironment.getEnvironment("host");
            byte[] identity = new TinyOnnx()
                    .node("Identity", "map", "input")
                    .output("map", 4)
                    .bytes();
            int runs = 0;
            try (OnnxGraph graph = new OnnxGraph(identity, 1)) {
                while (runs < RUNS) {
                    graph.run(new float[64], 1, 8, 8, Set.of("map"));
                    runs++;
                }
            }
            System.exit(runs);
        }
    }

    /** A program that ends with how many of its graphs were refused or failed. */
    static final class Failing {
        static final int EXPECTED = 2;

        private Failing() {}

        public static void main(String[] arguments) {
            int failures = 0;
            // A bias of another length, which ONNX Runtime refuses.
            byte[] refused = new TinyOnnx(-1, 4)
                    .floats("weight", new float[8], 2, 4)
                    .floats("bias", new float[3], 3)
                    .node("Gemm", "map", List.of("input", "weight", "bias"), TinyOnnx.integer("transB", 1))
                    .output("map", 2)
                    .bytes();
            try (OnnxGraph graph = new OnnxGraph(refused, 1)) {
                graph.run(new float[4], 4, new long[] {1, 4}, Set.of("map"), new Cancellation());
            } catch (IllegalArgumentException | IllegalStateException e) {
                failures += e.getCause() == null ? 0 : 1;
            }
            // The channels of the sample that comes, which are not the weight's.
            byte[] failing = new TinyOnnx()
                    .longs("sizes", -1, 1, 8, 8)
                    .node("Reshape", "map", "input", "sizes")
                    .output("map", 4)
                    .bytes();
            try (OnnxGraph graph = new OnnxGraph(failing, 1)) {
                graph.run(new float[64], 1, 8, 8, Set.of("elsewhere"), new Cancellation());
            } catch (IllegalStateException e) {
                failures += e.getCause() == null ? 0 : 1;
            }
            System.exit(failures);
        }
    }
}

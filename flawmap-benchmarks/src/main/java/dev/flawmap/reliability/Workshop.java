package dev.flawmap.reliability;

import dev.flawmap.model.Model;
import dev.flawmap.simulate.SimulatedDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A small data set, the commands that are attacked, and what they do when nobody disturbs them. */
final class Workshop {
    private static final int SIDE = 128;
    private static final int GOOD = 4;
    private static final int DEFECTIVE = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final List<String> SMALL =
            List.of("-O", "fineWidth=8", "-O", "width=8", "-O", "levels=2", "-O", "crop=32", "-O", "batch=2");

    private final Path folder;
    private final int iterations;
    private int logs;

    /**
     * A workshop.
     *
     * @param iterations of a training; some two hundred take a second
     */
    Workshop(Path folder, int iterations) throws IOException {
        this.folder = folder;
        this.iterations = iterations;
        new WholeFiles(folder).delete();
        SimulatedDataset.write(data(), GOOD, DEFECTIVE, SIDE, SIDE, 1, (what, done, total) -> {});
    }

    Path data() {
        return folder.resolve("data");
    }

    /** The model of a training that nobody disturbed; made by the first call of {@link #reference}. */
    Path model() {
        return folder.resolve("reference").resolve("model.flaw");
    }

    /** The model of a GAN; made by {@link #trainGenerator}. */
    Path generator() {
        return folder.resolve("generator").resolve("model.flaw");
    }

    List<String> trainGenerator() {
        List<String> arguments = new ArrayList<>(List.of("train", "--data", data().toString()));
        arguments.addAll(List.of("--detector", "gan", "--out", generator().toString()));
        arguments.addAll(List.of("--threads", "1", "--precision", "fp32", "--iterations", "20", "-O", "batch=2"));
        return arguments;
    }

    /** The test images. */
    Path images() {
        return data().resolve("Anomalous").resolve("images");
    }

    List<String> train(Path model) {
        return train(model, iterations);
    }

    List<String> train(Path model, int count) {
        List<String> arguments = new ArrayList<>(List.of("train", "--data", data().toString()));
        arguments.addAll(List.of("--out", model.toString(), "--threads", "1", "--precision", "fp32"));
        arguments.addAll(List.of("--iterations", String.valueOf(count)));
        arguments.addAll(SMALL);
        return arguments;
    }

    List<String> inspect(Path out) {
        return List.of("inspect", "--model", model().toString(), "--out", out.toString(), images().toString());
    }

    List<String> watch(Path out) {
        return List.of("watch", "--once", "--model", model().toString(), "--out", out.toString(), images().toString());
    }

    List<String> evaluate(Path out) {
        return List.of("evaluate", "--model", model().toString(), "--data", data().toString(), "--out", out.toString());
    }

    List<String> benchmark(Path out) {
        List<String> arguments = new ArrayList<>(List.of("benchmark", "--data", data().toString()));
        arguments.addAll(
                List.of("--detectors", "localiser", "--seeds", "2", "--budget", "10s", "--protocol", "strict"));
        arguments.addAll(List.of("--threads", "1", "--precision", "fp32", "--out", out.toString()));
        arguments.addAll(SMALL);
        return arguments;
    }

    /** The program with these arguments. */
    ChildJvm flawmap(List<String> arguments) {
        return ChildJvm.flawmap(folder.resolve("logs").resolve(logs++ + "-" + arguments.get(0)), arguments);
    }

    ChildJvm.Ended run(List<String> arguments) throws IOException, InterruptedException {
        return flawmap(arguments).run(PATIENCE);
    }

    /** Runs what must succeed. */
    ChildJvm.Ended reference(List<String> arguments) throws IOException, InterruptedException {
        ChildJvm.Ended ended = run(arguments);
        if (ended.exitCode() != 0) {
            throw new IOException("Undisturbed, " + String.join(" ", arguments) + " ended with " + ended.exitCode()
                    + ": " + ended.printed());
        }
        return ended;
    }

    /** All that two trainings must have the same: networks, thresholds and what is known of them. */
    static List<Object> learned(Path model) throws IOException {
        var description = Model.read(model).description();
        return List.of(
                description.sha256().getOrDefault("model.onnx", ""),
                description.threshold(),
                description.calibrations(),
                description.falseDefects(),
                description.provenance().iterations());
    }

    static boolean exists(Path file) {
        return Files.isRegularFile(file);
    }
}

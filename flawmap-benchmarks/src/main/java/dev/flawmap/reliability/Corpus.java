package dev.flawmap.reliability;

import dev.flawmap.Cancellation;
import dev.flawmap.cli.Flawmap;
import dev.flawmap.data.LabelledImage;
import dev.flawmap.detectors.Catalogue;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.model.Model;
import dev.flawmap.simulate.fibre.Nanofibres;
import dev.flawmap.torch.Torch;
import dev.flawmap.training.IterationPlan;
import dev.flawmap.training.TrainingListener;
import dev.flawmap.training.TrainingSettings;
import dev.flawmap.training.loop.Trainer;
import dev.flawmap.training.material.GoodMaterial;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Small files of every kind that is read, to be changed: a folder for each, always the same on the same machine. */
final class Corpus {
    static final int SIDE = 96;

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int ITERATIONS = 12;
    private static final int STOPPED_AFTER = 5;
    private static final String FINISHED = "finished";

    private final Path folder;

    private Corpus(Path folder) {
        this.folder = folder;
    }

    /** The corpus of a folder, which is made where it is missing. */
    static Corpus in(Path folder) throws IOException {
        Corpus corpus = new Corpus(folder);
        if (!Files.exists(folder.resolve(FINISHED))) {
            corpus.make();
            Files.createFile(folder.resolve(FINISHED));
        }
        return corpus;
    }

    /** The contents of the files of a kind, in the order of their names. */
    List<byte[]> files(String kind) throws IOException {
        List<byte[]> contents = new ArrayList<>();
        for (Path file : list(folder.resolve(kind))) {
            contents.add(Files.readAllBytes(file));
        }
        return contents;
    }

    static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /** A folder of good images. */
    Path good() {
        return folder.resolve("good");
    }

    GoodMaterial material(TrainableDetector detector) throws IOException {
        Path image = list(good()).get(0);
        return GoodMaterial.read(
                List.of(new LabelledImage("good", image, Optional.empty(), true)), detector.cropSize(), 1);
    }

    /** The settings of a short training. */
    static TrainingSettings settings(TrainableDetector detector, Path checkpoint) {
        return new TrainingSettings(
                1,
                Duration.ofMinutes(1),
                Optional.of(
                        IterationPlan.of(Collections.nCopies(detector.stages().size(), ITERATIONS))),
                1,
                Torch.Precision.FP32,
                "cpu",
                0.01,
                OptionalInt.empty(),
                UnaryOperator.identity(),
                checkpoint);
    }

    /** A localiser with few weights. */
    static TrainableDetector smallLocaliser() {
        return Catalogue.create(
                "localiser", Map.of("fineWidth", "4", "width", "4", "levels", "2", "crop", "32", "batch", "2"));
    }

    private void make() throws IOException {
        GreyImage good = Nanofibres.good(SIDE, SIDE, 1);
        ImageWriter.writeTiff(good().resolve("good.tif"), good);
        new CorpusImages(folder, good).make();
        model("small", new SmallDetector());
        model("localiser", smallLocaliser());
        checkpoint("small", new SmallDetector());
        settings();
    }

    private void model(String name, TrainableDetector detector) throws IOException {
        Path checkpoint = folder.resolve("stopped.zip");
        Model model = new Trainer(detector, material(detector), settings(detector, checkpoint), TrainingListener.NONE)
                .train();
        Path file = folder.resolve("model").resolve(name + ".flaw");
        model.write(file);
        Map<String, byte[]> entries = ZipMutator.entries(Files.readAllBytes(file));
        entries.computeIfPresent("history.csv", (entry, csv) -> timeless(csv));
        ObjectNode description = (ObjectNode) JSON.readTree(Objects.requireNonNull(entries.get("model.json")));
        if (description.get("provenance") instanceof ObjectNode provenance) {
            provenance.put("created", "2026-01-01T00:00:00Z");
            provenance.put("seconds", 1.0);
        }
        entries.put("model.json", JSON.writeValueAsBytes(description));
        ZipMutator.mendSums(entries);
        Files.write(file, ZipMutator.packed(entries));
        Files.delete(checkpoint);
        Path csv = folder.resolve("csv").resolve(name + ".csv");
        Files.createDirectories(csv.getParent());
        Files.write(csv, entries.getOrDefault("history.csv", new byte[0]));
    }

    private void checkpoint(String name, TrainableDetector detector) throws IOException {
        Path file = folder.resolve("checkpoint").resolve(name + ".zip");
        Cancellation cancellation = new Cancellation();
        TrainingListener stopping = new TrainingListener() {
            @Override
            public void iterated(String stage, long done, long total, Map<String, Double> losses, double secondsLeft) {
                if (done == STOPPED_AFTER) {
                    cancellation.cancel("The state half-way is wanted.");
                }
            }
        };
        new Trainer(detector, material(detector), settings(detector, file), stopping).train(false, cancellation);
        Map<String, byte[]> entries = ZipMutator.entries(Files.readAllBytes(file));
        entries.computeIfPresent("history.csv", (entry, csv) -> timeless(csv));
        ObjectNode run = (ObjectNode) JSON.readTree(Objects.requireNonNull(entries.get("run.json")));
        run.put("seconds", 1.0);
        entries.put("run.json", JSON.writeValueAsBytes(run));
        Files.write(file, ZipMutator.packed(entries));
    }

    /** A history without the times that things took, which are never the same. */
    private static byte[] timeless(byte[] csv) {
        return new String(csv, StandardCharsets.UTF_8)
                .replaceAll("(?m)^([^,\n]*,[0-9]+),[0-9.]+", "$1,1.00")
                .getBytes(StandardCharsets.UTF_8);
    }

    private void settings() throws IOException {
        Path sheet = folder.resolve("yaml").resolve("defects.png");
        Files.createDirectories(sheet.getParent());
        PrintWriter unheard = new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        int exitCode = Flawmap.run(
                unheard,
                unheard,
                "data",
                "simulate-defects",
                "--data",
                good().toString(),
                "--crop",
                "32",
                "--out",
                sheet.toString());
        if (exitCode != 0) {
            throw new IOException("The settings of simulated defects could not be made.");
        }
        Files.delete(sheet);
    }
}

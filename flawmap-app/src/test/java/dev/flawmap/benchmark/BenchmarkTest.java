package dev.flawmap.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Cancellation;
import dev.flawmap.Detector;
import dev.flawmap.PatchGrid;
import dev.flawmap.PatchScorer;
import dev.flawmap.Progress;
import dev.flawmap.Score;
import dev.flawmap.data.Dataset;
import dev.flawmap.data.LabelledImage;
import dev.flawmap.data.Layout;
import dev.flawmap.detectors.Catalogue;
import dev.flawmap.detectors.PictureRow;
import dev.flawmap.detectors.Stage;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.evaluate.Protocol;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRows;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.image.Mask;
import dev.flawmap.model.Model;
import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.model.inference.ScoreOutput;
import dev.flawmap.network.Network;
import dev.flawmap.network.Ops;
import dev.flawmap.network.Training;
import dev.flawmap.report.BenchmarkReport;
import dev.flawmap.report.BenchmarkTables;
import dev.flawmap.simulate.SimulatedDataset;
import dev.flawmap.torch.Torch;
import dev.flawmap.training.TrainingListener;
import dev.flawmap.training.material.WorkingSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class BenchmarkTest {
    @TempDir
    private static Path folder;

    private static Dataset data;

    private final List<String> begun = new ArrayList<>();

    @BeforeAll
    static void images() throws IOException {
        SimulatedDataset.write(folder.resolve("data"), 2, 2, 200, 150, 5, Progress.NONE);
        data = Dataset.open(folder.resolve("data"));
    }

    private static TrainableDetector autoencoder() {
        return Catalogue.create("autoencoder", Map.of("batch", "2", "crop", "32"));
    }

    private static TrainableDetector sencebgan() {
        return Catalogue.create("sencebgan", Map.of("batch", "4", "latent", "4", "stride", "16"));
    }

    private static Plan plan(String out, Duration maxInspection, TrainableDetector... detectors) {
        return new Plan(
                folder.resolve(out),
                data,
                List.of(detectors),
                1,
                List.of(Protocol.THESIS, Protocol.STRICT),
                Duration.ofSeconds(1),
                maxInspection,
                WorkingSize.FULL,
                1,
                Torch.Precision.FP32);
    }

    /** Called at every iteration and every step. */
    private Runnable progressed = () -> {};

    private boolean run(Plan plan, Benchmark.Opener opener, Cancellation cancellation) throws IOException {
        begun.clear();
        return new Benchmark(plan, opener, new Benchmark.Listener() {
                    @Override
                    public void begins(Cell cell, int number, int total, double secondsLeft) {
                        assertThat(secondsLeft).isPositive();
                        begun.add(number + "/" + total + " " + cell.detector());
                    }

                    @Override
                    public TrainingListener training(Cell cell) {
                        return new TrainingListener() {
                            @Override
                            public void iterated(
                                    String stage, long done, long total, Map<String, Double> losses, double left) {
                                progressed.run();
                            }
                        };
                    }

                    @Override
                    public void ended(Cell cell, CellResult result) {}

                    @Override
                    public void step(String what, long done, long total) {
                        progressed.run();
                    }
                })
                .run(cancellation);
    }

    @Test
    void aFailureIsRecordedAndTheOthersGoOn() throws IOException {
        Plan plan = plan("failing", Duration.ofMinutes(5), new Failing(autoencoder()), autoencoder());
        assertThat(run(plan, Model::detector, new Cancellation())).isTrue();
        assertThat(begun).containsExactly("1/2 failing", "2/2 autoencoder");
        CellResult failed = plan.cells().get(0).result().orElseThrow();
        assertThat(failed.failure()).hasValue("The discriminator has won.");
        assertThat(failed.evaluations()).isEmpty();
        CellResult done = plan.cells().get(1).result().orElseThrow();
        assertThat(done.failure()).isEmpty();
        assertThat(done.evaluations().keySet()).containsExactly("thesis", "strict");
        assertThat(done.secondsPerImage().orElseThrow()).isPositive();

        Summary summary = Summary.of(plan);
        summary.write();
        new BenchmarkReport(summary).write();
        assertThat(Files.readAllLines(plan.out().resolve("benchmark.csv")))
                .anyMatch(line -> line.startsWith("failing,1,,,,,,,,") && line.endsWith(",The discriminator has won."));
        assertThat(plan.out().resolve("benchmark.html"))
                .content()
                .contains("failing, seed 1: The discriminator has won.")
                .contains("0 of 1")
                .contains("<td title=\"\">failed</td>");

        assertThat(run(plan, Model::detector, new Cancellation())).isTrue();
        assertThat(begun).isEmpty();
    }

    @Test
    void aProtocolThatTheDataDoNotSufficeForIsLeftOut() throws IOException {
        Plan whole = plan("one", Duration.ofMinutes(5), autoencoder());
        Plan plan = new Plan(
                whole.out(),
                Plan.limited(data, 1),
                whole.detectors(),
                1,
                List.of(Protocol.SPLIT, Protocol.STRICT),
                whole.budget(),
                whole.maxInspection(),
                whole.size(),
                1,
                whole.precision());
        assertThat(plan.obstacles()).containsOnlyKeys(Protocol.SPLIT);
        assertThat(run(plan, Model::detector, new Cancellation())).isTrue();
        CellResult result = plan.cells().get(0).result().orElseThrow();
        assertThat(result.failure()).isEmpty();
        assertThat(result.evaluations()).containsOnlyKeys("strict");
        assertThat(result.omitted()).containsOnlyKeys("split");
        Summary summary = Summary.of(plan);
        new BenchmarkReport(summary).write();
        assertThat(plan.out().resolve("benchmark.html"))
                .content()
                .contains("Protocol split is left out: There are too few test images");
        assertThat(new BenchmarkTables(summary).markdown()).doesNotContain("too slow");
    }

    @Test
    void whatTheImagesDoNotSufficeForIsLeftOutToo() throws IOException {
        Path masked = folder.resolve("masked");
        SimulatedDataset.write(masked, 2, 2, 200, 150, 5, Progress.NONE);
        Dataset made = Dataset.open(masked);
        boolean[] all = new boolean[200 * 150];
        java.util.Arrays.fill(all, true);
        List<LabelledImage> test = new ArrayList<>();
        for (String name : List.of("08", "01")) {
            Path mask = masked.resolve(name + "_gt.png");
            ImageWriter.writeMask(mask, new Mask(200, 150, all));
            test.add(new LabelledImage(name, made.test().get(test.size()).image(), Optional.of(mask), false));
        }
        Plan whole = plan("masked-out", Duration.ofMinutes(5), autoencoder());
        Plan plan = new Plan(
                whole.out(),
                new Dataset(masked, Layout.NANOTWICE, made.train(), test),
                whole.detectors(),
                1,
                List.of(Protocol.SPLIT, Protocol.STRICT),
                whole.budget(),
                whole.maxInspection(),
                whole.size(),
                1,
                whole.precision());
        assertThat(run(plan, Model::detector, new Cancellation())).isTrue();
        CellResult result = plan.cells().get(0).result().orElseThrow();
        assertThat(result.failure()).isEmpty();
        assertThat(result.evaluations()).containsOnlyKeys("strict");
        assertThat(result.omitted().get("split")).contains("no good pixels");
        new BenchmarkReport(Summary.of(plan)).write();
    }

    @Test
    void aDamagedModelIsRecordedAndTheOthersGoOn() throws IOException {
        Plan plan = plan("damaged", Duration.ofMinutes(5), sencebgan(), autoencoder());
        Cell cell = plan.cells().get(0);
        Files.createDirectories(cell.folder());
        Files.writeString(cell.model(), "not a model");
        assertThat(run(plan, Model::detector, new Cancellation())).isTrue();
        assertThat(cell.result().orElseThrow().failure().orElse(""))
                .contains("model.flaw")
                .endsWith("Delete the folder " + cell.folder() + " to make it again.");
        assertThat(plan.cells().get(1).result().orElseThrow().failure()).isEmpty();
    }

    @Test
    void whereACheckpointIsDamagedTrainingBeginsAgain() throws IOException {
        Plan plan = plan("checkpoint", Duration.ofMinutes(5), autoencoder());
        Cell cell = plan.cells().get(0);
        Files.createDirectories(cell.folder());
        Files.writeString(cell.folder().resolve("checkpoint.zip"), "not a checkpoint");
        assertThat(run(plan, Model::detector, new Cancellation())).isTrue();
        CellResult result = cell.result().orElseThrow();
        assertThat(result.failure()).isEmpty();
        assertThat(result.notes()).contains("Its training was begun again, as its checkpoint could not be read.");
        assertThat(cell.folder().resolve("checkpoint.zip")).doesNotExist();
    }

    @Test
    void cellsThatWereBegunSayTheirPrecision() throws IOException {
        Plan plan = plan("precision", Duration.ofMinutes(5), autoencoder(), sencebgan());
        assertThat(Plan.precision(plan.out(), plan.detectors(), 1)).isEmpty();
        plan.cells().get(1).writeSettings(plan.settings(plan.cells().get(1)));
        assertThat(Plan.precision(plan.out(), plan.detectors(), 1)).contains(plan.precision());
    }

    @Test
    void notesStandOnThePageAndInTheJson() throws IOException {
        Plan plan = plan("notes", Duration.ofMinutes(5), autoencoder());
        assertThat(run(plan, Model::detector, new Cancellation())).isTrue();
        Path file = plan.cells().get(0).folder().resolve("metrics.json");
        JsonNode metrics = JsonMapper.shared().readTree(Files.readString(file));
        ((ObjectNode) metrics).putArray("notes").add("It has been noted.");
        Files.writeString(file, metrics.toString());
        Summary summary = Summary.of(plan);
        summary.write();
        new BenchmarkReport(summary).write();
        assertThat(plan.out().resolve("benchmark.json")).content().contains("It has been noted.");
        assertThat(plan.out().resolve("benchmark.html")).content().contains("autoencoder (seed 1): It has been noted.");
    }

    @Test
    void whatFailsBecauseTheProcessEndsIsNoFailure() throws IOException {
        Cancellation ending = new Cancellation();
        Plan plan = plan("ending", Duration.ofMinutes(5), autoencoder(), sencebgan());
        Benchmark.Opener opener = (model, threads) -> {
            ending.cancel("The process ends.");
            throw new IllegalArgumentException("The model's graph cannot be loaded.");
        };
        assertThat(run(plan, opener, ending)).isFalse();
        assertThat(begun).containsExactly("1/2 autoencoder");
        assertThat(plan.cells().get(0).result()).isEmpty();
    }

    @Test
    void whatWasStoppedInTrainingGoesOn() throws IOException {
        Plan plan = plan("stopped", Duration.ofMinutes(5), autoencoder());
        Cancellation inTraining = new Cancellation();
        progressed = () -> inTraining.cancel("It trains.");
        assertThat(run(plan, Model::detector, inTraining)).isFalse();
        Cell cell = plan.cells().get(0);
        assertThat(cell.folder().resolve("checkpoint.zip")).isRegularFile();
        assertThat(cell.result()).isEmpty();
        // The second time it is stopped once it evaluates: it has been trained then.
        Cancellation trained = new Cancellation();
        progressed = () -> {
            if (Files.isRegularFile(cell.model())) {
                trained.cancel("It has been trained.");
            }
        };
        assertThat(run(plan, Model::detector, trained)).isFalse();
        assertThat(cell.result()).isEmpty();
        long written = Files.getLastModifiedTime(cell.model()).toMillis();
        assertThat(run(plan, Model::detector, new Cancellation())).isTrue();
        assertThat(cell.result().orElseThrow().failure()).isEmpty();
        assertThat(Files.getLastModifiedTime(cell.model()).toMillis()).isEqualTo(written);
        assertThat(cell.folder().resolve("checkpoint.zip")).doesNotExist();
    }

    @Test
    void otherSettingsAreRefused() throws IOException {
        Plan plan = plan("settings", Duration.ofMinutes(5), autoencoder());
        Cancellation stopped = new Cancellation();
        progressed = () -> stopped.cancel("It trains.");
        assertThat(run(plan, Model::detector, stopped)).isFalse();
        assertThatThrownBy(() -> run(
                        plan("settings", Duration.ofMinutes(6), autoencoder()), Model::detector, new Cancellation()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("autoencoder-seed1")
                .hasMessageContaining("longest inspection 300 s, not 360 s");
    }

    @Test
    void aSlowDetectorIsJudgedOnSomePatches() throws IOException {
        Plan plan = plan("slow", Duration.ofMillis(400), sencebgan());
        Benchmark.Opener slow = (model, threads) -> new Slow(model.detector(threads));
        assertThat(run(plan, slow, new Cancellation())).isTrue();
        CellResult result = plan.cells().get(0).result().orElseThrow();
        assertThat(result.failure()).isEmpty();
        assertThat(result.estimated()).isTrue();
        assertThat(result.omitted().get("strict")).startsWith("Too slow");
        CellResult.Judged judged = Objects.requireNonNull(result.evaluations().get("thesis"));
        assertThat(judged.patchesInAll()).hasValue(2 * 11 * 7);
        assertThat(judged.patches()).isBetween(1, 2 * 11 * 7 - 1);
        assertThat(plan.cells().get(0).map(data.test().get(0).name())).isRegularFile();

        Summary summary = Summary.of(plan);
        summary.write();
        new BenchmarkReport(summary).write();
        assertThat(plan.out().resolve("benchmark.html"))
                .content()
                .contains("sencebgan *")
                .contains("too slow")
                .contains("judged on " + judged.patches() + " of 154 patches");
        assertThat(plan.out().resolve("benchmark.json")).content().contains("\"omitted\"");
        assertThat(new BenchmarkTables(summary).markdown()).contains("| detector | score |");
    }

    @Test
    void aSlowDetectorThatSeesMoreThanAPatchFails() throws IOException {
        Plan plan = plan("slow-image", Duration.ofMillis(300), autoencoder());
        assertThat(run(plan, (model, threads) -> new Slow(model.detector(threads)), new Cancellation()))
                .isTrue();
        CellResult result = plan.cells().get(0).result().orElseThrow();
        assertThat(result.failure().orElse("")).contains("allow inspection more time");
        assertThat(result.problem()).contains(CellResult.Problem.TOO_SLOW);
    }

    /** Takes some milliseconds for every 16×16 pixels. */
    private record Slow(Detector detector) implements Detector, PatchScorer {
        private static void wait(GreyImage image) {
            try {
                Thread.sleep((long) image.width() * image.height() / 256 * 4);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public String name() {
            return detector.name();
        }

        @Override
        public List<Score> scores() {
            return detector.scores();
        }

        @Override
        public int minimumSide() {
            return detector.minimumSide();
        }

        @Override
        public Map<String, AnomalyMap> maps(GreyImage image, Collection<String> scores, Cancellation cancellation) {
            wait(image);
            return detector.maps(image, scores);
        }

        @Override
        public Map<String, float[]> patchScores(GreyImage image, PatchGrid grid, Collection<String> scores) {
            wait(image);
            return PatchScorer.of(detector).patchScores(image, grid, scores);
        }

        @Override
        public Scored mapsAndPatchScores(GreyImage image, PatchGrid grid, Collection<String> scores) {
            return new Scored(maps(image, scores), patchScores(image, grid, scores));
        }

        @Override
        public void map(GreyRows image, Rows rows, Cancellation cancellation) throws IOException {
            detector.map(image, rows);
        }

        @Override
        public void close() {
            detector.close();
        }
    }

    /** Cannot be trained. */
    private record Failing(TrainableDetector detector) implements TrainableDetector {
        @Override
        public String name() {
            return "failing";
        }

        @Override
        public Record options() {
            return detector.options();
        }

        @Override
        public List<Network> networks() {
            return detector.networks();
        }

        @Override
        public List<Stage> stages() {
            return detector.stages();
        }

        @Override
        public int cropSize() {
            return detector.cropSize();
        }

        @Override
        public int batchSize() {
            return detector.batchSize();
        }

        @Override
        public double averageDecay() {
            return detector.averageDecay();
        }

        @Override
        public <T> void step(Stage stage, Training<T> training, T images) {
            throw new IllegalStateException("The discriminator has won.");
        }

        @Override
        public GraphInput input() {
            return detector.input();
        }

        @Override
        public List<String> publishedScores() {
            return detector.publishedScores();
        }

        @Override
        public List<ScoreOutput> scores() {
            return detector.scores();
        }

        @Override
        public <T> Map<String, T> score(Ops<T> ops, T images) {
            return detector.score(ops, images);
        }

        @Override
        public <T> Map<PictureRow, T> pictures(Training<T> training, T images) {
            return detector.pictures(training, images);
        }
    }
}

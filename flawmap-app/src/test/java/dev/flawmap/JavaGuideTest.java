package dev.flawmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flawmap.data.Dataset;
import dev.flawmap.detectors.Catalogue;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.evaluate.Evaluation;
import dev.flawmap.evaluate.Evaluator;
import dev.flawmap.evaluate.Judging;
import dev.flawmap.evaluate.Protocol;
import dev.flawmap.file.Sha256;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageReader;
import dev.flawmap.image.ImageRows;
import dev.flawmap.image.Mask;
import dev.flawmap.inspect.ImageResult;
import dev.flawmap.inspect.ImageSource;
import dev.flawmap.inspect.InspectionPipeline;
import dev.flawmap.inspect.Inspector;
import dev.flawmap.inspect.ResultSink;
import dev.flawmap.model.Model;
import dev.flawmap.results.ResultFolder;
import dev.flawmap.simulate.SimulatedDataset;
import dev.flawmap.training.IterationPlan;
import dev.flawmap.training.TrainingListener;
import dev.flawmap.training.TrainingSettings;
import dev.flawmap.training.loop.Trainer;
import dev.flawmap.training.material.GoodMaterial;
import dev.flawmap.training.material.WorkingSize;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The code of {@code docs/java.md}, compiled and run: what stands there is what stands here. */
class JavaGuideTest {
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern REGION = Pattern.compile("( *)// snippet\n(.*?) *// end\n", Pattern.DOTALL);

    @TempDir
    private static Path work;

    private static Path folder;
    private static Path modelFile;
    private static Path imageFile;

    @BeforeAll
    static void train() throws IOException {
        folder = work.resolve("data");
        SimulatedDataset.write(folder, 2, 2, 200, 150, 5, Progress.NONE);
        imageFile = Dataset.open(folder).test().get(0).image();
        modelFile = work.resolve("m.flaw");
        train(Map.of("crop", "32", "batch", "2"), IterationPlan.parse("1"), new Cancellation());
        assertThat(modelFile).exists();
    }

    private static void train(Map<String, String> options, IterationPlan plan, Cancellation cancellation)
            throws IOException {
        Path checkpoint = work.resolve("checkpoint.zip");
        TrainingListener listener = TrainingListener.NONE;
        int threads = 1;
        // snippet
        Dataset data = Dataset.open(folder);
        TrainableDetector detector = Catalogue.create("autoencoder", options);
        GoodMaterial material =
                GoodMaterial.read(data.train(), detector.cropSize(), 1, new WorkingSize.Auto(OptionalInt.empty()));
        TrainingSettings settings = TrainingSettings.standard(checkpoint)
                .withThreads(threads)
                .withBudget(Duration.ofMinutes(10))
                .withIterations(plan); // takes the place of the budget, and makes a run that can be repeated
        Trainer trainer = new Trainer(detector, material, settings, listener);
        Model model = trainer.train(false, cancellation).orElseThrow(); // empty once another thread cancels
        model.write(modelFile);
        Files.deleteIfExists(checkpoint);
        // end
    }

    @Test
    void opens() throws IOException {
        List<String> found = new ArrayList<>();
        // snippet
        try (Inspector inspector = Inspector.open(modelFile)) {
            GreyImage image = ImageReader.read(imageFile).image();
            Inspection inspection = inspector.inspect(image);
            for (Defect defect : inspection.defects()) {
                found.add(defect.areaPx() + " pixels at " + defect.x() + ", " + defect.y());
            }
        }
        // end
        try (Inspector inspector = Inspector.open(modelFile)) {
            assertThat(found)
                    .hasSameSizeAs(inspector
                            .inspect(ImageReader.read(imageFile).image())
                            .defects());
        }
    }

    @Test
    void inspectsBytes() throws IOException {
        byte[] modelBytes = Files.readAllBytes(modelFile);
        byte[] upload = Files.readAllBytes(imageFile);
        Inspection inspection;
        // snippet
        Model model = Model.read("m.flaw", modelBytes); // the names are for messages
        try (Inspector inspector = Inspector.open(model, Inspector.Options.standard())) {
            inspection =
                    inspector.inspect(ImageReader.read("upload.tif", upload).image());
        }
        // end
        assertThat(inspection.modelSha256()).isEqualTo(Sha256.of(modelBytes));
        try (Inspector inspector = Inspector.open(modelFile)) {
            assertThat(inspection.predScore())
                    .isEqualTo(inspector
                            .inspect(ImageReader.read(imageFile).image())
                            .predScore());
        }
    }

    @Test
    void inspectsAFolderIntoAFolder() throws IOException {
        Path results = work.resolve("results");
        Path images = imageFile.resolveSibling("");
        // snippet
        List<ImageSource> sources = new ArrayList<>();
        for (Path file : Dataset.images(images)) {
            sources.add(ImageSource.of(file));
        }
        try (Inspector inspector = Inspector.open(modelFile);
                ResultFolder out = new ResultFolder(results)) {
            new InspectionPipeline(inspector, out).run(sources);
        }
        // end
        readsResults(results, sources.size());
    }

    private static void readsResults(Path results, int images) throws IOException {
        List<String> names = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        // snippet
        JsonNode document =
                JsonMapper.shared().readTree(results.resolve(ResultFolder.JSON).toFile());
        for (JsonNode inspection : document.path("inspections")) {
            String name = inspection.path("name").asString();
            Mask mask = ImageReader.readMask(results.resolve("images").resolve(name + "_mask.png"));
            AnomalyMap map = AnomalyMap.read(results.resolve("images").resolve(name + "_map.tif"));
            names.add(name + ": " + mask.count() + " defective pixels, scores up to " + map.max());
        }
        for (JsonNode failure : document.path("failures")) {
            reasons.add(failure.path("reason").asString());
        }
        // end
        assertThat(names).hasSize(images).isNotEmpty();
        assertThat(reasons).isEmpty();
    }

    @Test
    void cancels() throws IOException {
        GreyImage image = ImageReader.read(imageFile).image();
        Consumer<Runnable> stopButton = Runnable::run;
        List<String> reasons = new ArrayList<>();
        // snippet
        Inspector.Options options = Inspector.Options.standard().withTimeLimit(Duration.ofSeconds(30));
        try (Inspector inspector = Inspector.open(Model.read(modelFile), options)) {
            Cancellation cancellation = new Cancellation();
            stopButton.accept(() -> cancellation.cancel("The user pressed Stop.")); // on any thread
            inspector.inspect(image, cancellation);
        } catch (CancellationException e) {
            reasons.add(e.getMessage());
        }
        // end
        assertThat(reasons).containsExactly("The user pressed Stop.");
    }

    // snippet
    /** Inspects with the newest model; models may be swapped while others inspect. */
    static final class Service implements AutoCloseable {
        private volatile Inspector current;
        private boolean closed;

        Service(Model model) {
            current = Inspector.open(model, Inspector.Options.standard());
        }

        Inspection inspect(GreyImage image) {
            while (true) {
                Inspector inspector = current;
                try {
                    return inspector.inspect(image);
                } catch (ClosedException e) {
                    if (inspector == current) {
                        throw e; // the service is closed
                    } // else it was swapped just now
                }
            }
        }

        synchronized void swap(Model model) {
            if (closed) {
                throw new ClosedException("The service is closed.");
            }
            Inspector before = current;
            current = Inspector.open(model, Inspector.Options.standard());
            before.close(); // waits for inspections that are running
        }

        @Override
        public synchronized void close() {
            closed = true;
            current.close();
        }
    }
    // end

    @Test
    void swaps() throws IOException {
        Model model = Model.read(modelFile);
        GreyImage image = ImageReader.read(imageFile).image();
        Threshold other = new Threshold(-1, 0.01, 0, 1);
        Service service = new Service(model);
        try (service) {
            assertThat(service.inspect(image).threshold())
                    .isEqualTo(model.description().threshold());
            service.swap(model.withThreshold(other));
            assertThat(service.inspect(image).threshold()).isEqualTo(other);
        }
        assertThatThrownBy(() -> service.inspect(image)).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> service.swap(model)).isInstanceOf(ClosedException.class);
    }

    @Test
    void inspectsByRows() throws IOException {
        float[] highest = {Float.NEGATIVE_INFINITY};
        Inspection inspection;
        // snippet
        try (Inspector inspector = Inspector.open(modelFile);
                ImageRows image = ImageRows.open(imageFile, 256 << 20)) { // at most 256 MB of decoded rows
            inspection = inspector.inspect(image, (greys, scores) -> { // row by row from the top
                for (float score : scores) {
                    highest[0] = Math.max(highest[0], score);
                }
            });
        }
        // end
        assertThat(highest[0]).isEqualTo(inspection.predScore());
    }

    @Test
    void evaluates() throws IOException {
        OptionalDouble auroc;
        // snippet
        Dataset data = Dataset.open(folder);
        Model model = Model.read(modelFile);
        Judging judging = Judging.at(model.description().threshold(), Optional.empty());
        try (Detector detector = model.detector()) {
            Evaluation evaluation = Evaluator.evaluate(detector, data, judging, Protocol.STRICT, Progress.NONE);
            auroc = evaluation.metrics().getOrDefault("pixel_AUROC", OptionalDouble.empty());
        }
        // end
        assertThat(auroc.orElseThrow()).isBetween(0.0, 1.0);
    }

    // snippet
    /** Writes one line for every image. */
    static final class Lines implements ResultSink {
        private final PrintWriter out;

        Lines(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void accept(ImageResult result) throws IOException {
            if (result instanceof ImageResult.Inspected inspected) {
                out.println(inspected.file() + ": "
                        + inspected.inspection().defects().size() + " defects");
            } else if (result instanceof ImageResult.Failed failed) {
                out.println(failed.file() + ": " + failed.reason());
            }
            if (out.checkError()) {
                throw new IOException("The list of defects cannot be written.");
            }
        }
    }
    // end

    @Test
    void aSinkOfOnesOwnHearsOfEveryImage() throws IOException {
        StringWriter text = new StringWriter();
        try (Inspector inspector = Inspector.open(modelFile)) {
            new InspectionPipeline(inspector, new Lines(new PrintWriter(text)))
                    .run(List.of(ImageSource.of(imageFile), ImageSource.unusable("b.tif", "It is not there.")));
        }
        assertThat(text.toString().lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith(imageFile + ": ").endsWith(" defects"),
                        line -> assertThat(line).isEqualTo("b.tif: It is not there."));
    }

    @Test
    void thePageHasThisCodeAndNoOther() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "java.md"));
        String test = Files.readString(Path.of("src", "test", "java", "dev", "flawmap", "JavaGuideTest.java"));
        List<String> shown =
                BLOCK.matcher(page).results().map(block -> block.group(1)).toList();
        List<String> run =
                REGION.matcher(test).results().map(JavaGuideTest::unindented).toList();
        assertThat(shown).hasSize(10).containsExactlyInAnyOrderElementsOf(run);
    }

    private static String unindented(MatchResult region) {
        return region.group(2).replaceAll("(?m)^" + region.group(1), "");
    }
}

package dev.flawmap.speed;

import dev.flawmap.AnomalyMap;
import dev.flawmap.Defects;
import dev.flawmap.Inspection;
import dev.flawmap.data.LabelledImage;
import dev.flawmap.detectors.Catalogue;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.image.ImageReader;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.inspect.Inspector;
import dev.flawmap.model.Model;
import dev.flawmap.simulate.fibre.Nanofibres;
import dev.flawmap.torch.Torch;
import dev.flawmap.training.IterationPlan;
import dev.flawmap.training.TrainingListener;
import dev.flawmap.training.TrainingSettings;
import dev.flawmap.training.loop.Trainer;
import dev.flawmap.training.material.GoodMaterial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Inspecting one PNG file of made-up fibres with a model that is loaded, and hardly trained. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class InspectionBenchmark {
    static final int WIDTH = 1024;
    static final int HEIGHT = 696;
    private static final int GOOD_SIDE = 288;
    private static final int ITERATIONS = 1;

    @Param({"localiser", "sencebgan"})
    private String detector;

    private Path folder;
    private Path file;
    private Inspector inspector;
    private AnomalyMap map;

    @Setup
    public void open() throws IOException {
        folder = Files.createTempDirectory("flawmap");
        file = folder.resolve("defective.png");
        ImageWriter.writePng(file, Nanofibres.defective(WIDTH, HEIGHT, 1).image());
        Model model = train(Catalogue.create(detector, Map.of()));
        inspector = Inspector.open(model, Inspector.Options.standard().withThreads(Machine.THREADS));
        map = fileToDefects().anomalyMap().orElseThrow();
    }

    private Model train(TrainableDetector trained) throws IOException {
        Path good = folder.resolve("good.png");
        ImageWriter.writePng(good, Nanofibres.good(GOOD_SIDE, GOOD_SIDE, 2));
        GoodMaterial material = GoodMaterial.read(
                List.of(new LabelledImage("good", good, Optional.empty(), true)), trained.cropSize(), 1);
        TrainingSettings settings = new TrainingSettings(
                1,
                Duration.ofMinutes(1),
                Optional.of(
                        IterationPlan.of(Collections.nCopies(trained.stages().size(), ITERATIONS))),
                Machine.THREADS,
                Torch.bestPrecision(),
                "cpu",
                0.01,
                OptionalInt.empty(),
                UnaryOperator.identity(),
                folder.resolve("checkpoint"));
        return new Trainer(trained, material, settings, TrainingListener.NONE).train();
    }

    /** Reads the file, computes the map, and finds the defects. */
    @Benchmark
    public Inspection fileToDefects() throws IOException {
        return inspector.inspect(ImageReader.read(file).image());
    }

    /** Cuts the map at the threshold and measures the defects. */
    @Benchmark
    public Defects mapToDefects() {
        return Defects.in(map, inspector.threshold(), OptionalDouble.empty());
    }

    @TearDown
    public void close() throws IOException {
        inspector.close();
        for (String name : List.of("defective.png", "good.png", "checkpoint")) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.delete(folder);
    }
}

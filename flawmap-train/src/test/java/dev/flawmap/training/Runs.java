package dev.flawmap.training;

import dev.flawmap.Cancellation;
import dev.flawmap.data.LabelledImage;
import dev.flawmap.detectors.Catalogue;
import dev.flawmap.detectors.Options;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.model.Model;
import dev.flawmap.simulate.defects.DefectSettings;
import dev.flawmap.simulate.fibre.Nanofibres;
import dev.flawmap.torch.Torch;
import dev.flawmap.training.loop.Trainer;
import dev.flawmap.training.material.GoodMaterial;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Small made-up material and short runs on it. */
public final class Runs {
    private static final Map<String, String> SMALL =
            Map.of("latent", "6", "batch", "4", "crop", "32", "stride", "16", "averageDecay", "0.9", "steps", "4");

    private Runs() {}

    /** A detector of the catalogue, small where its options allow. */
    public static TrainableDetector small(String name, Map<String, String> more) {
        Map<String, Object> known =
                Options.values(Catalogue.create(name, Map.of()).options());
        Map<String, String> options = new HashMap<>(SMALL);
        options.keySet().retainAll(known.keySet());
        options.putAll(more);
        return Catalogue.create(name, options);
    }

    public static List<LabelledImage> samples(Path folder, int count, int width, int height) throws IOException {
        List<LabelledImage> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Path file = folder.resolve("good-" + i + ".tif");
            ImageWriter.writeTiff(file, Nanofibres.good(width, height, i));
            samples.add(sample(file));
        }
        return samples;
    }

    public static LabelledImage sample(Path file) {
        return new LabelledImage(String.valueOf(file.getFileName()), file, Optional.empty(), true);
    }

    public static GoodMaterial material(Path folder) throws IOException {
        return GoodMaterial.read(samples(folder, 2, 128, 96), 32, 5);
    }

    public static TrainingSettings settings(Path folder, long seed, Integer... iterations) {
        return new TrainingSettings(
                seed,
                Duration.ofSeconds(1),
                iterations.length == 0 ? Optional.empty() : Optional.of(IterationPlan.of(List.of(iterations))),
                1,
                Torch.Precision.FP32,
                "cpu",
                0.05,
                OptionalInt.of(20),
                Runs::films,
                folder.resolve("run.checkpoint"));
    }

    /** Defects of one simple kind, quickly learned: smooth opaque films on top of everything. */
    private static DefectSettings films(DefectSettings suiting) {
        return new DefectSettings(
                Map.of("ellipses", 1.0),
                Map.of("film", 1.0),
                suiting.share(),
                5,
                suiting.largestRadius(),
                1,
                0,
                0,
                suiting.brightness(),
                suiting.contrast(),
                suiting.visible(),
                0);
    }

    public static Model train(TrainableDetector detector, GoodMaterial material, TrainingSettings settings)
            throws IOException {
        return new Trainer(detector, material, settings, TrainingListener.NONE).train();
    }

    /** What a model computes its scores with: its graph or its weights. */
    public static byte[] computing(Model model) {
        return model.onnx().orElseGet(() -> Objects.requireNonNull(model.parts().get(Model.Part.WEIGHTS)));
    }

    /** Cancels once so many iterations are done. */
    public static TrainingListener cancelling(Cancellation cancellation, long iterations) {
        return new TrainingListener() {
            @Override
            public void iterated(String stage, long done, long total, Map<String, Double> losses, double secondsLeft) {
                if (done == iterations) {
                    cancellation.cancel("Enough.");
                }
            }
        };
    }

    /** True from when it was asked {@code after} times. */
    public static BooleanSupplier stopAfter(int after) {
        int[] asked = {0};
        return () -> asked[0]++ >= after;
    }

    /** A history without its column of seconds, which differ from run to run. */
    public static String withoutSeconds(String history) {
        return history.lines()
                .map(line -> line.replaceFirst("^([^,]*,[^,]*),[^,]*", "$1"))
                .collect(Collectors.joining("\n"));
    }
}

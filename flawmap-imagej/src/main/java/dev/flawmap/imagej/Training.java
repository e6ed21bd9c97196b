package dev.flawmap.imagej;

import dev.flawmap.data.Edges;
import dev.flawmap.data.LabelledImage;
import dev.flawmap.data.Reading;
import dev.flawmap.detectors.Catalogue;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.image.Colour;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.model.Model;
import dev.flawmap.training.TrainingListener;
import dev.flawmap.training.TrainingSettings;
import dev.flawmap.training.loop.Trainer;
import dev.flawmap.training.material.GoodMaterial;
import dev.flawmap.training.material.WorkingSize;
import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Trains on open images; the only class here that needs what trains. */
final class Training {
    private Training() {}

    static void train(int[] open, Path out, String name, double minutes) throws IOException {
        TrainableDetector detector = Catalogue.create(name, Map.of());
        Path folder = Files.createTempDirectory("flawmap-train");
        try (EscapeKey escape = new EscapeKey()) {
            List<LabelledImage> samples =
                    samples(IntStream.of(open).mapToObj(WindowManager::getImage).toList(), folder);
            Edges edges = Edges.of(samples);
            if (!edges.sentence().isEmpty()) {
                IJ.log(edges.sentence());
            }
            List<LabelledImage> left = samples.stream()
                    .map(sample -> sample.with(Reading.PLAIN.with(edges.crop())))
                    .toList();
            TrainingSettings settings = TrainingSettings.standard(folder.resolve("checkpoint.zip"))
                    .withBudget(Duration.ofMillis(Math.round(minutes * 60_000)));
            GoodMaterial material = GoodMaterial.read(
                    left, detector.cropSize(), settings.seed(), new WorkingSize.Auto(OptionalInt.empty()));
            material.notes().forEach(IJ::log);
            Optional<Model> model =
                    new Trainer(detector, material, settings, new StatusBar()).train(false, escape.cancellation());
            model.orElseThrow(() -> new CancellationException("Esc was pressed."))
                    .write(out);
        } finally {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(folder);
        }
    }

    /** Every slice of every image, as a file of its own that keeps all its greys. */
    static List<LabelledImage> samples(List<ImagePlus> images, Path folder) throws IOException {
        List<LabelledImage> samples = new ArrayList<>();
        for (ImagePlus image : images) {
            for (int slice = 1; slice <= image.getStackSize(); slice++) {
                GreyImage grey = Pictures.of(image, slice, Colour.GREY);
                Path file = folder.resolve(samples.size() + ".tif");
                ImageWriter.writeFloatTiff(file, grey.width(), grey.height(), grey.pixels(), grey.nmPerPixel());
                String title = image.getTitle() + (image.getStackSize() > 1 ? "-" + slice : "");
                samples.add(new LabelledImage(title, file, Optional.empty(), true));
            }
        }
        return samples;
    }

    /** Progress where ImageJ shows it. */
    private static final class StatusBar implements TrainingListener {
        @Override
        public void iterated(String stage, long done, long total, Map<String, Double> losses, double secondsLeft) {
            IJ.showStatus("Training " + stage + ", about " + Math.round(secondsLeft) + " s left (Esc stops)");
            IJ.showProgress((double) done / total);
        }

        @Override
        public void note(String sentence) {
            IJ.log(sentence);
        }
    }
}

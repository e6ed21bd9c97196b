package dev.flawmap.cli;

import dev.flawmap.data.Dataset;
import dev.flawmap.data.LabelledImage;
import dev.flawmap.report.ImageEntries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a data set is. */
final class DataOptions {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description =
                    "The images: a folder of layout NanoTWICE (Normal/, Anomalous/), of layout MVTec AD (train/good/, test/), or a plain folder of good images.")
    private Path data;

    @Option(
            names = "--test",
            paramLabel = "DIR",
            description = "Beside a plain folder of good images: a folder of images to test on.")
    private Optional<Path> test;

    @Option(
            names = "--masks",
            paramLabel = "DIR",
            description =
                    "Beside --test: a folder of masks of the same names; test images without one count as good. Without this option all test images count as defective.")
    private Optional<Path> masks;

    Path folder() {
        return data;
    }

    Dataset open() throws IOException {
        return open(data, test, masks);
    }

    /** A data set, with test images and masks of its own where they are given. */
    static Dataset open(Path data, Optional<Path> test, Optional<Path> masks) throws IOException {
        if (test.isEmpty() && masks.isPresent()) {
            throw new UsageException("--masks needs --test.");
        }
        return test.isPresent() ? Dataset.plain(data, test, masks) : Dataset.open(data);
    }

    /** One line on what was recognised. */
    static String describe(Dataset dataset) {
        return "Data: " + dataset.root() + ", layout "
                + switch (dataset.layout()) {
                    case NANOTWICE -> "NanoTWICE";
                    case MVTEC -> "MVTec AD";
                    case PLAIN -> "plain";
                }
                + ", " + ImageEntries.count(files(dataset.train()), "good image") + " to learn from, "
                + files(dataset.test()) + " to test on.";
    }

    /** The number of images that are files: not links that lead nowhere, or pipes. */
    private static int files(List<LabelledImage> images) {
        return (int) images.stream()
                .filter(image -> Files.isRegularFile(image.image()))
                .count();
    }
}

package dev.flawmap.cli;

import dev.flawmap.data.BadDataException;
import dev.flawmap.data.Dataset;
import dev.flawmap.data.LabelledImage;
import dev.flawmap.data.Layout;
import dev.flawmap.report.ImageEntries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that name a data set. */
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

    @Option(names = "--recursive", description = "Take the good images of folders inside a plain folder too.")
    private boolean recursive;

    /** How to name masks, where there are test images, but no masks are asked for. */
    Optional<String> advice(Dataset dataset) {
        return dataset.layout() == Layout.PLAIN && masks.isEmpty()
                ? Optional.of("To judge where the defects are, name the folder of masks with --masks.")
                : Optional.empty();
    }

    Path folder() {
        return data;
    }

    Dataset open() throws IOException {
        return open(data, test, masks, recursive);
    }

    /** A data set, with test images and masks of its own where they are given. */
    static Dataset open(Path data, Optional<Path> test, Optional<Path> masks, boolean recursive) throws IOException {
        if (test.isEmpty() && masks.isPresent()) {
            throw new UsageException("--masks needs --test.");
        }
        try {
            return test.isPresent() ? Dataset.plain(data, test, masks, recursive) : Dataset.open(data, recursive);
        } catch (BadDataException e) {
            throw Files.isDirectory(data) && !recursive
                    ? new BadDataException(e.getMessage() + unsearched(data), e)
                    : e;
        }
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
                + files(dataset.test()) + " to test on." + unsearched(dataset);
    }

    /** What to say of folders inside a plain folder none of whose images is taken; nothing, where there are none. */
    private static String unsearched(Dataset dataset) {
        Path root = dataset.root();
        boolean deep = dataset.train().stream()
                .anyMatch(image -> !root.equals(image.image().getParent()));
        return dataset.layout() == Layout.PLAIN && !deep ? unsearched(root) : "";
    }

    /** What to say of folders inside a folder that hold images; nothing, where there are none. */
    static String unsearched(Path folder) {
        int images = 0;
        List<Path> inner;
        try {
            inner = Dataset.folders(folder);
            for (Path each : inner) {
                images += Dataset.imagesWithin(each).size();
            }
        } catch (IOException e) {
            return "";
        }
        return images == 0
                ? ""
                : " " + ImageEntries.count(images, "image") + " in "
                        + ImageEntries.count(inner.size(), "folder") + " inside " + folder
                        + " " + (images == 1 ? "is" : "are") + " left out; --recursive takes them too.";
    }

    /** The number of images that are files: not links that lead nowhere, or pipes. */
    private static int files(List<LabelledImage> images) {
        return (int) images.stream()
                .filter(image -> Files.isRegularFile(image.image()))
                .count();
    }
}

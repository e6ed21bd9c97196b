package dev.flawmap.cli;

import dev.flawmap.data.Dataset;
import dev.flawmap.data.Edges;
import dev.flawmap.image.Crop;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** The option that says what is left out at the edges of images. */
final class CropOption {
    @Option(
            names = "--crop",
            paramLabel = "TOP,RIGHT,BOTTOM,LEFT",
            converter = CropConverter.class,
            description =
                    "Leave out these rows and columns, such as a data bar, or none; without this option, data bars"
                            + " and borders that most good images have are found and left out.")
    private Optional<Crop> crop;

    /** A data set without its edges. */
    Dataset apply(Dataset dataset, Consumer<String> note) throws IOException {
        Crop left;
        if (crop.isPresent()) {
            left = crop.get();
        } else {
            Edges edges = Edges.of(dataset.train());
            left = edges.crop();
            if (!edges.sentence().isEmpty()) {
                note.accept(edges.sentence() + " Change that with --crop.");
            }
        }
        return dataset.with(dataset.reading().with(left));
    }
}

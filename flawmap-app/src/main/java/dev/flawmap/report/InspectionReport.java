package dev.flawmap.report;

import dev.flawmap.inspect.ImageResult;
import dev.flawmap.inspect.ImageResult.Failed;
import dev.flawmap.inspect.ImageResult.Inspected;
import dev.flawmap.inspect.ResultSink;
import dev.flawmap.model.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The page on the images of one inspection, written when it is closed, whole or not at all. Not thread-safe. */
public final class InspectionReport implements ResultSink {
    private final Model model;
    private final Path file;
    private final ImageEntries entries = new ImageEntries();

    /**
     * Begins a page.
     *
     * @param model with the threshold that is inspected with
     */
    public InspectionReport(Model model, Path file) {
        this.model = model;
        this.file = file;
    }

    @Override
    public void accept(ImageResult result) {
        if (result instanceof Inspected inspected) {
            entries.add(inspected, Optional.empty());
        } else if (result instanceof Failed failed) {
            entries.add(failed);
        }
    }

    @Override
    public void close() throws IOException {
        new Report(
                        "Inspection",
                        entries.summary(),
                        List.of(),
                        Optional.empty(),
                        List.of(),
                        entries,
                        Map.of(),
                        ModelFacts.about(model))
                .write(file);
    }
}

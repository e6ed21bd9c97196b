package dev.flawmap.report;

import dev.flawmap.inspect.ImageResult;
import dev.flawmap.inspect.ImageResult.Failed;
import dev.flawmap.inspect.ImageResult.Inspected;
import dev.flawmap.inspect.ResultSink;
import dev.flawmap.model.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The page on the images of one inspection, written when it is closed, whole or not at all. Not thread-safe. */
public final class InspectionReport implements ResultSink {
    private final Model model;
    private final Path file;
    private final ImageEntries entries = new ImageEntries();
    private final List<String> failures = new ArrayList<>();

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
            failures.add("Not inspected: " + failed.reason());
        }
    }

    @Override
    public void close() throws IOException {
        List<String> notes = new ArrayList<>(model.description().notes());
        entries.omission().ifPresent(notes::add);
        notes.addAll(failures);
        new Report(
                        "Inspection",
                        entries.summary(),
                        ModelFacts.of(model),
                        notes,
                        Optional.empty(),
                        List.of(),
                        ModelFacts.training(model),
                        entries.entries())
                .write(file);
    }
}

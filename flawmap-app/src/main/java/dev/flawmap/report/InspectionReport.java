package dev.flawmap.report;

import dev.flawmap.model.Model;
import dev.flawmap.results.FailedImage;
import dev.flawmap.results.Written;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The page on the images of one inspection. Not thread-safe. */
public final class InspectionReport {
    private final Model model;
    private final ImageEntries entries = new ImageEntries();

    public InspectionReport(Model model) {
        this.model = model;
    }

    /** Adds an image. */
    public void add(Written written) {
        entries.add(written);
    }

    /** Writes the page, whole or not at all. */
    public void write(Path file, List<FailedImage> failed) throws IOException {
        List<String> notes = new ArrayList<>(model.description().notes());
        entries.omission().ifPresent(notes::add);
        failed.forEach(f -> notes.add("Not inspected: " + f.reason()));
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

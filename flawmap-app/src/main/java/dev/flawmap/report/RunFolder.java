package dev.flawmap.report;

import dev.flawmap.Detector;
import dev.flawmap.Progress;
import dev.flawmap.data.Dataset;
import dev.flawmap.evaluate.Evaluation;
import dev.flawmap.model.Model;
import java.io.IOException;
import java.nio.file.Path;

public final class RunFolder {
    public static final String REPORT = "report.html";
    private final Path folder;

    public RunFolder(Path folder) {
        this.folder = folder;
    }

    public void write(Model model, Detector detector, Dataset data, Evaluation evaluation, Progress progress)
            throws IOException {}
}

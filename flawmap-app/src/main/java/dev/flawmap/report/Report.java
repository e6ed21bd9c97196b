package dev.flawmap.report;

import dev.flawmap.Verdict;
import dev.flawmap.file.AtomicFiles;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One self-contained HTML page.
 *
 * @param title what it reports on
 * @param lead one or two sentences with the outcome
 * @param facts settings and provenance, by name, in order
 * @param notes what a reader should know, in sentences
 * @param metrics how well the model did, where that was measured
 * @param curves ROC and similar
 * @param training losses and samples
 * @param images one entry for each image shown
 */
public record Report(
        String title,
        String lead,
        Map<String, String> facts,
        List<String> notes,
        Optional<Table> metrics,
        List<Figure> curves,
        List<Figure> training,
        List<Entry> images) {
    /**
     * One inspected image.
     *
     * @param name its name
     * @param verdict what to say of it
     * @param found the same with what was found
     * @param reason why, in a sentence
     * @param figures the original and what was found in it
     * @param defects the strongest defects, where there are any
     */
    public record Entry(
            String name, Verdict verdict, String found, String reason, List<Figure> figures, Optional<Table> defects) {}

    /** Writes the page, whole or not at all. */
    public void write(Path file) throws IOException {
        render("report.jte", this, file);
    }

    /** Writes what a template makes of its parameter. */
    static void render(String template, Object parameter, Path file) throws IOException {
        TemplateEngine engine = TemplateEngine.createPrecompiled(
                null, ContentType.Html, Report.class.getClassLoader(), "dev.flawmap.report.templates");
        engine.setBinaryStaticContent(false);
        Utf8ByteOutput page = new Utf8ByteOutput();
        engine.render(template, parameter, page);
        AtomicFiles.write(file, page::writeTo);
    }
}

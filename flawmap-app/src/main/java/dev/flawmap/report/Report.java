package dev.flawmap.report;

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
 * @param lead the outcome, in a few sentences
 * @param notes what a reader should know of the images, in sentences
 * @param metrics how well the model did, where that was measured
 * @param curves ROC and similar
 * @param images what was inspected
 * @param facts on the evaluation, by name, in order; none of an inspection
 * @param model what it was done with
 */
public record Report(
        String title,
        String lead,
        List<String> notes,
        Optional<Table> metrics,
        List<Figure> curves,
        ImageEntries images,
        Map<String, String> facts,
        About model) {
    /**
     * What is said of a model.
     *
     * @param notes on its training, in sentences
     * @param training losses and samples
     * @param facts settings and provenance, by name, in order
     * @param power which simulated defects it finds, where that was measured
     * @param kinds the same by kind, where that was measured
     */
    public record About(
            List<String> notes,
            List<Figure> training,
            Map<String, String> facts,
            Optional<PowerCurve> power,
            Optional<FoundByKind> kinds) {}

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

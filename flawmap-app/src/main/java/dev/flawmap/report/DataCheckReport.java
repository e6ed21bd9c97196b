package dev.flawmap.report;

import dev.flawmap.data.DataCheck;
import dev.flawmap.data.Dataset;
import dev.flawmap.image.Crop;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageReader;
import dev.flawmap.image.ImageWriter;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The page on what is wrong with a data set, with pictures. */
public final class DataCheckReport {
    private static final int WIDEST = 260;
    private static final float QUALITY = 0.75f;
    private static final int MOST_FILES = 4;

    /** Findings of more have no pictures, so that the page stays small. */
    private static final int MOST_PICTURES = 400;

    private final Dataset data;
    private final DataCheck.Report report;
    private final List<String> heldOut;
    private final List<Entry> entries = new ArrayList<>();
    private final Optional<Figure> edges;
    private final String inside;

    /**
     * One finding.
     *
     * @param severity in lower case
     * @param message the sentence
     * @param pictures of its files
     */
    public record Entry(String severity, String message, List<Figure> pictures) {}

    /**
     * A page.
     *
     * @param heldOut sentences on what training would hold out
     */
    public DataCheckReport(Dataset data, DataCheck.Report report, List<String> heldOut) {
        this.data = data;
        this.report = report;
        this.heldOut = List.copyOf(heldOut);
        this.edges = report.edges().crop().equals(Crop.NONE) || data.train().isEmpty()
                ? Optional.empty()
                : picture(data.train().get(0).image());
        this.inside = edges.isPresent() ? box() : "";
        int pictures = 0;
        for (DataCheck.Finding finding : report.findings()) {
            List<Figure> shown = new ArrayList<>();
            for (Path file : finding.files().stream().limit(MOST_FILES).toList()) {
                if (pictures < MOST_PICTURES) {
                    picture(file).ifPresent(shown::add);
                    pictures++;
                }
            }
            entries.add(new Entry(finding.severity().name().toLowerCase(Locale.ROOT), finding.message(), shown));
        }
    }

    private static Optional<Figure> picture(Path file) {
        try {
            BufferedImage grey = ImageWriter.picture(ImageReader.read(file).image());
            return Optional.of(Figure.photograph(String.valueOf(file.getFileName()), grey, WIDEST, QUALITY));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The answer. */
    public String lead() {
        int errors = report.count(DataCheck.Severity.ERROR);
        int warnings = report.count(DataCheck.Severity.WARNING);
        return errors + warnings == 0
                ? "Nothing speaks against learning from these images."
                : ImageEntries.count(errors, "error") + " and " + ImageEntries.count(warnings, "warning") + ".";
    }

    /** What is in the data set. */
    public Table facts() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Folder", data.root().toString()));
        rows.add(List.of("Good images", String.valueOf(report.good())));
        rows.add(List.of("Test images", report.test() + ", " + report.testGood() + " of them good"));
        rows.add(List.of("Masks", String.valueOf(report.masks())));
        rows.add(List.of("Sizes in pixels", counts(report.sizes())));
        rows.add(List.of("Bits", counts(report.bitDepths())));
        rows.add(List.of("Formats", counts(report.formats())));
        rows.add(List.of("Pixel sizes in nm", counts(report.nmPerPixel())));
        return new Table(List.of("What", "Found"), rows);
    }

    private static String counts(Map<?, Integer> counts) {
        return counts.isEmpty()
                ? "not known"
                : counts.entrySet().stream()
                        .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                        .collect(Collectors.joining(", "));
    }

    /** Sentences on what training would hold out. */
    public List<String> heldOut() {
        return heldOut;
    }

    /** The first good image, in which the edges to leave out are marked; nothing where there are none. */
    public Optional<Figure> edges() {
        return edges;
    }

    /** The place of what is inspected on that picture, for a style attribute. */
    public String inside() {
        return inside;
    }

    private String box() {
        try {
            Path file = data.train().get(0).image();
            GreyImage image = ImageReader.read(file).image();
            Crop crop = report.edges().crop();
            return String.format(
                    Locale.ROOT,
                    "left: %.2f%%; top: %.2f%%; width: %.2f%%; height: %.2f%%",
                    100.0 * crop.left() / image.width(),
                    100.0 * crop.top() / image.height(),
                    100.0 * crop.width(image.width()) / image.width(),
                    100.0 * crop.height(image.height()) / image.height());
        } catch (IOException e) {
            return "";
        }
    }

    /** What was found. */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** Writes the page, whole or not at all. */
    public void write(Path file) throws IOException {
        Report.render("dataCheck.jte", this, file);
    }
}

package dev.flawmap.report;

import dev.flawmap.Defect;
import dev.flawmap.Inspection;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.image.Mask;
import dev.flawmap.inspect.ImageResult.Inspected;
import dev.flawmap.results.Overlay;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Gathers what a report shows of inspected images; of many, the first ones. */
final class ImageEntries {
    private static final int MOST_IMAGES = 60;
    private static final int MOST_DEFECTS = 30;

    private final List<Report.Entry> entries = new ArrayList<>();
    private int images;
    private int anomalous;
    private int defects;

    /** Adds an image; {@code truth} are its true defects, where they are known. */
    void add(Inspected result, Optional<Mask> truth) {
        add(
                result.name(),
                result.picture(),
                result.shown(),
                result.inspection().defects(),
                result.inspection().defectShare(),
                truth);
    }

    private void add(
            String name,
            GreyImage image,
            Inspection inspection,
            List<Defect> list,
            double share,
            Optional<Mask> truth) {
        images++;
        anomalous += inspection.predLabel() ? 1 : 0;
        defects += list.size();
        if (entries.size() == MOST_IMAGES) {
            return;
        }
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.photograph("original", ImageWriter.picture(image)));
        figures.add(Figure.photograph(
                "anomaly map above the threshold",
                Overlay.heatMap(
                        image, inspection.anomalyMap().orElseThrow(), inspection.score(), inspection.threshold())));
        figures.add(Figure.photograph(
                "defects found", Overlay.outlines(image, inspection.predMask(), inspection.defects())));
        truth.ifPresent(mask ->
                figures.add(Figure.photograph("true defects, by the mask", Overlay.outlines(image, mask, List.of()))));
        String verdict = inspection.predLabel()
                ? count(list.size(), "defect") + String.format(Locale.ROOT, ", %.2f %% of the area", 100 * share)
                : "no defect";
        entries.add(new Report.Entry(name, verdict, inspection.predLabel(), figures, table(list)));
    }

    static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    List<Report.Entry> entries() {
        return List.copyOf(entries);
    }

    /** The outcome in a sentence. */
    String summary() {
        return anomalous + " of " + count(images, "image") + " with defects, " + count(defects, "defect") + " in all.";
    }

    /** A sentence for the reader where not all images are shown. */
    Optional<String> omission() {
        return images > entries.size()
                ? Optional.of("Of " + images + " images, the first " + entries.size()
                        + " are shown; images.csv and defects.csv list all.")
                : Optional.empty();
    }

    private static Optional<Table> table(List<Defect> defects) {
        if (defects.isEmpty()) {
            return Optional.empty();
        }
        boolean sized = defects.get(0).nmPerPixel().isPresent();
        List<String> head = new ArrayList<>(List.of("Label", "Area (px)", "X", "Y", "Width", "Height", "Feret (px)"));
        if (sized) {
            head.addAll(List.of("Area (µm²)", "Feret (µm)"));
        }
        head.addAll(List.of("Mean score", "Max score"));
        List<List<String>> rows = new ArrayList<>();
        for (Defect defect : defects.subList(0, Math.min(MOST_DEFECTS, defects.size()))) {
            List<String> row = new ArrayList<>(List.of(
                    Integer.toString(defect.label()),
                    Integer.toString(defect.areaPx()),
                    number(defect.x(), 1),
                    number(defect.y(), 1),
                    Integer.toString(defect.width()),
                    Integer.toString(defect.height()),
                    number(defect.feretPx(), 1)));
            if (sized) {
                row.add(scaled(defect.areaNm2(), 1e-6));
                row.add(scaled(defect.feretNm(), 1e-3));
            }
            row.add(score(defect.meanScore()));
            row.add(score(defect.maxScore()));
            rows.add(row);
        }
        return Optional.of(new Table(head, rows));
    }

    private static String scaled(OptionalDouble value, double factor) {
        return value.isPresent() ? number(value.getAsDouble() * factor, 3) : "";
    }

    private static String score(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}

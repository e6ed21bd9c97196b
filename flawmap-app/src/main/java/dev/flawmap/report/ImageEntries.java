package dev.flawmap.report;

import dev.flawmap.Defect;
import dev.flawmap.Expectation;
import dev.flawmap.Inspection;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.image.Mask;
import dev.flawmap.inspect.ImageResult.Inspected;
import dev.flawmap.results.Overlay;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.PriorityQueue;

/** Gathers what a report shows of inspected images; of many, the worst. */
public final class ImageEntries {
    private static final int MOST_IMAGES = 60;
    private static final int MOST_DEFECTS = 30;

    private final PriorityQueue<Scored> worst = new PriorityQueue<>(Comparator.comparingDouble(Scored::score));
    private final Tally tally = new Tally();

    /** An entry with the image's score; those with a defect score highest. */
    private record Scored(float score, Report.Entry entry) {}

    /** Adds an image; {@code truth} are its true defects, where they are known. */
    void add(Inspected result, Optional<Mask> truth) {
        Inspection inspection = result.inspection();
        tally.add(inspection);
        Scored least = worst.peek();
        if (worst.size() == MOST_IMAGES && least != null) {
            if (least.score() >= inspection.predScore()) {
                return;
            }
            worst.remove();
        }
        worst.add(new Scored(inspection.predScore(), entry(result, truth)));
    }

    private static Report.Entry entry(Inspected result, Optional<Mask> truth) {
        Inspection inspection = result.inspection();
        Inspection shown = result.shown();
        GreyImage image = result.picture();
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.photograph("original", ImageWriter.picture(image)));
        figures.add(Figure.photograph(
                "anomaly map above the outline level",
                Overlay.heatMap(image, shown.anomalyMap().orElseThrow(), shown.score(), shown.threshold())));
        figures.add(Figure.photograph("defects found", Overlay.outlines(image, shown.predMask(), shown.defects())));
        truth.ifPresent(mask ->
                figures.add(Figure.photograph("true defects, by the mask", Overlay.outlines(image, mask, List.of()))));
        List<Defect> list = inspection.defects();
        String found = list.isEmpty()
                ? ""
                : ", " + count(list.size(), "defect")
                        + String.format(Locale.ROOT, ", %.2f %% of the area", 100 * inspection.defectShare());
        return new Report.Entry(
                result.name(),
                inspection.verdict(),
                inspection.verdict() + found,
                inspection.reason(),
                figures,
                table(list));
    }

    public static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** Worst first. */
    List<Report.Entry> entries() {
        return worst.stream()
                .sorted(Comparator.comparingDouble((Scored one) -> -one.score())
                        .thenComparing(one -> one.entry().name()))
                .map(Scored::entry)
                .toList();
    }

    /** The outcome. */
    String summary() {
        return tally.outcome();
    }

    /** A sentence for the reader where not all images are shown. */
    Optional<String> omission() {
        return tally.images() > worst.size()
                ? Optional.of("Of " + tally.images() + " images, the worst " + worst.size()
                        + " are shown; images.csv and defects.csv list all.")
                : Optional.empty();
    }

    private static Optional<Table> table(List<Defect> defects) {
        if (defects.isEmpty()) {
            return Optional.empty();
        }
        boolean sized = defects.get(0).nmPerPixel().isPresent();
        List<String> head = new ArrayList<>(
                List.of("Label", "Expected false", "Area (px)", "X", "Y", "Width", "Height", "Feret (px)"));
        if (sized) {
            head.addAll(List.of("Area (µm²)", "Feret (µm)"));
        }
        head.addAll(List.of("Mean score", "Max score"));
        List<List<String>> rows = new ArrayList<>();
        for (Defect defect : defects.subList(0, Math.min(MOST_DEFECTS, defects.size()))) {
            List<String> row = new ArrayList<>(List.of(
                    Integer.toString(defect.label()),
                    defect.expectedFalse().map(ImageEntries::interval).orElse(""),
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

    private static String interval(Expectation expected) {
        return String.format(
                Locale.ROOT, "%.2g (%.2g to %.2g)", expected.perImage(), expected.least(), expected.most());
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

package dev.flawmap.report;

import dev.flawmap.Defect;
import dev.flawmap.Expectation;
import dev.flawmap.Inspection;
import dev.flawmap.Verdict;
import dev.flawmap.image.Mask;
import dev.flawmap.inspect.ImageResult.Failed;
import dev.flawmap.inspect.ImageResult.Inspected;
import dev.flawmap.results.ResultFolder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Gathers what a report shows of images; of many, the worst. */
public final class ImageEntries {
    private static final int MOST_SECTIONS = 40;
    private static final int MOST_ROWS = 2000;
    private static final int MOST_DEFECTS = 30;

    private final TreeMap<Place, Row> rows = new TreeMap<>();
    private final TreeMap<Place, Section> sections = new TreeMap<>();
    private final Tally tally = new Tally();
    private final Histogram.Counts sizesPx = new Histogram.Counts();
    private final Histogram.Counts sizesUm2 = new Histogram.Counts();
    private final Histogram.Counts areas = new Histogram.Counts();
    private boolean allSized = true;
    private int added;

    /** What comes first: what is called worse, and of that what scores higher. */
    private record Place(int verdict, float score, int number) implements Comparable<Place> {
        static final int UNREAD = 2;

        static Place of(Inspection inspection, int number) {
            int verdict = switch (inspection.verdict()) {
                case DEFECTIVE -> 0;
                case UNCERTAIN -> 1;
                case GOOD -> 3;
            };
            return new Place(verdict, inspection.predScore(), number);
        }

        String id() {
            return "image-" + number;
        }

        @Override
        public int compareTo(Place other) {
            return Comparator.comparingInt(Place::verdict)
                    .thenComparing(Place::score, Comparator.reverseOrder())
                    .thenComparingInt(Place::number)
                    .compare(this, other);
        }
    }

    /**
     * A line of the table of images.
     *
     * @param link to the image's section, or its overlay beside the page; empty where it was not inspected
     * @param thumbnail a small picture, where it was inspected
     * @param name its name
     * @param verdict what to say of it, as a class of the style sheet too
     * @param strength how many false defects as strong as its strongest find are expected on a good image, where known
     * @param defects how many were found
     * @param areaPercent how much of the area is defective
     * @param reason why, in a sentence
     */
    public record Row(
            String link,
            Optional<Figure> thumbnail,
            String name,
            String verdict,
            OptionalDouble strength,
            int defects,
            double areaPercent,
            String reason) {
        /** Whether it was inspected. */
        public boolean inspected() {
            return !link.isEmpty();
        }

        /** The strength as it is shown. */
        public String strengthText() {
            return strength.isPresent() ? String.format(Locale.ROOT, "%.2g", strength.getAsDouble()) : "";
        }

        /** The strength to sort by. */
        public String strengthKey() {
            return strength.isPresent() ? Double.toString(strength.getAsDouble()) : "";
        }

        /** The area as it is shown. */
        public String areaText() {
            return number(areaPercent, 2);
        }

        private Row linked(String target) {
            return new Row(target, thumbnail, name, verdict, strength, defects, areaPercent, reason);
        }
    }

    /**
     * One inspected image.
     *
     * @param id that links lead to
     * @param name its name
     * @param verdict what to say of it
     * @param found the same with what was found
     * @param reason why, in a sentence
     * @param layers the image and what was found in it
     * @param defects the strongest defects, where there are any
     * @param omission a sentence where there are more
     */
    public record Section(
            String id,
            String name,
            Verdict verdict,
            String found,
            String reason,
            Layers layers,
            Optional<Table> defects,
            Optional<String> omission) {}

    /** Adds an image; {@code truth} are its true defects, where they are known. */
    void add(Inspected result, Optional<Mask> truth) {
        Inspection inspection = result.inspection();
        tally.add(inspection);
        areas.add(100 * inspection.defectShare());
        for (Defect defect : inspection.defects()) {
            sizesPx.add(defect.areaPx());
            defect.areaNm2().ifPresentOrElse(area -> sizesUm2.add(area / 1e6), () -> allSized = false);
        }
        Place place = Place.of(inspection, ++added);
        if (mayEnter(rows, place, MOST_ROWS)) {
            rows.put(place, row(result));
        }
        if (mayEnter(sections, place, MOST_SECTIONS)) {
            sections.put(place, section(result, truth, place.id()));
        }
    }

    /** How large defects are, and how much of the images is defective; none where there is no defect. */
    public List<Histogram> histograms() {
        if (sizesPx.isEmpty()) {
            return List.of();
        }
        Histogram sizes = allSized
                ? sizesUm2.histogram("Defects by their area, from … µm² on", false)
                : sizesPx.histogram("Defects by their area, from … px on", false);
        return List.of(
                sizes, areas.histogram("Images by the share of their area that is defective, from … % on", true));
    }

    /** Adds an image that could not be inspected. */
    void add(Failed failed) {
        tally.addFailure();
        Place place = new Place(Place.UNREAD, 0, ++added);
        if (mayEnter(rows, place, MOST_ROWS)) {
            rows.put(
                    place,
                    new Row(
                            "",
                            Optional.empty(),
                            failed.file(),
                            "not inspected",
                            OptionalDouble.empty(),
                            0,
                            0,
                            failed.reason()));
        }
    }

    /** Whether something is among the first; if so, makes room for it. */
    private static <T> boolean mayEnter(TreeMap<Place, T> first, Place place, int most) {
        if (first.size() < most) {
            return true;
        }
        if (place.compareTo(first.lastKey()) > 0) {
            return false;
        }
        first.pollLastEntry();
        return true;
    }

    private static Row row(Inspected result) {
        Inspection inspection = result.inspection();
        Optional<Expectation> strength = inspection.defects().stream()
                .findFirst()
                .or(inspection::candidate)
                .flatMap(Defect::expectedFalse);
        return new Row(
                overlay(result.name()),
                Optional.of(Layers.thumbnail(result)),
                result.name(),
                inspection.verdict().toString(),
                strength.stream().mapToDouble(Expectation::perImage).findFirst(),
                inspection.defects().size(),
                100 * inspection.defectShare(),
                inspection.reason());
    }

    /** The address of an image's overlay beside the page. */
    private static String overlay(String name) {
        return ResultFolder.IMAGES + "/"
                + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20") + "_overlay.png";
    }

    private static Section section(Inspected result, Optional<Mask> truth, String id) {
        Inspection inspection = result.inspection();
        List<Defect> defects = inspection.defects();
        String found = defects.isEmpty()
                ? ""
                : ", " + count(defects.size(), "defect") + ", " + number(100 * inspection.defectShare(), 2)
                        + " % of the area";
        return new Section(
                id,
                result.name(),
                inspection.verdict(),
                inspection.verdict() + found,
                inspection.reason(),
                Layers.of(result, truth, MOST_DEFECTS),
                table(defects),
                defects.size() > MOST_DEFECTS
                        ? Optional.of("The strongest " + MOST_DEFECTS + " of " + defects.size()
                                + " defects are listed and numbered, all of them outlined; the rest are in "
                                + ResultFolder.DEFECTS_CSV + ".")
                        : Optional.empty());
    }

    public static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** All images, worst first. */
    public List<Row> rows() {
        List<Row> all = new ArrayList<>();
        rows.forEach((place, row) ->
                all.add(row.inspected() && sections.containsKey(place) ? row.linked("#" + place.id()) : row));
        return all;
    }

    /** The images that are shown large, worst first. */
    public List<Section> sections() {
        return List.copyOf(sections.values());
    }

    /** Whether true defects are shown. */
    public boolean truth() {
        return sections.values().stream()
                .anyMatch(section -> section.layers().truth().isPresent());
    }

    /** The outcome. */
    String summary() {
        return tally.outcome();
    }

    /** Sentences for the reader where not all images are shown. */
    public List<String> omissions() {
        List<String> sentences = new ArrayList<>();
        if (added > rows.size()) {
            sentences.add("Of " + added + " images, the worst " + rows.size() + " are listed; "
                    + ResultFolder.IMAGES_CSV + " lists all.");
        }
        if (tally.images() > sections.size()) {
            sentences.add("The worst " + sections.size()
                    + " are shown below; the names of the others lead to their overlays beside this page.");
        }
        return sentences;
    }

    private static Optional<Table> table(List<Defect> defects) {
        if (defects.isEmpty()) {
            return Optional.empty();
        }
        boolean sized = defects.get(0).nmPerPixel().isPresent();
        boolean judged = defects.get(0).expectedFalse().isPresent();
        List<String> head = new ArrayList<>(List.of("Defect"));
        if (judged) {
            head.addAll(List.of("Good material shows one as strong", "Expected false (95 %)"));
        }
        head.addAll(
                List.of("Area (px)", "X", "Y", "Width", "Height", "Feret (px)", "Circularity", "Area (% of image)"));
        if (sized) {
            head.addAll(List.of("Area (µm²)", "Feret (µm)"));
        }
        head.addAll(List.of("Mean score", "Max score"));
        List<List<String>> rows = new ArrayList<>();
        for (Defect defect : defects.subList(0, Math.min(MOST_DEFECTS, defects.size()))) {
            List<String> row = new ArrayList<>(List.of(Integer.toString(defect.label())));
            if (judged) {
                row.add(defect.expectedFalse().map(Expectation::often).orElse(""));
                row.add(defect.expectedFalse().map(ImageEntries::interval).orElse(""));
            }
            row.addAll(List.of(
                    Integer.toString(defect.areaPx()),
                    number(defect.x(), 1),
                    number(defect.y(), 1),
                    Integer.toString(defect.width()),
                    Integer.toString(defect.height()),
                    number(defect.feretPx(), 1),
                    number(defect.circularity(), 2),
                    number(100 * defect.imageShare(), 3)));
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

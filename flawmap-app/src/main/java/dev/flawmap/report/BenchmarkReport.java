package dev.flawmap.report;

import dev.flawmap.benchmark.Cell;
import dev.flawmap.benchmark.CellResult;
import dev.flawmap.benchmark.Plan;
import dev.flawmap.benchmark.Spread;
import dev.flawmap.benchmark.Summary;
import dev.flawmap.data.Sample;
import dev.flawmap.evaluate.Protocol;
import dev.flawmap.image.BadImageException;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.image.Mask;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;

/** The page that shows detectors side by side. */
public final class BenchmarkReport {
    /** The name of the page. */
    public static final String FILE = "benchmark.html";

    private static final String NONE = "–";
    private static final int DIGITS = 3;
    private static final int THUMBNAIL = 480;

    private final Summary summary;
    private final Plan plan;

    public BenchmarkReport(Summary summary) {
        this.summary = summary;
        this.plan = summary.plan();
    }

    /**
     * A cell of a comparison.
     *
     * @param text what it says
     * @param range how far the seeds lie apart; empty where there is nothing to say
     * @param best whether it is the best of its column
     */
    public record Value(String text, String range, boolean best) {
        static Value plain(String text) {
            return new Value(text, "", false);
        }
    }

    /**
     * A table of values.
     *
     * @param title what it shows
     * @param head the columns' names
     * @param rows values, as many as columns
     */
    public record Comparison(String title, List<String> head, List<List<Value>> rows) {}

    /**
     * Pictures side by side under one name.
     *
     * @param name whose they are
     * @param about what to know of them; may be empty
     * @param figures the pictures
     */
    public record Strip(String name, String about, List<Figure> figures) {}

    /**
     * All that the page shows.
     *
     * @param title what it reports on
     * @param lead the outcome in a sentence
     * @param comparisons accuracy by protocol, then costs
     * @param footnotes sentences on these tables
     * @param charts curves, and accuracy against time
     * @param maps strips of the same images: originals, masks, then every detector's maps
     * @param samples what the networks make
     * @param failures sentences on cells that failed
     * @param allScores all scores by protocol
     * @param facts settings, by name
     */
    public record Page(
            String title,
            String lead,
            List<Comparison> comparisons,
            List<String> footnotes,
            List<Figure> charts,
            List<Strip> maps,
            List<Strip> samples,
            List<String> failures,
            List<Comparison> allScores,
            Map<String, String> facts) {}

    /** Writes {@code benchmark.html}, whole or not at all. */
    public void write() throws IOException {
        List<Comparison> comparisons = new ArrayList<>();
        plan.protocols().forEach(protocol -> comparisons.add(accuracy(protocol)));
        comparisons.add(costs());
        List<Figure> charts = new ArrayList<>();
        for (Protocol protocol : plan.protocols()) {
            charts.addAll(BenchmarkCharts.curves(summary, protocol));
        }
        BenchmarkCharts.accuracyOverTime(summary).ifPresent(charts::add);
        Report.render(
                "benchmark.jte",
                new Page(
                        "Detectors side by side",
                        lead(),
                        comparisons,
                        footnotes(),
                        charts,
                        maps(),
                        samples(),
                        failures(),
                        plan.protocols().stream().map(this::allScores).toList(),
                        facts()),
                plan.out().resolve(FILE));
    }

    /** The tables of accuracy and of costs, as Markdown. */
    public String markdown() {
        StringBuilder text = new StringBuilder();
        plan.protocols().forEach(protocol -> markdown(text, accuracy(protocol)));
        markdown(text, costs());
        footnotes().forEach(note -> text.append(note).append('\n'));
        failures().forEach(note -> text.append(note).append('\n'));
        return text.toString();
    }

    private static void markdown(StringBuilder text, Comparison table) {
        text.append(table.title()).append(":\n\n");
        text.append("| ").append(String.join(" | ", table.head())).append(" |\n");
        text.append("|---".repeat(table.head().size())).append("|\n");
        for (List<Value> row : table.rows()) {
            text.append(row.stream()
                    .map(value -> value.best() ? "**" + value.text() + "**" : value.text())
                    .collect(Collectors.joining(" | ", "| ", " |\n")));
        }
        text.append('\n');
    }

    /** The detectors, best first by the default score, those without any number last. */
    private List<Summary.OfDetector> ranked(Protocol protocol) {
        return summary.detectors().stream()
                .sorted(Comparator.comparingDouble(detector -> detector.scores(protocol).values().stream()
                        .findFirst()
                        .flatMap(metrics -> Optional.ofNullable(metrics.get(Summary.firstMetric(protocol))))
                        .map(spread -> -spread.mean())
                        .orElse(1.0)))
                .toList();
    }

    private Comparison accuracy(Protocol protocol) {
        List<String> metrics = summary.metrics(protocol);
        Map<String, Double> best = new LinkedHashMap<>();
        List<List<Value>> rows = new ArrayList<>();
        for (Summary.OfDetector detector : summary.detectors()) {
            detector.scores(protocol)
                    .forEach((score, values) -> values.forEach((metric, spread) -> {
                        if (shown(detector, protocol).contains(score)) {
                            best.merge(metric, spread.mean(), Math::max);
                        }
                    }));
        }
        for (Summary.OfDetector detector : ranked(protocol)) {
            Map<String, Map<String, Spread>> scores = detector.scores(protocol);
            if (scores.isEmpty()) {
                String why = detector.done().isEmpty() ? "failed" : "too slow";
                List<Value> row = new ArrayList<>(List.of(Value.plain(name(detector)), Value.plain(NONE)));
                metrics.forEach(metric -> row.add(Value.plain(why)));
                rows.add(row);
            }
            for (String score : shown(detector, protocol)) {
                List<Value> row = new ArrayList<>();
                row.add(Value.plain(name(detector)));
                row.add(Value.plain(score + " (" + role(detector, protocol, score) + ")"));
                for (String metric : metrics) {
                    row.add(value(
                            scores.getOrDefault(score, Map.of()).get(metric), best.getOrDefault(metric, Double.NaN)));
                }
                rows.add(row);
            }
        }
        List<String> head = new ArrayList<>(List.of("detector", "score"));
        head.addAll(metrics.stream().map(BenchmarkReport::label).toList());
        return new Comparison("Accuracy, protocol " + protocol, head, rows);
    }

    private static String label(String metric) {
        return metric.replace('_', ' ');
    }

    /** The default score, and the best published one. */
    private static List<String> shown(Summary.OfDetector detector, Protocol protocol) {
        List<String> shown = new ArrayList<>();
        detector.scores(protocol).keySet().stream().findFirst().ifPresent(shown::add);
        detector.bestPublished(protocol).filter(score -> !shown.contains(score)).ifPresent(shown::add);
        return shown;
    }

    private static String role(Summary.OfDetector detector, Protocol protocol, String score) {
        boolean standard = detector.scores(protocol).keySet().stream()
                .findFirst()
                .filter(score::equals)
                .isPresent();
        boolean published = detector.publishedScores().contains(score);
        if (standard) {
            return published ? "default, published" : "default";
        }
        return published ? "best published" : "other";
    }

    private Comparison allScores(Protocol protocol) {
        List<String> metrics = summary.metrics(protocol);
        List<List<Value>> rows = new ArrayList<>();
        for (Summary.OfDetector detector : ranked(protocol)) {
            detector.scores(protocol).forEach((score, values) -> {
                List<Value> row = new ArrayList<>();
                row.add(Value.plain(name(detector)));
                row.add(Value.plain(score));
                metrics.forEach(metric -> row.add(value(values.get(metric), Double.NaN)));
                rows.add(row);
            });
        }
        List<String> head = new ArrayList<>(List.of("detector", "score"));
        head.addAll(metrics.stream().map(BenchmarkReport::label).toList());
        return new Comparison("All scores, protocol " + protocol, head, rows);
    }

    private static Value value(@org.jspecify.annotations.Nullable Spread spread, double best) {
        return spread == null
                ? Value.plain("not measured")
                : new Value(spread.text(DIGITS), spread.range(DIGITS), spread.mean() == best);
    }

    /** With a mark that leads to a footnote, where there is one. */
    private String name(Summary.OfDetector detector) {
        return detector.name() + (slow(detector).isPresent() ? " *" : "");
    }

    private Comparison costs() {
        List<List<Value>> rows = new ArrayList<>();
        for (Summary.OfDetector detector : summary.detectors()) {
            boolean estimated =
                    detector.done().stream().anyMatch(f -> f.result().estimated());
            List<Value> row = new ArrayList<>();
            row.add(Value.plain(name(detector)));
            row.add(Value.plain(detector.done().size() + " of "
                    + (detector.done().size() + detector.failed().size())));
            row.add(number(detector.spread(CellResult::trainingSeconds), 1, ""));
            row.add(number(
                    detector.spread(r -> java.util.OptionalDouble.of(
                            r.iterations().values().stream().mapToInt(i -> i).sum())),
                    1,
                    ""));
            row.add(number(detector.spread(CellResult::secondsPerImage), 1, estimated ? "≈ " : ""));
            row.add(number(detector.spread(CellResult::patchesPerSecond), 1, ""));
            row.add(number(detector.spread(Summary::modelBytes), 1e-6, ""));
            rows.add(row);
        }
        return new Comparison(
                "Cost",
                List.of(
                        "detector",
                        "seeds that went well",
                        "training (s)",
                        "iterations",
                        "seconds per image",
                        "patches/s",
                        "model (MB)"),
                rows);
    }

    /** A number with about three digits. */
    private static Value number(Optional<Spread> spread, double factor, String before) {
        if (spread.isEmpty()) {
            return Value.plain(NONE);
        }
        double mean = spread.get().mean() * factor;
        int digits = mean >= 100 || mean == Math.rint(mean) ? 0 : mean >= 10 ? 1 : 2;
        Spread scaled = new Spread(
                spread.get().count(),
                mean,
                spread.get().deviation().isPresent()
                        ? java.util.OptionalDouble.of(spread.get().deviation().getAsDouble() * factor)
                        : java.util.OptionalDouble.empty(),
                spread.get().min() * factor,
                spread.get().max() * factor);
        return new Value(before + scaled.text(digits), scaled.range(digits), false);
    }

    /** On how many patches a slow detector was judged. */
    private Optional<String> slow(Summary.OfDetector detector) {
        return detector.done().stream()
                .map(Summary.Finished::result)
                .filter(CellResult::estimated)
                .findFirst()
                .map(result -> Optional.ofNullable(result.evaluations().get(Protocol.THESIS.toString()))
                        .filter(judged -> judged.patchesInAll().isPresent())
                        .map(judged -> String.format(
                                Locale.ROOT,
                                "* %s is too slow for all test images; it was judged on %,d of %,d patches drawn at"
                                        + " random, and its seconds per image are an estimate.",
                                detector.name(),
                                judged.patches(),
                                judged.patchesInAll().getAsInt()))
                        .orElse("* " + detector.name() + " is too slow for maps of all test images; its seconds per"
                                + " image are an estimate."));
    }

    private List<String> footnotes() {
        List<String> notes = new ArrayList<>();
        notes.add("Mean ± standard deviation over the seeds that went well. Default: the score of the map;"
                + " best published: of the paper's own scores the one with the highest mean on these test images.");
        if (plan.protocols().contains(Protocol.THESIS)) {
            notes.add("Patch: the score of each patch by itself, or where a detector has none, the highest value of its"
                    + " map in the patch. Map patch: the latter for every detector.");
        }
        summary.detectors().forEach(detector -> slow(detector).ifPresent(notes::add));
        List<String> undefined = plan.protocols().stream()
                .flatMap(protocol -> summary.undefined(protocol).stream())
                .map(BenchmarkReport::label)
                .distinct()
                .toList();
        if (!undefined.isEmpty()) {
            notes.add("Not defined on these images: " + String.join(", ", undefined) + ".");
        }
        summary.finished()
                .flatMap(f -> f.result().evaluations().values().stream())
                .flatMap(judged -> judged.skipped().stream())
                .distinct()
                .forEach(sentence -> notes.add("Not judged: " + sentence));
        return notes;
    }

    private List<String> failures() {
        return summary.detectors().stream()
                .flatMap(detector -> detector.failed().stream())
                .map(f -> f.cell().detector() + ", seed " + f.cell().seed() + ": "
                        + f.result().failure().orElse(""))
                .toList();
    }

    private String lead() {
        Protocol protocol = plan.protocols().get(0);
        String metric = Summary.firstMetric(protocol);
        String best = ranked(protocol).stream()
                .flatMap(detector -> detector.scores(protocol).entrySet().stream()
                        .limit(1)
                        .flatMap(score -> Optional.ofNullable(score.getValue().get(metric)).stream())
                        .map(spread -> detector.name() + " " + spread.text(DIGITS)))
                .limit(3)
                .collect(Collectors.joining(", "));
        long finished = summary.finished().count();
        String state = finished == plan.cells().size()
                ? ""
                : " Not finished: " + finished + " of " + plan.cells().size() + " cells.";
        return (best.isEmpty()
                        ? "No detector has a result yet."
                        : "Highest " + label(metric) + " of the default scores: " + best + ".")
                + state;
    }

    private Map<String, String> facts() throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "Data",
                plan.data().root() + ", layout " + plan.data().layout().name().toLowerCase(Locale.ROOT));
        facts.put("Seeds", plan.seeds() == 1 ? "1" : "1 to " + plan.seeds());
        plan.settings()
                .forEach((name, value) ->
                        facts.put(name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1), value));
        Summary.environment()
                .forEach((name, value) -> facts.put(
                        name.equals("os")
                                ? "System"
                                : name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1),
                        value.toString()));
        for (Summary.OfDetector detector : summary.detectors()) {
            summary.finished()
                    .filter(f -> f.cell().detector().equals(detector.name()))
                    .findFirst()
                    .ifPresent(f -> facts.put(
                            "Options of " + detector.name(),
                            f.result().options().entrySet().stream()
                                    .map(e -> e.getKey() + " = " + e.getValue())
                                    .collect(Collectors.joining(", "))));
        }
        return facts;
    }

    /** The first cell that went well, whose pictures are shown. */
    private static Optional<Summary.Finished> shown(Summary.OfDetector detector) {
        return detector.done().stream().findFirst();
    }

    private List<Strip> maps() throws IOException {
        List<Figure> originals = new ArrayList<>();
        List<Figure> masks = new ArrayList<>();
        List<Sample> samples = new ArrayList<>();
        for (Sample sample : plan.shown()) {
            try {
                GreyImage image = sample.read().image();
                Mask mask = sample.readMask(image.width(), image.height());
                originals.add(thumbnail(sample.name(), ImageWriter.picture(image)));
                masks.add(thumbnail(sample.name() + ", mask", picture(mask)));
                samples.add(sample);
            } catch (BadImageException e) {
                // The footnotes list it.
            }
        }
        List<Strip> strips = new ArrayList<>();
        strips.add(new Strip("original", "", originals));
        strips.add(new Strip("mask", "", masks));
        for (Summary.OfDetector detector : summary.detectors()) {
            List<Figure> figures = new ArrayList<>();
            Optional<Summary.Finished> finished = shown(detector);
            for (Sample sample : samples) {
                Path file = finished.map(f -> f.cell().map(sample.name())).orElse(Path.of(""));
                if (Files.isRegularFile(file)) {
                    figures.add(thumbnail(sample.name() + ", map of " + detector.name(), read(file)));
                }
            }
            String about = finished.map(f -> "seed " + f.cell().seed()
                            + (f.result().estimated() ? "; too slow for whole images, so a part around a defect" : ""))
                    .orElse("failed");
            strips.add(new Strip(detector.name(), about, figures));
        }
        return strips;
    }

    private static BufferedImage read(Path file) throws IOException {
        return Objects.requireNonNull(ImageIO.read(file.toFile()), "not a picture");
    }

    private static BufferedImage picture(Mask mask) {
        BufferedImage picture = new BufferedImage(mask.width(), mask.height(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < mask.pixels().length; i++) {
            picture.setRGB(i % mask.width(), i / mask.width(), mask.pixels()[i] ? 0xFFFFFF : 0);
        }
        return picture;
    }

    private static Figure thumbnail(String caption, BufferedImage picture) {
        return Figure.photograph(caption, picture, THUMBNAIL);
    }

    private List<Strip> samples() throws IOException {
        List<Strip> strips = new ArrayList<>();
        for (Summary.OfDetector detector : summary.detectors()) {
            Optional<Summary.Finished> finished = shown(detector);
            if (finished.isEmpty()
                    || finished.get().result().pictureRows().isEmpty()
                    || !Files.isRegularFile(finished.get().cell().samples())) {
                continue;
            }
            Cell cell = finished.get().cell();
            List<String> rows = finished.get().result().pictureRows();
            BufferedImage sheet = read(cell.samples());
            List<Figure> figures = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                int top = (int) ((long) i * (sheet.getHeight() + GAP) / rows.size());
                int height = (sheet.getHeight() + GAP) / rows.size() - GAP;
                // As many patches as can still be seen on a small screen.
                int width = Math.min(sheet.getWidth(), MOST_PATCHES * (height + GAP) - GAP);
                figures.add(Figure.drawing(rows.get(i).replace('_', ' '), sheet.getSubimage(0, top, width, height)));
            }
            strips.add(new Strip(detector.name(), "seed " + cell.seed(), figures));
        }
        return strips;
    }

    /** Between the patches of a sheet, in pixels. */
    private static final int GAP = 2;

    private static final int MOST_PATCHES = 10;
}

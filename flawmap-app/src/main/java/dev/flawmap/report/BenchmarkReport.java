package dev.flawmap.report;

import dev.flawmap.benchmark.Plan;
import dev.flawmap.benchmark.Summary;
import dev.flawmap.evaluate.Protocol;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The page that shows detectors side by side. */
public final class BenchmarkReport {
    /** The name of the page. */
    public static final String FILE = "benchmark.html";

    private final Summary summary;
    private final Plan plan;
    private final BenchmarkTables tables;
    private final BenchmarkPictures pictures;

    public BenchmarkReport(Summary summary) {
        this.summary = summary;
        this.plan = summary.plan();
        this.tables = new BenchmarkTables(summary);
        this.pictures = new BenchmarkPictures(summary);
    }

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
     * @param notes what training and evaluation said of cells
     * @param allScores all scores by protocol
     * @param facts settings, by name
     */
    public record Page(
            String title,
            String lead,
            List<BenchmarkTables.Comparison> comparisons,
            List<String> footnotes,
            List<Figure> charts,
            List<BenchmarkPictures.Strip> maps,
            List<BenchmarkPictures.Strip> samples,
            List<String> failures,
            List<String> notes,
            List<BenchmarkTables.Comparison> allScores,
            Map<String, String> facts) {}

    /** Writes {@code benchmark.html}, whole or not at all. */
    public void write() throws IOException {
        List<BenchmarkTables.Comparison> comparisons = new ArrayList<>();
        plan.protocols().forEach(protocol -> comparisons.add(tables.accuracy(protocol)));
        comparisons.add(tables.costs());
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
                        tables.footnotes(),
                        charts,
                        pictures.maps(),
                        pictures.samples(),
                        tables.failures(),
                        tables.notes(),
                        plan.protocols().stream().map(tables::allScores).toList(),
                        facts()),
                plan.out().resolve(FILE));
    }

    private String lead() {
        Protocol protocol = plan.protocols().get(0);
        String metric = Summary.firstMetric(protocol);
        String best = tables.ranked(protocol).stream()
                .flatMap(detector -> detector.scores(protocol).entrySet().stream()
                        .limit(1)
                        .flatMap(score -> Optional.ofNullable(score.getValue().get(metric)).stream())
                        .map(spread -> detector.name() + " " + spread.text(BenchmarkTables.DIGITS)))
                .limit(3)
                .collect(Collectors.joining(", "));
        long finished = summary.finished().count();
        String state = finished == plan.cells().size()
                ? ""
                : " Not finished: " + finished + " of " + plan.cells().size() + " cells.";
        return (best.isEmpty()
                        ? "No detector has a result yet."
                        : "Highest " + BenchmarkTables.label(metric) + " of the default scores: " + best + ".")
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
}

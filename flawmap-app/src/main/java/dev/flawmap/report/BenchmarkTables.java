package dev.flawmap.report;

import dev.flawmap.benchmark.CellResult;
import dev.flawmap.benchmark.Plan;
import dev.flawmap.benchmark.Spread;
import dev.flawmap.benchmark.Summary;
import dev.flawmap.evaluate.Protocol;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tables of a benchmark: accuracy by protocol, and what it costs. */
public final class BenchmarkTables {
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

    private static final String NONE = "–";
    static final int DIGITS = 3;

    private final Summary summary;
    private final Plan plan;

    public BenchmarkTables(Summary summary) {
        this.summary = summary;
        this.plan = summary.plan();
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
    List<Summary.OfDetector> ranked(Protocol protocol) {
        return summary.detectors().stream()
                .sorted(Comparator.comparingDouble(detector -> detector.scores(protocol).values().stream()
                        .findFirst()
                        .flatMap(metrics -> Optional.ofNullable(metrics.get(Summary.firstMetric(protocol))))
                        .map(spread -> -spread.mean())
                        .orElse(1.0)))
                .toList();
    }

    Comparison accuracy(Protocol protocol) {
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
                String why =
                        detector.done().isEmpty() ? "failed" : slow(detector).isPresent() ? "too slow" : "left out";
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
        head.addAll(metrics.stream().map(BenchmarkTables::label).toList());
        return new Comparison("Accuracy, protocol " + protocol, head, rows);
    }

    static String label(String metric) {
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

    Comparison allScores(Protocol protocol) {
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
        head.addAll(metrics.stream().map(BenchmarkTables::label).toList());
        return new Comparison("All scores, protocol " + protocol, head, rows);
    }

    private static Value value(@org.jspecify.annotations.Nullable Spread spread, double best) {
        return spread == null
                ? Value.plain("not measured")
                : new Value(spread.text(DIGITS), spread.range(DIGITS), spread.mean() == best);
    }

    /** The name, with a mark if a footnote belongs to it. */
    private String name(Summary.OfDetector detector) {
        return detector.name() + (slow(detector).isPresent() ? " *" : "");
    }

    Comparison costs() {
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

    /** The number of patches that a slow detector was judged on. */
    private Optional<String> slow(Summary.OfDetector detector) {
        return detector.done().stream()
                .map(Summary.Finished::result)
                .filter(CellResult::estimated)
                .findFirst()
                .map(result -> Optional.ofNullable(result.evaluations().get(Protocol.THESIS.toString()))
                        .filter(judged -> judged.patchesInAll().isPresent())
                        .map(judged -> String.format(
                                Locale.ROOT,
                                "* %s is too slow for maps of all test images; it was judged on %,d of %,d patches%s%s,"
                                        + " and its seconds per image are an estimate.",
                                detector.name(),
                                judged.patches(),
                                judged.patchesInAll().getAsInt(),
                                judged.patches() < judged.patchesInAll().getAsInt() ? " drawn at random" : "",
                                defective(judged)))
                        .orElse("* " + detector.name() + " is too slow for maps of all test images; its seconds per"
                                + " image are an estimate."));
    }

    /** How many patches of the rarer kind there were, on which accuracy hangs. */
    private static String defective(CellResult.Judged judged) {
        return judged.defectivePatches().isPresent()
                ? String.format(
                        Locale.ROOT,
                        ", of which %,d are defective",
                        judged.defectivePatches().getAsInt())
                : "";
    }

    List<String> footnotes() {
        List<String> notes = new ArrayList<>();
        notes.add("Mean ± standard deviation over the seeds that went well. Default: the score of the map;"
                + " best published: of the paper's own scores the one with the highest mean on these test images.");
        if (plan.protocols().contains(Protocol.THESIS)) {
            notes.add("Patch: the score of each patch by itself, or where a detector has none, the highest value of its"
                    + " map in the patch. Map patch: the latter for every detector.");
        }
        if (summary.metrics(Protocol.STRICT).contains("CPM")) {
            notes.add(
                    "CPM: the share of defects found, averaged over 1/8, 1/4, 1/2, 1, 2, 4 and 8 false ones an image, of the"
                            + " maps of the default score cut at the model's outline level.");
        }
        summary.detectors().forEach(detector -> slow(detector).ifPresent(notes::add));
        for (Protocol protocol : plan.protocols()) {
            summary.detectors().stream()
                    .flatMap(detector -> detector.done().stream())
                    .map(Summary.Finished::result)
                    .filter(result -> !result.estimated())
                    .flatMap(result -> Optional.ofNullable(result.omitted().get(protocol.toString())).stream())
                    .distinct()
                    .forEach(why -> notes.add("Protocol " + protocol + " is left out: " + why));
        }
        List<String> undefined = plan.protocols().stream()
                .flatMap(protocol -> summary.undefined(protocol).stream())
                .map(BenchmarkTables::label)
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

    List<String> failures() {
        return summary.detectors().stream()
                .flatMap(detector -> detector.failed().stream())
                .map(f -> f.cell().detector() + ", seed " + f.cell().seed() + ": "
                        + f.result().failure().orElse(""))
                .toList();
    }

    /** What training and evaluation said of the cells, each sentence once with those it was said of. */
    List<String> notes() {
        Map<String, Map<String, List<String>>> seeds = new LinkedHashMap<>();
        summary.detectors()
                .forEach(detector -> detector.done()
                        .forEach(f -> f.result()
                                .notes()
                                .forEach(note -> seeds.computeIfAbsent(note, n -> new LinkedHashMap<>())
                                        .computeIfAbsent(detector.name(), n -> new ArrayList<>())
                                        .add(Long.toString(f.cell().seed())))));
        List<String> notes = new ArrayList<>();
        seeds.forEach((note, byDetector) -> notes.add(byDetector.entrySet().stream()
                .map(entry -> entry.getKey() + " (seed " + String.join(", ", entry.getValue()) + ")")
                .collect(Collectors.joining(", ", "", ": " + note))));
        return notes;
    }
}

package dev.flawmap.benchmark;

import dev.flawmap.evaluate.Protocol;
import dev.flawmap.file.AtomicFiles;
import dev.flawmap.results.Csv;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * All finished cells of a benchmark, summed up by detector.
 *
 * @param plan what was compared
 * @param detectors in the plan's order; those of which no cell is finished are left out
 */
public record Summary(Plan plan, List<OfDetector> detectors) {
    private static final JsonMapper JSON = JsonMapper.shared();

    public Summary {
        detectors = List.copyOf(detectors);
    }

    /** A finished cell and its result. */
    public record Finished(Cell cell, CellResult result) {}

    /**
     * One detector over its seeds.
     *
     * @param name its published name
     * @param done cells that went well
     * @param failed cells that did not
     */
    public record OfDetector(String name, List<Finished> done, List<Finished> failed) {
        public OfDetector {
            done = List.copyOf(done);
            failed = List.copyOf(failed);
        }

        private Stream<CellResult> results() {
            return done.stream().map(Finished::result);
        }

        /** A number over the seeds. */
        public Optional<Spread> spread(Function<CellResult, OptionalDouble> number) {
            return Spread.of(results().map(number).toList());
        }

        /** Its scores under a protocol, the default first; empty where that protocol was not applied. */
        public Map<String, Map<String, Spread>> scores(Protocol protocol) {
            Map<String, Map<String, List<OptionalDouble>>> values = new LinkedHashMap<>();
            results()
                    .flatMap(r -> Optional.ofNullable(r.evaluations().get(protocol.toString())).stream())
                    .forEach(judged -> judged.scores()
                            .forEach((score, metrics) -> metrics.forEach(
                                    (metric, value) -> values.computeIfAbsent(score, s -> new LinkedHashMap<>())
                                            .computeIfAbsent(metric, m -> new ArrayList<>())
                                            .add(value))));
            Map<String, Map<String, Spread>> spreads = new LinkedHashMap<>();
            values.forEach((score, metrics) -> {
                Map<String, Spread> byMetric = new LinkedHashMap<>();
                metrics.forEach((metric, all) -> Spread.of(all).ifPresent(spread -> byMetric.put(metric, spread)));
                spreads.put(score, byMetric);
            });
            return spreads;
        }

        /** Which scores are those of its paper. */
        public List<String> publishedScores() {
            return results().findFirst().map(CellResult::publishedScores).orElse(List.of());
        }

        /** The published score with the highest mean of the protocol's first metric. */
        public Optional<String> bestPublished(Protocol protocol) {
            String best = null;
            double highest = Double.NEGATIVE_INFINITY;
            for (Map.Entry<String, Map<String, Spread>> score : scores(protocol).entrySet()) {
                Spread first = score.getValue().get(firstMetric(protocol));
                if (first != null && first.mean() > highest && publishedScores().contains(score.getKey())) {
                    highest = first.mean();
                    best = score.getKey();
                }
            }
            return Optional.ofNullable(best);
        }

        /** One cell's outcome under a protocol, where it has any. */
        public Optional<CellResult.Judged> first(Protocol protocol) {
            return results()
                    .flatMap(r -> Optional.ofNullable(r.evaluations().get(protocol.toString())).stream())
                    .findFirst();
        }

        /** Why a protocol was left out, where it was. */
        public Optional<String> omitted(Protocol protocol) {
            return results()
                    .flatMap(r -> Optional.ofNullable(r.omitted().get(protocol.toString())).stream())
                    .findFirst();
        }

        /** How a score was chosen: {@code default}, {@code published} or {@code other}. */
        static String role(CellResult result, Collection<String> scores, String score) {
            if (score.equals(scores.iterator().next())) {
                return "default";
            }
            return result.publishedScores().contains(score) ? "published" : "other";
        }
    }

    /** Gathers what is finished. */
    public static Summary of(Plan plan) throws IOException {
        Map<String, List<Finished>> done = new LinkedHashMap<>();
        Map<String, List<Finished>> failed = new LinkedHashMap<>();
        plan.names().forEach(name -> {
            done.put(name, new ArrayList<>());
            failed.put(name, new ArrayList<>());
        });
        for (Cell cell : plan.cells()) {
            Optional<CellResult> result = cell.result();
            if (result.isPresent()) {
                Map<String, List<Finished>> which = result.get().failure().isPresent() ? failed : done;
                Objects.requireNonNull(which.get(cell.detector())).add(new Finished(cell, result.get()));
            }
        }
        List<OfDetector> detectors = new ArrayList<>();
        done.forEach((name, cells) -> {
            List<Finished> ill = Objects.requireNonNull(failed.get(name));
            if (!cells.isEmpty() || !ill.isEmpty()) {
                detectors.add(new OfDetector(name, cells, ill));
            }
        });
        return new Summary(plan, detectors);
    }

    /** The metric that matters most under a protocol. */
    public static String firstMetric(Protocol protocol) {
        return protocol == Protocol.THESIS ? "patch_AUROC" : "pixel_AUROC";
    }

    /** All finished cells. */
    public Stream<Finished> finished() {
        return detectors.stream().flatMap(d -> Stream.concat(d.done().stream(), d.failed().stream()));
    }

    /** The names of a protocol's metrics that any detector has. */
    public List<String> metrics(Protocol protocol) {
        Set<String> names = new LinkedHashSet<>();
        detectors.forEach(d -> d.scores(protocol).values().forEach(metrics -> names.addAll(metrics.keySet())));
        return List.copyOf(names);
    }

    /** The names of a protocol's metrics that are not defined on these images, for any detector. */
    public List<String> undefined(Protocol protocol) {
        Set<String> names = new LinkedHashSet<>();
        detectors.forEach(d -> d.first(protocol)
                .ifPresent(judged -> judged.scores().values().forEach(metrics -> names.addAll(metrics.keySet()))));
        metrics(protocol).forEach(names::remove);
        return List.copyOf(names);
    }

    /** Writes {@code benchmark.csv} and {@code benchmark.json}. */
    public void write() throws IOException {
        byte[] csv = csv().getBytes(StandardCharsets.UTF_8);
        byte[] json = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json());
        AtomicFiles.write(plan.out().resolve("benchmark.csv"), file -> file.write(csv));
        AtomicFiles.write(plan.out().resolve("benchmark.json"), file -> file.write(json));
    }

    /**
     * One line per detector, seed, protocol and score; one per protocol that was left out; one per cell that failed.
     * Cells of numbers that are not known are empty.
     */
    String csv() {
        Set<String> metrics = new LinkedHashSet<>();
        plan.protocols().forEach(protocol -> {
            metrics.addAll(metrics(protocol));
            metrics.addAll(undefined(protocol));
        });
        Csv csv = new Csv();
        List<Object> head = new ArrayList<>(
                List.of("detector", "seed", "protocol", "score", "role", "images", "patches", "patches_in_all"));
        head.addAll(metrics);
        head.addAll(List.of(
                "training_seconds", "seconds_per_image", "patches_per_second", "estimated", "model_bytes", "problem"));
        csv.line(head.toArray());
        finished().forEach(cell -> {
            CellResult result = cell.result();
            if (result.failure().isPresent()) {
                line(
                        csv,
                        result,
                        "",
                        "",
                        "",
                        Optional.empty(),
                        metrics,
                        result.failure().get());
                return;
            }
            result.evaluations()
                    .forEach((protocol, judged) -> judged.scores()
                            .keySet()
                            .forEach(score -> line(
                                    csv,
                                    result,
                                    protocol,
                                    score,
                                    OfDetector.role(result, judged.scores().keySet(), score),
                                    Optional.of(judged),
                                    metrics,
                                    "")));
            result.omitted()
                    .forEach((protocol, why) -> line(csv, result, protocol, "", "", Optional.empty(), metrics, why));
        });
        return csv.toString();
    }

    private static void line(
            Csv csv,
            CellResult result,
            String protocol,
            String score,
            String role,
            Optional<CellResult.Judged> judged,
            Set<String> metrics,
            String problem) {
        List<Object> line = new ArrayList<>(List.of(result.detector(), result.seed(), protocol, score, role));
        line.add(judged.map(j -> Integer.toString(j.images())).orElse(""));
        line.add(judged.filter(j -> j.patches() > 0)
                .map(j -> Integer.toString(j.patches()))
                .orElse(""));
        line.add(judged.filter(j -> j.patchesInAll().isPresent())
                .map(j -> Integer.toString(j.patchesInAll().getAsInt()))
                .orElse(""));
        Map<String, OptionalDouble> values =
                judged.map(j -> j.scores().getOrDefault(score, Map.of())).orElse(Map.of());
        metrics.forEach(metric -> line.add(values.getOrDefault(metric, OptionalDouble.empty())));
        line.add(result.trainingSeconds());
        line.add(result.secondsPerImage());
        line.add(result.patchesPerSecond());
        line.add(result.estimated());
        line.add(result.modelBytes().isPresent() ? result.modelBytes().getAsLong() : "");
        line.add(problem);
        csv.line(line.toArray());
    }

    private Map<String, Object> json() throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("settings", plan.settings());
        json.put("seeds", plan.seeds());
        json.put("cells", plan.cells().size());
        json.put("cells_finished", finished().count());
        json.put("environment", environment());
        List<Object> all = new ArrayList<>();
        for (OfDetector detector : detectors) {
            all.add(json(detector));
        }
        json.put("detectors", all);
        return json;
    }

    /** What it was computed with, by name. */
    public static Map<String, Object> environment() {
        Map<String, Object> environment = new LinkedHashMap<>();
        environment.put("java", System.getProperty("java.version", ""));
        environment.put("os", System.getProperty("os.name", "") + " " + System.getProperty("os.arch", ""));
        environment.put("processors", Runtime.getRuntime().availableProcessors());
        return environment;
    }

    private Map<String, Object> json(OfDetector detector) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", detector.name());
        finished()
                .filter(f -> f.cell().detector().equals(detector.name()))
                .findFirst()
                .ifPresent(f -> json.put("options", f.result().options()));
        json.put("seeds", detector.done().stream().map(f -> f.cell().seed()).toList());
        json.put(
                "failures",
                detector.failed().stream()
                        .map(f -> Map.of(
                                "seed",
                                f.cell().seed(),
                                "reason",
                                f.result().failure().orElse("")))
                        .toList());
        json.put(
                "notes",
                detector.done().stream()
                        .flatMap(f -> f.result().notes().stream()
                                .map(note -> Map.of("seed", f.cell().seed(), "note", note)))
                        .toList());
        put(json, "training_seconds", detector.spread(CellResult::trainingSeconds));
        put(json, "seconds_per_image", detector.spread(CellResult::secondsPerImage));
        put(json, "patches_per_second", detector.spread(CellResult::patchesPerSecond));
        json.put("inspection_estimated", detector.results().anyMatch(CellResult::estimated));
        put(json, "model_bytes", detector.spread(Summary::modelBytes));
        Map<String, Object> protocols = new LinkedHashMap<>();
        for (Protocol protocol : plan.protocols()) {
            detector.first(protocol).ifPresent(judged -> {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("images", judged.images());
                one.put("defects", judged.defects());
                if (judged.patches() > 0) {
                    one.put("patches", judged.patches());
                }
                judged.patchesInAll().ifPresent(n -> one.put("patches_in_all", n));
                one.put("default_score", judged.scores().keySet().iterator().next());
                one.put("published_scores", detector.publishedScores());
                detector.bestPublished(protocol).ifPresent(best -> one.put("best_published_score", best));
                Map<String, Object> scores = new LinkedHashMap<>();
                detector.scores(protocol).forEach((score, metrics) -> {
                    Map<String, Object> values = new LinkedHashMap<>();
                    judged.scores().getOrDefault(score, Map.of()).keySet().forEach(m -> values.put(m, null));
                    metrics.forEach((metric, spread) -> values.put(metric, json(spread)));
                    scores.put(score, values);
                });
                one.put("scores", scores);
                protocols.put(protocol.toString(), one);
            });
            detector.omitted(protocol).ifPresent(why -> protocols.put(protocol.toString(), Map.of("omitted", why)));
        }
        json.put("protocols", protocols);
        return json;
    }

    /** The size of a model file as a number to spread. */
    public static OptionalDouble modelBytes(CellResult result) {
        return result.modelBytes().isPresent()
                ? OptionalDouble.of(result.modelBytes().getAsLong())
                : OptionalDouble.empty();
    }

    private static void put(Map<String, Object> json, String name, Optional<Spread> spread) {
        json.put(name, spread.isPresent() ? json(spread.get()) : null);
    }

    private static Map<String, Object> json(Spread spread) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("mean", spread.mean());
        json.put(
                "deviation", spread.deviation().isPresent() ? spread.deviation().getAsDouble() : null);
        json.put("min", spread.min());
        json.put("max", spread.max());
        json.put("seeds", spread.count());
        return json;
    }
}

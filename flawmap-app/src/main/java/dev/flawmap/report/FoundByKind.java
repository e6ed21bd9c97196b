package dev.flawmap.report;

import dev.flawmap.model.ModelDescription;
import dev.flawmap.model.calibration.DetectionPower;
import dev.flawmap.model.calibration.DetectionPower.Bin;
import dev.flawmap.model.calibration.DetectionPower.Count;
import dev.flawmap.model.calibration.DetectionPower.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which simulated defects a model finds, by kind, size and strength.
 *
 * @param bins by area
 * @param kinds the same defects by kind, those first that are surely found least
 */
public record FoundByKind(List<Bin> bins, List<Kind> kinds) {
    /** How many columns areas take at most. */
    private static final int SIZES = 4;

    /** How many kinds are named that are found least. */
    private static final int NAMED = 3;

    private static final String ALL = "all kinds";

    /** What a model says of it; empty where that was not measured. */
    public static Optional<FoundByKind> of(ModelDescription description) {
        return description.detectionPower().flatMap(FoundByKind::of);
    }

    static Optional<FoundByKind> of(DetectionPower power) {
        List<Kind> kinds = power.kinds().stream()
                .sorted(Comparator.comparingDouble(kind -> kind.all().most()))
                .toList();
        return kinds.isEmpty() ? Optional.empty() : Optional.of(new FoundByKind(power.bins(), kinds));
    }

    /** The kinds that are found least, in a sentence; empty where 9 of 10 of each may be found. */
    public Optional<String> least() {
        String least = kinds.stream()
                .filter(kind -> kind.all().most() < PowerCurve.MOST)
                .limit(NAMED)
                .map(kind -> kind.name() + " (" + PowerCurve.found(kind.all()) + ")")
                .collect(Collectors.joining(", "));
        return least.isEmpty() ? Optional.empty() : Optional.of("Found least, by kind: " + least + ".");
    }

    /** A row for every kind, and one for all. */
    public Table table() {
        List<String> head = new ArrayList<>(List.of("kind", "found", "95 %"));
        int columns = (bins.size() + octaves() - 1) / octaves();
        for (int i = 0; i < columns; i++) {
            int from = bins.get(i * octaves()).fromPx();
            head.add(i == columns - 1 ? "from " + from + " px" : from + " to " + ((from << octaves()) - 1) + " px");
        }
        for (int octave = 0; octave < DetectionPower.STRENGTHS; octave++) {
            int from = 1 << octave;
            head.add(octave == DetectionPower.STRENGTHS - 1 ? "from " + from + "×" : from + " to " + 2 * from + "×");
        }
        List<List<String>> rows = new ArrayList<>();
        kinds.forEach(kind -> rows.add(row(kind.name(), kind.sizes(), kind.strengths())));
        rows.add(row(
                ALL,
                bins.stream().map(Bin::all).toList(),
                IntStream.range(0, DetectionPower.STRENGTHS)
                        .mapToObj(octave -> sum(kinds.stream()
                                .map(kind -> kind.strengths().get(octave))
                                .toList()))
                        .toList()));
        return new Table(head, rows);
    }

    private List<String> row(String name, List<Count> sizes, List<Count> strengths) {
        Count all = sum(sizes);
        List<String> cells = new ArrayList<>(List.of(name, PowerCurve.found(all), PowerCurve.interval(all)));
        for (int from = 0; from < sizes.size(); from += octaves()) {
            cells.add(PowerCurve.found(sum(sizes.subList(from, Math.min(sizes.size(), from + octaves())))));
        }
        strengths.forEach(count -> cells.add(PowerCurve.found(count)));
        return cells;
    }

    /** How many octaves of area a column holds. */
    private int octaves() {
        return (bins.size() + SIZES - 1) / SIZES;
    }

    private static Count sum(List<Count> counts) {
        return counts.stream().reduce(Count.NONE, Count::plus);
    }

    /** Counts by kind, for programs. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        for (Kind kind : kinds) {
            List<Map<String, Integer>> sizes = new ArrayList<>();
            for (int i = 0; i < bins.size(); i++) {
                sizes.add(json("from_px", bins.get(i).fromPx(), kind.sizes().get(i)));
            }
            List<Map<String, Integer>> strengths = new ArrayList<>();
            for (int i = 0; i < DetectionPower.STRENGTHS; i++) {
                strengths.add(json("from", 1 << i, kind.strengths().get(i)));
            }
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("painted", kind.all().painted());
            one.put("found", kind.all().found());
            one.put("by_size", sizes);
            one.put("by_strength", strengths);
            json.put(kind.name(), one);
        }
        return json;
    }

    private static Map<String, Integer> json(String bound, int from, Count count) {
        Map<String, Integer> json = new LinkedHashMap<>();
        json.put(bound, from);
        json.put("painted", count.painted());
        json.put("found", count.found());
        return json;
    }
}

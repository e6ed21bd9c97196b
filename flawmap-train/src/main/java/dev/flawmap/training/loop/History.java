package dev.flawmap.training.loop;

import dev.flawmap.model.HistoryRow;
import dev.flawmap.results.Csv;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Losses over training, averaged over short runs of iterations so that a stage has some 400 rows. */
public final class History {
    private final List<HistoryRow> rows = new ArrayList<>();
    private final Map<String, double[]> sums = new LinkedHashMap<>();

    /**
     * Notes an iteration's losses; {@code total} is the number of the stage's iterations.
     *
     * @param stage its name
     * @param iteration of the stage, from 0
     * @param total the stage's number of iterations
     * @param seconds since training began
     * @param losses of that iteration, by name
     */
    public void add(String stage, int iteration, int total, double seconds, Map<String, Double> losses) {
        losses.forEach((name, value) -> {
            double[] sum = sums.computeIfAbsent(name, n -> new double[2]);
            sum[0] += value;
            sum[1]++;
        });
        int every = Math.max(1, total / 400);
        if ((iteration + 1) % every == 0 || iteration + 1 == total) {
            Map<String, Double> means = new LinkedHashMap<>();
            sums.forEach((name, sum) -> means.put(name, sum[0] / sum[1]));
            rows.add(new HistoryRow(stage, iteration + 1, seconds, means));
            sums.clear();
        }
    }

    /**
     * {@code stage,iteration,seconds,…}, a cell left empty where a loss has no value.
     *
     * @return the table with its head
     */
    public String csv() {
        Set<String> names = new LinkedHashSet<>();
        rows.forEach(row -> names.addAll(row.losses().keySet()));
        List<Object> head = new ArrayList<>(List.of("stage", "iteration", "seconds"));
        head.addAll(names);
        Csv csv = new Csv().line(head.toArray());
        for (HistoryRow row : rows) {
            List<Object> line = new ArrayList<>(
                    List.of(row.stage(), row.iteration(), String.format(Locale.ROOT, "%.2f", row.seconds())));
            for (String name : names) {
                Double value = row.losses().get(name);
                line.add(value == null ? "" : String.format(Locale.ROOT, "%.6g", value));
            }
            csv.line(line.toArray());
        }
        return csv.toString();
    }

    /**
     * Sums and counts of the losses that are not in a row yet.
     *
     * @return two numbers each, by the loss's name
     */
    public Map<String, double[]> pending() {
        return sums;
    }

    /**
     * The iterations that the rows reach, without those that are pending.
     *
     * @return the last iteration, counted from 1, by the stage's name
     */
    public Map<String, Integer> reached() {
        Map<String, Integer> reached = new LinkedHashMap<>();
        rows.forEach(row -> reached.put(row.stage(), row.iteration()));
        return reached;
    }

    /**
     * Takes up what {@link #csv()} and {@link #pending()} gave.
     *
     * @param csv as {@link #csv} gave it
     * @param pending as {@link #pending} gave it
     * @throws IllegalArgumentException if it is no history
     */
    public void load(String csv, Map<String, double[]> pending) {
        sums.putAll(pending);
        HistoryRow.read(csv, rows::add);
    }
}

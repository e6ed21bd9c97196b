package dev.flawmap.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A row of {@link Model#history()}: losses averaged over a run of iterations.
 *
 * @param stage its name
 * @param iteration the last one of the run, counted from 1
 * @param seconds since training began
 * @param losses the means, by name
 */
public record HistoryRow(String stage, int iteration, double seconds, Map<String, Double> losses) {
    private static final int FIRST_LOSS = 3;

    /**
     * Reads a history row by row.
     *
     * @param csv {@code stage,iteration,seconds,…}, a cell empty where a loss has no value
     * @param taker gets the rows up to the first that is none
     * @throws IllegalArgumentException if a row is none
     */
    public static void read(String csv, Consumer<HistoryRow> taker) {
        String[] lines = csv.split("\n", -1);
        String[] names = lines[0].split(",", -1);
        for (int i = 1; i < lines.length; i++) {
            String[] cells = lines[i].split(",", -1);
            if (lines[i].isEmpty() && i == lines.length - 1) {
                break;
            }
            if (cells.length != names.length || cells.length < FIRST_LOSS) {
                throw new IllegalArgumentException("Row " + i + " of the history has not as many cells as its head.");
            }
            Map<String, Double> losses = new LinkedHashMap<>();
            for (int column = FIRST_LOSS; column < cells.length; column++) {
                if (!cells[column].isEmpty()) {
                    losses.put(names[column], Double.valueOf(cells[column]));
                }
            }
            taker.accept(new HistoryRow(cells[0], Integer.parseInt(cells[1]), Double.parseDouble(cells[2]), losses));
        }
    }
}

package dev.flawmap.report;

import dev.flawmap.model.HistoryRow;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;

/** Losses over training, read from a training's {@code history.csv}: one chart for every stage. */
public final class LossCurves {
    private static final int WIDTH = 560;
    private static final int HEIGHT = 380;
    /** More stages than any detector has; a model file may come from anyone. */
    private static final int MOST_STAGES = 16;

    private static final int LONGEST_NAME = 60;
    /** Axes of more cannot be divided; no float is greater. */
    private static final double GREATEST = Float.MAX_VALUE;

    /** The iterations and values, by stage and loss. */
    private final Map<String, Map<String, Line>> stages;

    private record Line(List<Integer> iterations, List<Double> values) {}

    private LossCurves(Map<String, Map<String, Line>> stages) {
        this.stages = stages;
    }

    /**
     * Reads a history, up to the first row that is none.
     *
     * @param csv {@code stage,iteration,seconds,…}, a cell empty where a loss has no value
     */
    public static LossCurves of(String csv) {
        Map<String, Map<String, Line>> stages = new LinkedHashMap<>();
        try {
            HistoryRow.read(csv, row -> add(stages, row));
        } catch (IllegalArgumentException e) {
            // Whatever comes after a row that makes no sense makes none either; a model file may come from anyone.
        }
        return new LossCurves(stages);
    }

    private static void add(Map<String, Map<String, Line>> stages, HistoryRow row) {
        if (!stages.containsKey(row.stage()) && stages.size() == MOST_STAGES) {
            return;
        }
        row.losses().forEach((loss, value) -> {
            if (Math.abs(value) <= GREATEST) {
                Line line = stages.computeIfAbsent(row.stage(), stage -> new LinkedHashMap<>())
                        .computeIfAbsent(name(loss), name -> new Line(new ArrayList<>(), new ArrayList<>()));
                line.iterations().add(row.iteration());
                line.values().add(value);
            }
        });
    }

    private static String name(String cell) {
        String line = cell.strip();
        return line.isEmpty() ? "unnamed" : line.substring(0, Math.min(LONGEST_NAME, line.length()));
    }

    /** Whether there is nothing to draw. */
    public boolean isEmpty() {
        return stages.isEmpty();
    }

    /** The charts side by side; an empty strip where there are no losses. */
    public BufferedImage draw() {
        int count = Math.max(1, stages.size());
        BufferedImage picture = new BufferedImage(count * WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        int x = 0;
        for (Map.Entry<String, Map<String, Line>> stage : stages.entrySet()) {
            XYChart chart = Charts.plain(WIDTH, HEIGHT, stage.getKey(), "iteration", "");
            stage.getValue().forEach((loss, line) -> {
                XYSeries series = chart.addSeries(loss, line.iterations(), line.values());
                series.setSmooth(false);
            });
            graphics.drawImage(Charts.picture(chart), x, 0, null);
            x += WIDTH;
        }
        graphics.dispose();
        return picture;
    }
}

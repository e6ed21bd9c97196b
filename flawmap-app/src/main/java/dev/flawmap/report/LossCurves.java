package dev.flawmap.report;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;

/** Losses over training, read from a training's {@code history.csv}: one chart for every stage. */
public final class LossCurves {
    private static final int WIDTH = 560;
    private static final int HEIGHT = 380;
    private static final int FIRST_LOSS = 3;
    /** More stages than any detector has; a model file may come from anyone. */
    private static final int MOST_STAGES = 16;

    private static final int LONGEST_NAME = 60;
    /** Axes of more cannot be divided; no float is greater. */
    private static final double GREATEST = Float.MAX_VALUE;

    /** The iterations and values, by stage and loss. */
    private final Map<String, Map<String, Line>> stages;

    private record Line(List<Double> iterations, List<Double> values) {}

    private LossCurves(Map<String, Map<String, Line>> stages) {
        this.stages = stages;
    }

    /**
     * Reads a history.
     *
     * @param csv {@code stage,iteration,seconds,…}, a cell empty where a loss has no value
     */
    public static LossCurves of(String csv) {
        Map<String, Map<String, Line>> stages = new LinkedHashMap<>();
        String[] lines = csv.split("\n", -1);
        String[] names = lines[0].split(",", -1);
        for (int i = 1; i < lines.length; i++) {
            String[] cells = lines[i].split(",", -1);
            boolean known = stages.containsKey(cells[0]) || stages.size() < MOST_STAGES;
            if (cells.length != names.length || cells.length <= FIRST_LOSS || !known) {
                continue;
            }
            Optional<Double> iteration = number(cells[1]);
            for (int column = FIRST_LOSS; column < cells.length; column++) {
                Optional<Double> value = number(cells[column]);
                if (iteration.isPresent() && value.isPresent()) {
                    Line line = stages.computeIfAbsent(cells[0], stage -> new LinkedHashMap<>())
                            .computeIfAbsent(
                                    name(names[column]), loss -> new Line(new ArrayList<>(), new ArrayList<>()));
                    line.iterations().add(iteration.get());
                    line.values().add(value.get());
                }
            }
        }
        return new LossCurves(stages);
    }

    private static String name(String cell) {
        String line = cell.strip();
        return line.isEmpty() ? "unnamed" : line.substring(0, Math.min(LONGEST_NAME, line.length()));
    }

    private static Optional<Double> number(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Double.valueOf(text)).filter(value -> Math.abs(value) <= GREATEST);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
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

package dev.flawmap.benchmark;

import dev.flawmap.Cancellation;
import dev.flawmap.Detector;
import dev.flawmap.Progress;
import dev.flawmap.model.Model;
import dev.flawmap.training.TrainingListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Trains and evaluates every detector of a plan with every seed, one cell after the other. Finished cells are not done
 * again, so a benchmark can be stopped and continued; a detector that fails leaves its sentence in its cell.
 */
public final class Benchmark {
    private final Plan plan;
    private final Opener opener;
    private final Listener listener;

    /** Makes a model into a detector that inspects. */
    @FunctionalInterface
    public interface Opener {
        Detector open(Model model, int threads);
    }

    /** Hears how far the benchmark has come, on the working thread. */
    public interface Listener extends Progress {
        /**
         * A cell begins.
         *
         * @param number counted from 1
         * @param total of all cells
         * @param secondsLeft an estimate for this and all later cells
         */
        void begins(Cell cell, int number, int total, double secondsLeft);

        /** Hears how the training of a cell goes. */
        TrainingListener training(Cell cell);

        /** A cell has ended, well or not, just now. */
        void ended(Cell cell, CellResult result) throws IOException;
    }

    public Benchmark(Plan plan, Opener opener, Listener listener) {
        this.plan = plan;
        this.opener = opener;
        this.listener = listener;
    }

    /**
     * Runs all cells that are not finished.
     *
     * @param cancellation once cancelled, the cell's training is put away and nothing else begun
     * @return whether all cells are finished
     * @throws OtherSettingsException with one sentence, if a cell was begun with other settings
     * @throws IOException if images cannot be used or files not be written
     */
    public boolean run(Cancellation cancellation) throws IOException {
        List<Cell> missing = new ArrayList<>();
        List<Double> spent = new ArrayList<>();
        for (Cell cell : plan.cells()) {
            Optional<String> difference = cell.difference(plan.settings(cell));
            if (difference.isPresent()) {
                throw new OtherSettingsException(difference.get());
            }
            Optional<CellResult> result = cell.result();
            if (result.isEmpty()) {
                missing.add(cell);
            } else if (result.get().failure().isEmpty()) {
                spent.add(result.get().secondsInAll());
            }
        }
        int total = plan.cells().size();
        for (int i = 0; i < missing.size(); i++) {
            if (cancellation.reason().isPresent()) {
                return false;
            }
            Cell cell = missing.get(i);
            if (cell.result().isPresent()) {
                // Another process that shares the folder has made it meanwhile.
                continue;
            }
            double each = spent.stream()
                    .mapToDouble(s -> s)
                    .average()
                    .orElse(plan.budget().toSeconds());
            listener.begins(cell, total - missing.size() + i + 1, total, each * (missing.size() - i));
            Optional<CellResult> result = new CellRun(plan, cell, opener, listener, cancellation).run();
            if (result.isEmpty()) {
                return false;
            }
            if (result.get().failure().isEmpty()) {
                spent.add(result.get().secondsInAll());
            }
            listener.ended(cell, result.get());
        }
        return true;
    }
}

package dev.flawmap.cli;

import dev.flawmap.inspect.ImageResult;
import dev.flawmap.inspect.ImageResult.Failed;
import dev.flawmap.inspect.ImageResult.Inspected;
import dev.flawmap.inspect.ResultSink;
import java.util.Locale;

/** Prints results as they come, unless they are printed as JSON, and counts them. */
final class InspectionConsole implements ResultSink {
    private final Common common;
    private final ProgressDisplay progress;
    private final boolean json;
    private int inspected;
    private int defective;
    private int failed;

    InspectionConsole(Common common, ProgressDisplay progress, boolean json) {
        this.common = common;
        this.progress = progress;
        this.json = json;
    }

    @Override
    public void accept(ImageResult result) {
        if (result instanceof Inspected image) {
            inspected++;
            defective += image.inspection().predLabel() ? 1 : 0;
            image.notes().forEach(progress::note);
            if (!json) {
                progress.above(() -> print(image));
            }
        } else if (result instanceof Failed failure) {
            failed++;
            String reason = Advice.after(failure.reason(), Advice.of(failure.kind()));
            progress.above(() -> common.err().println("Skipped: " + reason));
        }
    }

    private void print(Inspected image) {
        int defects = image.inspection().defects().size();
        common.out()
                .printf(
                        Locale.ROOT,
                        "%s: %s, score %.4g, %.2f s%n",
                        image.file(),
                        defects == 0
                                ? "no defect"
                                : defects + (defects == 1 ? " defect, " : " defects, ")
                                        + image.inspection().defectAreaPx() + " px",
                        image.inspection().predScore(),
                        image.inspection().elapsed().toNanos() / 1e9);
    }

    /** The number of images inspected so far. */
    int inspected() {
        return inspected;
    }

    /** The number of those with a defect. */
    int defective() {
        return defective;
    }

    /** The number of images that could not be inspected so far. */
    int failed() {
        return failed;
    }
}

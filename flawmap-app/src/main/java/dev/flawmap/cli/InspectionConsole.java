package dev.flawmap.cli;

import dev.flawmap.Defect;
import dev.flawmap.Inspection;
import dev.flawmap.Verdict;
import dev.flawmap.inspect.ImageResult;
import dev.flawmap.inspect.ImageResult.Failed;
import dev.flawmap.inspect.ImageResult.Inspected;
import dev.flawmap.inspect.ResultSink;
import dev.flawmap.report.ImageEntries;
import dev.flawmap.report.Tally;
import java.util.List;
import java.util.Locale;

/** Prints results as they come, unless they are printed as JSON, and counts them. */
final class InspectionConsole implements ResultSink {
    private final Common common;
    private final ProgressDisplay progress;
    private final boolean json;
    private final Tally tally = new Tally();

    InspectionConsole(Common common, ProgressDisplay progress, boolean json) {
        this.common = common;
        this.progress = progress;
        this.json = json;
    }

    @Override
    public void accept(ImageResult result) {
        if (result instanceof Inspected image) {
            tally.add(image.inspection());
            image.notes().forEach(progress::note);
            if (!json) {
                progress.above(() -> print(image));
            }
        } else if (result instanceof Failed failure) {
            tally.addFailure();
            String reason = Advice.after(failure.reason(), Advice.of(failure.kind()));
            progress.above(() -> common.err().println("Skipped: " + reason));
        }
    }

    private void print(Inspected image) {
        Inspection inspection = image.inspection();
        List<Defect> defects = inspection.defects();
        String found = defects.isEmpty()
                ? ""
                : ", " + ImageEntries.count(defects.size(), "defect") + ", " + inspection.defectAreaPx() + " px";
        String strongest = defects.stream()
                .findFirst()
                .or(inspection::candidate)
                .flatMap(Defect::expectedFalse)
                .map(expected -> ", good material shows one as strong " + expected.often())
                .orElse("");
        common.out()
                .printf(
                        Locale.ROOT,
                        "%s: %s%s, score %.4g%s, %.2f s%n",
                        image.file(),
                        inspection.verdict(),
                        found,
                        inspection.predScore(),
                        strongest,
                        inspection.elapsed().toNanos() / 1e9);
    }

    /** What came of the images so far. */
    Tally tally() {
        return tally;
    }

    /** The exit code for the images so far. */
    int code(boolean failOnDefect) {
        if (tally.failures() > 0) {
            return ExitCode.DATA;
        }
        return tally.count(Verdict.DEFECTIVE) > 0 && failOnDefect ? ExitCode.DEFECTS : ExitCode.DONE;
    }
}

package dev.flawmap.report;

import dev.flawmap.Inspection;
import dev.flawmap.Verdict;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts verdicts, and says what came of all images. Not thread-safe. */
public final class Tally {
    private final Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
    private int images;
    private int failures;
    private int defects;
    private String promise = "";

    /** Counts an image. */
    public void add(Inspection inspection) {
        images++;
        verdicts.merge(inspection.verdict(), 1, Integer::sum);
        defects += inspection.defects().size();
        promise = inspection
                .promise()
                .map(expected -> String.format(
                        Locale.ROOT,
                        "; on good images %.2g false ones each are expected (%.2g to %.2g, 95 %%)",
                        expected.perImage(),
                        expected.least(),
                        expected.most()))
                .orElse("");
    }

    /** Counts an image that could not be inspected. */
    public void addFailure() {
        failures++;
    }

    /** The number of images that were inspected. */
    public int images() {
        return images;
    }

    /** The number of images that could not be inspected. */
    public int failures() {
        return failures;
    }

    /** The number of images with a verdict. */
    public int count(Verdict verdict) {
        return verdicts.getOrDefault(verdict, 0);
    }

    /** The outcome: {@code 12 of 17 images are defective; 3 are uncertain; 1 could not be inspected. …}. */
    public String outcome() {
        int uncertain = count(Verdict.UNCERTAIN);
        String doubt = uncertain == 0 ? "" : "; " + uncertain + (uncertain == 1 ? " is uncertain" : " are uncertain");
        String unread = failures == 0 ? "" : "; " + failures + " could not be inspected";
        int all = images + failures;
        return count(Verdict.DEFECTIVE) + " of " + ImageEntries.count(all, "image") + (all == 1 ? " is" : " are")
                + " defective" + doubt + unread + ". "
                + ImageEntries.count(defects, "defect") + " in all" + promise + ".";
    }
}

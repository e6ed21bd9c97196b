package dev.flawmap.report;

import dev.flawmap.evaluate.Evaluation;
import dev.flawmap.evaluate.Judgement;
import dev.flawmap.evaluate.OperatingPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What an evaluation says of images and defects, in sentences. */
public final class VerdictText {
    private VerdictText() {}

    /** The answer, the most important first; empty where defects were not judged. */
    public static List<String> of(Evaluation evaluation) {
        List<String> sentences = new ArrayList<>();
        evaluation.judgement().ifPresent(judgement -> {
            sentences.add(images(judgement.point()));
            sentences.addAll(defects(judgement));
        });
        evaluation
                .judgementWithIgnored()
                .ifPresent(judgement -> sentences.add("With the ignored regions counted neither way: "
                        + images(judgement.point()) + " " + String.join(" ", defects(judgement))));
        if (evaluation.withoutMask() > 0) {
            sentences.add(withoutMask(evaluation));
        }
        return sentences;
    }

    /** The sentence on images without a mask, which says what the figures of the others are. */
    static String withoutMask(Evaluation evaluation) {
        return ImageEntries.count(evaluation.withoutMask(), "defective image")
                + (evaluation.withoutMask() == 1 ? " has" : " have")
                + " no mask and only count as found or missed; figures of pixels and defects are those of the other "
                + ImageEntries.count(evaluation.images() - evaluation.withoutMask(), "image") + ".";
    }

    private static String images(OperatingPoint point) {
        int called = point.defectiveImages() - point.defectiveMissed();
        List<String> parts = new ArrayList<>();
        if (point.defectiveImages() > 0) {
            parts.add("of " + ImageEntries.count(point.defectiveImages(), "defective image") + " " + called
                    + (called == 1 ? " is" : " are") + " called defective");
        }
        if (point.goodImages() > 0) {
            parts.add("of " + ImageEntries.count(point.goodImages(), "good image") + " " + point.goodFlagged()
                    + (point.goodFlagged() == 1 ? " is" : " are") + " called defective");
        }
        String text = String.join(", ", parts);
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".";
    }

    private static List<String> defects(Judgement judgement) {
        OperatingPoint point = judgement.point();
        List<String> sentences = new ArrayList<>();
        point.recall()
                .ifPresent(recall -> sentences.add(String.format(
                        Locale.ROOT,
                        "Of %s %d %s found (%.1f %%); precision %s, F1 %.3f, CPM %.3f.",
                        ImageEntries.count(point.defects(), "defect"),
                        point.defectsFound(),
                        point.defectsFound() == 1 ? "is" : "are",
                        100 * recall,
                        point.precision().isPresent()
                                ? String.format(
                                        Locale.ROOT, "%.3f", point.precision().getAsDouble())
                                : "not defined",
                        point.f1().orElse(0),
                        judgement.cpm().orElse(0))));
        point.falsePerGoodImage()
                .ifPresent(rate -> sentences.add(String.format(
                        Locale.ROOT,
                        "False defects on a good image: %.2f%s%s.",
                        rate,
                        judgement.promised().isPresent()
                                ? String.format(
                                        Locale.ROOT,
                                        ", where %.2f are promised",
                                        judgement.promised().getAsDouble())
                                : "",
                        point.goodImages() == 0
                                ? "; for lack of good test images, measured on the area well away from masks"
                                : "")));
        return sentences;
    }
}

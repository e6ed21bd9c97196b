package dev.flawmap.report;

import dev.flawmap.Threshold;
import dev.flawmap.image.Greys;
import dev.flawmap.model.Model;
import dev.flawmap.model.ModelDescription;
import dev.flawmap.model.Provenance;
import dev.flawmap.model.calibration.FalseAlarms;
import dev.flawmap.model.inference.ScoreOutput;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a report says and shows of a model. */
public final class ModelFacts {
    private ModelFacts() {}

    /** Settings and provenance by name. */
    static Map<String, String> of(Model model) {
        ModelDescription description = model.description();
        Provenance provenance = description.provenance();
        ScoreOutput score = description.scores().get(0);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Detector", description.detector());
        facts.put("Score", score.name() + ": " + score.meaning());
        Threshold threshold = description.threshold();
        facts.put(
                "Threshold",
                threshold.heldOutPixels() == 0
                        ? String.format(
                                Locale.ROOT,
                                "%.5g, set by hand; a share of %s of held-out good pixels lies above",
                                threshold.outline(),
                                rate(description, threshold))
                        : String.format(
                                Locale.ROOT,
                                "%.5g, for a false-alarm rate of %s on %d held-out good pixels",
                                threshold.outline(),
                                rate(description, threshold),
                                threshold.heldOutPixels()));
        description
                .falseAlarms(threshold)
                .ifPresent(alarms -> facts.put("False alarms", falseAlarms(alarms, threshold)));
        facts.put("Smallest defect", description.threshold().minAreaPx() + " px");
        int scale = description.input().scale();
        if (scale > 1) {
            facts.put("Resolution", "1/" + scale + " of the images' own");
        }
        Greys greys = description.input().greys();
        if (!greys.equals(Greys.FULL)) {
            facts.put(
                    "Greys",
                    String.format(Locale.ROOT, "%.3g to %.3g of full scale, stretched", greys.low(), greys.high()));
        }
        facts.put(
                "Options",
                description.options().entrySet().stream()
                        .map(e -> e.getKey() + " = " + e.getValue())
                        .collect(Collectors.joining(", ")));
        facts.put(
                "Iterations",
                provenance.iterations().entrySet().stream()
                        .map(e -> e.getKey() + " " + e.getValue())
                        .collect(Collectors.joining(", ")));
        facts.put("Seed", Long.toString(provenance.seed()));
        facts.put("Training time", String.format(Locale.ROOT, "%.0f s", provenance.seconds()));
        facts.put(
                "Computed with",
                provenance.precision() + ", " + provenance.threads() + " threads, " + provenance.device() + ", Java "
                        + provenance.java() + ", " + provenance.os());
        facts.put("Trained", provenance.created() + " by Flawmap " + provenance.flawmapVersion());
        facts.put(
                "Training images",
                provenance.files().stream()
                        .map(f -> f.name() + " (SHA-256 "
                                + f.sha256()
                                        .substring(0, Math.min(12, f.sha256().length())) + "…)")
                        .collect(Collectors.joining(", ")));
        return facts;
    }

    /** A threshold's false-alarm rate; of one set by hand, as far as held-out pixels tell. */
    public static String rate(ModelDescription description, Threshold threshold) {
        if (threshold.heldOutPixels() > 0) {
            return plain(threshold.targetFpr());
        }
        String beyond = description
                .calibration()
                .map(calibration -> calibration.beyond(threshold.outline()))
                .orElse("");
        return beyond + String.format(Locale.ROOT, "%.2g", threshold.targetFpr());
    }

    /** A rate to three digits, without exponent. */
    private static String plain(double rate) {
        return new BigDecimal(rate)
                .round(new MathContext(3))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** What the held-out pieces tell of a threshold, in a sentence. */
    public static String falseAlarms(FalseAlarms alarms, Threshold threshold) {
        String rates = alarms.rates().isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT,
                        "fitted without one of the %d held-out pieces, %.2g %% to %.2g %% of its pixels lie above; ",
                        alarms.rates().size(),
                        100 * alarms.lowestRate(),
                        100 * alarms.highestRate());
        String lower = alarms.threshold() == threshold.outline()
                ? ""
                : String.format(
                        Locale.ROOT,
                        "; measured at %.5g, for a rate of %s",
                        alarms.threshold(),
                        plain(alarms.targetFpr()));
        String uncertain = alarms.uncertain()
                ? "; spots above it: only " + alarms.defectAreas().size() + ", so the rate is uncertain"
                : "";
        return String.format(
                Locale.ROOT,
                "%s%.2g false defects per good image from %d px on (at most %.2g, 95 %%), on the area of %.2g images%s%s",
                rates,
                alarms.perImage(threshold.minAreaPx()),
                threshold.minAreaPx(),
                alarms.mostPerImage(threshold.minAreaPx()),
                alarms.images(),
                uncertain,
                lower);
    }

    /** Losses, and the last samples of every stage. */
    static List<Figure> training(Model model) {
        List<Figure> figures = new ArrayList<>();
        LossCurves losses = LossCurves.of(model.history());
        if (!losses.isEmpty()) {
            figures.add(Figure.drawing("Losses over the iterations of every stage", losses.draw()));
        }
        Map<String, String> last = new LinkedHashMap<>();
        model.pictures().keySet().forEach(name -> last.put(stage(name), name));
        String rows = String.join(", ", model.description().pictureRows());
        last.forEach((stage, name) -> {
            byte[] png = model.pictures().get(name);
            if (png != null) {
                figures.add(Figure.png("At the end of stage " + stage + ", rows from the top: " + rows, png));
            }
        });
        return figures;
    }

    /** {@code adversarial} of {@code 0001200_adversarial.png}. */
    private static String stage(String name) {
        return name.replaceFirst("^\\d+_", "").replaceFirst("\\.png$", "");
    }
}

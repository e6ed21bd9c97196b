package dev.flawmap.report;

import dev.flawmap.Expectation;
import dev.flawmap.Threshold;
import dev.flawmap.image.Crop;
import dev.flawmap.image.GreyRange;
import dev.flawmap.model.Model;
import dev.flawmap.model.ModelDescription;
import dev.flawmap.model.Provenance;
import dev.flawmap.model.calibration.FalseDefects;
import dev.flawmap.model.inference.ScoreOutput;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a report says and shows of a model. */
public final class ModelFacts {
    private ModelFacts() {}

    /** All that a report says of a model. */
    static Report.About about(Model model) {
        ModelDescription description = model.description();
        return new Report.About(
                description.notes(),
                training(model),
                of(model),
                PowerCurve.of(description),
                FoundByKind.of(description));
    }

    /** Settings and provenance by name. */
    private static Map<String, String> of(Model model) {
        ModelDescription description = model.description();
        Provenance provenance = description.provenance();
        ScoreOutput score = description.scores().get(0);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Detector", description.detector());
        facts.put("Score", score.name() + ": " + score.meaning());
        facts.putAll(levels(description, description.threshold()));
        int scale = description.input().scale();
        if (scale > 1) {
            facts.put("Resolution", "1/" + scale + " of the images' own");
        }
        Crop crop = description.crop();
        if (!crop.equals(Crop.NONE)) {
            facts.put("Left out at the edges", crop.toString());
        }
        GreyRange greys = description.input().greys();
        if (!greys.equals(GreyRange.FULL)) {
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
        if (provenance.plan().contains("@")) {
            facts.put("Plan of iterations", provenance.plan());
        }
        facts.put("Seed", Long.toString(provenance.seed()));
        facts.put("Training time", String.format(Locale.ROOT, "%.0f s", provenance.seconds()));
        facts.put(
                "Computed with",
                provenance.precision() + ", " + ImageEntries.count(provenance.threads(), "thread") + ", "
                        + provenance.device() + ", Java " + provenance.java() + ", " + provenance.os());
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

    /** The percentage of good pixels above the outline level; of one set by hand, as far as held-out pixels tell. */
    private static String rate(ModelDescription description, Threshold threshold) {
        if (threshold.heldOutPixels() > 0) {
            return plain(100 * threshold.targetFpr(), 3);
        }
        String beyond = description
                .calibration()
                .map(calibration -> calibration.beyond(threshold.outline()))
                .orElse("");
        return beyond + plain(100 * threshold.targetFpr(), 2);
    }

    /** A number rounded to some digits, without exponent. */
    private static String plain(double number, int digits) {
        return new BigDecimal(number)
                .round(new MathContext(digits))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** A threshold's levels, what they promise and the smallest area, by name. */
    public static Map<String, String> levels(ModelDescription description, Threshold threshold) {
        Map<String, String> levels = new LinkedHashMap<>();
        levels.put(
                "Seed level", String.format(Locale.ROOT, "%.6g, which a defect exceeds somewhere", threshold.seed()));
        levels.put(
                "Outline level",
                String.format(
                        Locale.ROOT,
                        "%.5g, which it exceeds everywhere; %s %% of held-out good pixels exceed it",
                        threshold.outline(),
                        rate(description, threshold)));
        levels.put("Smallest defect", threshold.minAreaPx() + " px");
        levels.put("False defects", promise(description, threshold));
        return levels;
    }

    /** What a threshold promises, in a phrase. */
    public static String promise(ModelDescription description, Threshold threshold) {
        Optional<FalseDefects> known = description.falseDefects();
        if (known.isEmpty()) {
            return "not known how many to expect on a good image";
        }
        Expectation expected = known.get().expected(threshold);
        String smaller = threshold.minAreaPx() < known.get().minAreaPx()
                ? "; measured from " + known.get().minAreaPx() + " px on"
                : "";
        return String.format(
                Locale.ROOT,
                "%.2g expected on a good image (%.2g to %.2g, 95 %%), so %.2g %% of good images are flagged; from"
                        + " good area of %.2g images%s%s",
                expected.perImage(),
                expected.least(),
                expected.most(),
                100 * -Math.expm1(-expected.perImage()),
                known.get().images(),
                expected.perImage() * known.get().images() < 1 ? ", extrapolated" : "",
                smaller);
    }

    /** Losses, and the last samples of every stage. */
    private static List<Figure> training(Model model) {
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

package dev.flawmap.report;

import dev.flawmap.evaluate.Curves;
import dev.flawmap.evaluate.Evaluation;
import dev.flawmap.evaluate.FreeResponse;
import dev.flawmap.evaluate.Judgement;
import dev.flawmap.evaluate.Protocol;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * ROC, precision–recall and PRO curves of an evaluation, of the default score and the best others, and the default score's
 * free-response ROC.
 */
final class EvaluationCurves {
    private static final int WIDTH = 480;
    private static final int HEIGHT = 420;
    private static final int MOST = 6;
    private static final double PRO_LIMIT = 0.3;
    private static final double FROC_FROM = 1 / 16.0;
    private static final double FROC_TO = 16;

    private EvaluationCurves() {}

    /**
     * The curves by file name without its ending: {@code roc}, {@code pr} and, where pixels are judged, {@code pro}; where
     * true defects are, {@code froc}.
     */
    static Map<String, BufferedImage> of(Evaluation evaluation) {
        boolean patches = evaluation.protocol() == Protocol.THESIS;
        String auroc = patches ? "patch_AUROC" : "pixel_AUROC";
        String precision = patches ? "patch_AUPRC" : "pixel_AP";
        Map<String, BufferedImage> pictures = new LinkedHashMap<>();
        pictures.put(
                "roc",
                draw(evaluation, auroc, Curves::roc, 1, "ROC", "false-positive rate", "true-positive rate", true));
        pictures.put(
                "pr",
                draw(
                        evaluation,
                        precision,
                        Curves::precisionRecall,
                        1,
                        "Precision–recall",
                        "recall",
                        "precision",
                        false));
        if (!patches) {
            pictures.put(
                    "pro",
                    draw(
                            evaluation,
                            "pixel_AUPRO",
                            Curves::pro,
                            PRO_LIMIT,
                            "PRO up to 30 % false positives",
                            "false-positive rate",
                            "mean overlap with defects",
                            true));
        }
        evaluation
                .judgement()
                .filter(judgement -> !judgement.curve().isEmpty())
                .ifPresent(judgement -> pictures.put("froc", froc(judgement, evaluation.judgementWithIgnored())));
        return pictures;
    }

    private static BufferedImage froc(Judgement judgement, Optional<Judgement> withIgnored) {
        XYChart chart = Charts.plain(
                WIDTH, HEIGHT, "Free-response ROC", "false defects an image", "true defects found (sensitivity)");
        chart.getStyler()
                .setXAxisLogarithmic(true)
                .setXAxisMin(FROC_FROM)
                .setXAxisMax(FROC_TO)
                .setYAxisMin(0.0)
                .setYAxisMax(1.0)
                .setLegendPosition(Styler.LegendPosition.InsideSE);
        chart.getStyler().setXAxisDecimalPattern("#.###");
        addFroc(chart, judgement, withIgnored.isPresent() ? "masks alone, CPM" : "CPM", 0);
        withIgnored
                .filter(other -> !other.curve().isEmpty())
                .ifPresent(other -> addFroc(chart, other, "with ignored regions, CPM", 1));
        return Charts.picture(chart);
    }

    /** The curve within the axis, and the points that are averaged. */
    private static void addFroc(XYChart chart, Judgement judgement, String name, int number) {
        List<Double> xs = new ArrayList<>(List.of(FROC_FROM));
        List<Double> ys = new ArrayList<>(List.of(judgement.sensitivityAt(FROC_FROM)));
        for (FreeResponse.Point point : judgement.curve()) {
            if (point.falsePerImage() > FROC_FROM && point.falsePerImage() < FROC_TO) {
                xs.add(point.falsePerImage());
                ys.add(point.sensitivity());
            }
        }
        xs.add(FROC_TO);
        ys.add(judgement.sensitivityAt(FROC_TO));
        String label =
                name + String.format(Locale.ROOT, " %.3f", judgement.cpm().orElse(0));
        chart.addSeries(label, xs, ys).setLineColor(Charts.colour(number));
        XYSeries averaged = chart.addSeries(label + ", points", FreeResponse.CPM_RATES, judgement.sensitivities());
        averaged.setLineStyle(SeriesLines.NONE);
        averaged.setMarker(SeriesMarkers.CIRCLE);
        averaged.setMarkerColor(Charts.colour(number));
        averaged.setShowInLegend(false);
    }

    private static BufferedImage draw(
            Evaluation evaluation,
            String metric,
            Function<Curves, List<Curves.Point>> points,
            double limit,
            String title,
            String x,
            String y,
            boolean fromOrigin) {
        XYChart chart = Charts.plain(WIDTH, HEIGHT, title, x, y);
        chart.getStyler()
                .setXAxisMin(0.0)
                .setXAxisMax(limit)
                .setYAxisMin(0.0)
                .setYAxisMax(1.0)
                .setLegendPosition(fromOrigin ? Styler.LegendPosition.InsideSE : Styler.LegendPosition.InsideNE);
        for (String score : chosen(evaluation, metric)) {
            List<Curves.Point> line = points.apply(evaluation.curves().get(score)).stream()
                    .filter(p -> p.x() <= limit)
                    .toList();
            if (line.isEmpty()) {
                continue;
            }
            double[] xs = new double[line.size() + (fromOrigin ? 1 : 0)];
            double[] ys = new double[xs.length];
            for (int i = 0; i < line.size(); i++) {
                xs[xs.length - line.size() + i] = line.get(i).x();
                ys[xs.length - line.size() + i] = line.get(i).y();
            }
            chart.addSeries(score + value(evaluation, score, metric), xs, ys);
        }
        return Charts.picture(chart);
    }

    private static List<String> chosen(Evaluation evaluation, String metric) {
        String standard = evaluation.defaultScore();
        return evaluation.scores().keySet().stream()
                .sorted(Comparator.comparing((String score) -> !score.equals(standard))
                        .thenComparing(
                                score -> -number(evaluation, score, metric).orElse(0)))
                .limit(MOST)
                .toList();
    }

    private static OptionalDouble number(Evaluation evaluation, String score, String metric) {
        return evaluation.scores().getOrDefault(score, Map.of()).getOrDefault(metric, OptionalDouble.empty());
    }

    private static String value(Evaluation evaluation, String score, String metric) {
        OptionalDouble number = number(evaluation, score, metric);
        return number.isPresent() ? String.format(Locale.ROOT, " %.3f", number.getAsDouble()) : "";
    }
}

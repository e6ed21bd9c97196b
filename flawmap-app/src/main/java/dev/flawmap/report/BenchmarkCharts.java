package dev.flawmap.report;

import dev.flawmap.benchmark.Cell;
import dev.flawmap.benchmark.CellResult;
import dev.flawmap.benchmark.Spread;
import dev.flawmap.benchmark.Summary;
import dev.flawmap.evaluate.Curves;
import dev.flawmap.evaluate.Protocol;
import java.awt.BasicStroke;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Charts of all detectors together. */
final class BenchmarkCharts {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 560;

    /** One after the other once all colours are used. */
    private static final float[][] DASHES = {{}, {7, 4}, {2, 3}};

    private static final Marker[] MARKERS = {SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.TRIANGLE_UP};

    private BenchmarkCharts() {}

    /** ROC and precision–recall curves of the default scores. */
    static List<Figure> curves(Summary summary, Protocol protocol) throws IOException {
        List<Figure> figures = new ArrayList<>();
        draw(summary, protocol, "roc", "ROC, protocol " + protocol, "false-positive rate", "true-positive rate")
                .ifPresent(figures::add);
        draw(summary, protocol, "pr", "Precision–recall, protocol " + protocol, "recall", "precision")
                .ifPresent(figures::add);
        return figures;
    }

    private static Optional<Figure> draw(
            Summary summary, Protocol protocol, String curve, String title, String x, String y) throws IOException {
        boolean roc = curve.equals("roc");
        XYChart chart = Charts.plain(WIDTH, HEIGHT, title, x, y);
        chart.getStyler()
                .setXAxisMin(0.0)
                .setXAxisMax(1.0)
                .setYAxisMin(0.0)
                .setYAxisMax(1.0)
                .setLegendPosition(roc ? Styler.LegendPosition.InsideSE : Styler.LegendPosition.InsideNE);
        String metric = roc ? Summary.firstMetric(protocol) : protocol == Protocol.THESIS ? "patch_AUPRC" : "pixel_AP";
        int number = 0;
        for (Summary.OfDetector detector : summary.detectors()) {
            int at = number++;
            if (detector.done().isEmpty()) {
                continue;
            }
            Cell cell = detector.done().get(0).cell();
            Optional<String> score = standard(detector, protocol);
            List<Curves.Point> points = cell.curves()
                    .getOrDefault(protocol.toString(), Map.of())
                    .getOrDefault(score.orElse(""), Map.of())
                    .getOrDefault(curve, List.of());
            if (points.isEmpty()) {
                continue;
            }
            List<Curves.Point> line = new ArrayList<>(roc ? List.of(new Curves.Point(0, 0)) : List.of());
            line.addAll(points);
            Optional<Spread> mean = score.flatMap(s -> Optional.ofNullable(
                    detector.scores(protocol).getOrDefault(s, Map.of()).get(metric)));
            XYSeries series = chart.addSeries(
                    detector.name()
                            + mean.map(m -> String.format(Locale.ROOT, " %.3f", m.mean()))
                                    .orElse(""),
                    line.stream().mapToDouble(Curves.Point::x).toArray(),
                    line.stream().mapToDouble(Curves.Point::y).toArray());
            series.setLineColor(Charts.colour(at));
            series.setLineStyle(stroke(at));
        }
        return chart.getSeriesCollection().isEmpty()
                ? Optional.empty()
                : Optional.of(Figure.drawing(
                        title + ", default scores of the first seed; beside the names the mean over the seeds",
                        Charts.picture(chart)));
    }

    private static BasicStroke stroke(int number) {
        float[] dash = DASHES[number / Charts.colours() % DASHES.length];
        return dash.length == 0
                ? new BasicStroke(1.8f)
                : new BasicStroke(1.8f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dash, 0);
    }

    private static Optional<String> standard(Summary.OfDetector detector, Protocol protocol) {
        return detector.scores(protocol).keySet().stream().findFirst();
    }

    /** The first protocol's AUROC against the time for an image, with a bar for the spread. */
    static Optional<Figure> accuracyOverTime(Summary summary) {
        Protocol protocol = summary.plan().protocols().get(0);
        String metric = Summary.firstMetric(protocol).replace('_', ' ');
        XYChart chart = Charts.plain(WIDTH, HEIGHT, "Accuracy against inspection time", "seconds per image", metric);
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        chart.getStyler().setXAxisLogarithmic(true).setMarkerSize(10).setLegendPosition(Styler.LegendPosition.OutsideE);
        double slowest = 0;
        double fastest = Double.MAX_VALUE;
        int number = 0;
        for (Summary.OfDetector detector : summary.detectors()) {
            int at = number++;
            Optional<Spread> accuracy = standard(detector, protocol)
                    .flatMap(score -> Optional.ofNullable(detector.scores(protocol)
                            .getOrDefault(score, Map.of())
                            .get(Summary.firstMetric(protocol))));
            Optional<Spread> seconds = detector.spread(CellResult::secondsPerImage);
            if (accuracy.isEmpty() || seconds.isEmpty() || !(seconds.get().mean() > 0)) {
                continue;
            }
            XYSeries series = chart.addSeries(
                    detector.name(),
                    new double[] {seconds.get().mean()},
                    new double[] {accuracy.get().mean()},
                    new double[] {accuracy.get().deviation().orElse(0)});
            series.setMarker(MARKERS[at / Charts.colours() % MARKERS.length]);
            series.setMarkerColor(Charts.colour(at));
            slowest = Math.max(slowest, seconds.get().mean());
            fastest = Math.min(fastest, seconds.get().mean());
        }
        if (chart.getSeriesCollection().isEmpty()) {
            return Optional.empty();
        }
        // Whole powers of ten, so that the axis has labels.
        chart.getStyler()
                .setXAxisMin(Math.pow(10, Math.floor(Math.log10(fastest * 0.9))))
                .setXAxisMax(Math.pow(10, Math.ceil(Math.log10(slowest * 1.1))));
        return Optional.of(Figure.drawing(
                "Mean " + metric + " of the default score against the time for an image; bars: standard deviation",
                Charts.picture(chart)));
    }
}

package dev.flawmap.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.image.BufferedImage;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** One look for all charts: lines without markers on white. */
final class Charts {
    /** Okabe and Ito's colours, which people with colour blindness tell apart. */
    private static final Color[] COLOURS = {
        new Color(0x0072B2),
        new Color(0xD55E00),
        new Color(0x009E73),
        new Color(0xCC79A7),
        new Color(0xE69F00),
        new Color(0x56B4E9),
        new Color(0x555555)
    };

    private Charts() {}

    static XYChart plain(int width, int height, String title, String x, String y) {
        XYChart chart = new XYChartBuilder()
                .width(width)
                .height(height)
                .title(title)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        XYStyler styler = chart.getStyler();
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridLinesColor(new Color(0xE4E4E4));
        styler.setLegendPosition(Styler.LegendPosition.InsideNE);
        styler.setLegendBorderColor(new Color(0xDDDDDD));
        styler.setSeriesColors(COLOURS);
        styler.setSeriesMarkers(new Marker[] {SeriesMarkers.NONE});
        styler.setSeriesLines(new BasicStroke[] {new BasicStroke(1.6f)});
        return chart;
    }

    /** How many colours there are. */
    static int colours() {
        return COLOURS.length;
    }

    /** The colour of a number from 0; after the last comes the first again. */
    static Color colour(int number) {
        return COLOURS[number % COLOURS.length];
    }

    static BufferedImage picture(XYChart chart) {
        return BitmapEncoder.getBufferedImage(chart);
    }
}

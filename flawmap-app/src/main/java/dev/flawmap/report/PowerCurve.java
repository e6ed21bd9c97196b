package dev.flawmap.report;

import dev.flawmap.model.ModelDescription;
import dev.flawmap.model.calibration.DetectionPower;
import dev.flawmap.model.calibration.DetectionPower.Bin;
import dev.flawmap.model.calibration.DetectionPower.Count;
import dev.flawmap.model.calibration.DetectionPower.Visibility;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Which simulated defects a model finds, in words, as a table and as a drawing.
 *
 * @param finding the outcome in a sentence
 * @param conditions how that was measured, in a sentence
 * @param caveat what it does not say, in a sentence
 * @param table a row for every octave of areas
 * @param points the shares of all defects that are found, by area
 * @param lines those of each visibility, where there are enough
 * @param areas where areas stand on the drawing's axis
 */
public record PowerCurve(
        String finding,
        String conditions,
        String caveat,
        Table table,
        List<Point> points,
        List<Line> lines,
        List<Tick> areas) {
    /** The drawing's width. */
    public static final int WIDTH = 560;

    /** The drawing's height. */
    public static final int HEIGHT = 270;

    /** The left end of its axis of areas. */
    public static final int LEFT = 56;

    /** The right end of its axis of areas. */
    public static final int RIGHT = 540;

    private static final int TOP = 14;
    private static final int BOTTOM = 222;

    /** What is said to be found: 9 of 10. */
    static final double MOST = 0.9;

    private static final String NONE = "–";

    /** Shares of fewer defects say too little for a line. */
    private static final int FEWEST_ON_LINE = 5;

    /**
     * A share on the drawing.
     *
     * @param x by its area
     * @param y by the share
     * @param top the upper end of its interval
     * @param bottom the lower end of its interval
     * @param title the numbers
     */
    public record Point(double x, double y, double top, double bottom, String title) {}

    /**
     * Shares by area.
     *
     * @param name of the visibility, in lower case
     * @param meaning what defects they are
     * @param points of a polyline
     */
    public record Line(String name, String meaning, String points) {}

    /**
     * A mark of an axis.
     *
     * @param at where it stands
     * @param text its number
     */
    public record Tick(double at, String text) {}

    /** What a model says of it; empty where that was not measured. */
    public static Optional<PowerCurve> of(ModelDescription description) {
        return description
                .detectionPower()
                .map(power -> of(power, description.options().containsKey("defects")));
    }

    /** What was measured; of a detector that learned from such defects, or did not. */
    static PowerCurve of(DetectionPower power, boolean learned) {
        List<Bin> bins = power.bins();
        List<Point> points = new ArrayList<>();
        List<Tick> areas = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        double step = (RIGHT - LEFT) / (double) bins.size();
        for (int i = 0; i < bins.size(); i++) {
            Bin bin = bins.get(i);
            Count all = bin.all();
            areas.add(new Tick(rounded(LEFT + i * step), Integer.toString(bin.fromPx())));
            rows.add(row(bin));
            if (all.painted() > 0) {
                List<String> cells = row(bin);
                points.add(new Point(
                        rounded(LEFT + (i + 0.5) * step),
                        y(all.share()),
                        y(all.most()),
                        y(all.least()),
                        String.format(
                                Locale.ROOT,
                                "%s px: %s, %s (%s)",
                                cells.get(0),
                                cells.get(1),
                                cells.get(2),
                                cells.get(3))));
            }
        }
        areas.add(new Tick(RIGHT, Integer.toString(bins.get(bins.size() - 1).toPx())));
        return new PowerCurve(
                finding(power),
                String.format(
                        Locale.ROOT,
                        "This was measured on %d defects, painted on good material, with the seed level %.6g and the"
                                + " outline level %.5g.",
                        power.all().painted(),
                        power.threshold().seed(),
                        power.threshold().outline()),
                learned
                        ? "They are like those that the model learned from, so real ones may be found less often."
                        : "They are simulated, so real ones may be found less often.",
                new Table(List.of("area in px", "found", "share", "95 %", "faint", "clear", "strong"), rows),
                points,
                Stream.of(Visibility.values())
                        .flatMap(visibility -> line(bins, step, visibility).stream())
                        .toList(),
                areas);
    }

    private static String finding(DetectionPower power) {
        OptionalInt smallest = power.smallestFound(MOST);
        if (smallest.isEmpty()) {
            return "Finds " + found(power.all()) + " simulated defects, and at no size 9 of 10.";
        }
        Count smaller = power.below(smallest.getAsInt());
        return "Finds 9 of 10 simulated defects from " + smallest.getAsInt() + " px on"
                + (smaller.painted() > 0 ? ", and " + percent(smaller.share()) + " of smaller ones." : ".");
    }

    private static List<String> row(Bin bin) {
        Count all = bin.all();
        List<String> cells = new ArrayList<>();
        cells.add(bin.fromPx() + " to " + (bin.toPx() - 1));
        cells.add(found(all));
        cells.add(all.painted() > 0 ? percent(all.share()) : NONE);
        cells.add(interval(all));
        bin.counts().values().forEach(count -> cells.add(found(count)));
        return cells;
    }

    /** How many are found of how many. */
    static String found(Count count) {
        return count.painted() == 0 ? NONE : count.found() + " of " + count.painted();
    }

    /** What the share is by its 95 % interval. */
    static String interval(Count count) {
        return count.painted() == 0
                ? NONE
                : String.format(Locale.ROOT, "%.0f to %s", 100 * count.least(), percent(count.most()));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    private static Optional<Line> line(List<Bin> bins, double step, Visibility visibility) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < bins.size(); i++) {
            Count count = bins.get(i).counts().getOrDefault(visibility, Count.NONE);
            if (count.painted() >= FEWEST_ON_LINE) {
                points.append(rounded(LEFT + (i + 0.5) * step))
                        .append(',')
                        .append(y(count.share()))
                        .append(' ');
            }
        }
        return points.isEmpty()
                ? Optional.empty()
                : Optional.of(new Line(
                        visibility.name().toLowerCase(Locale.ROOT),
                        meaning(visibility),
                        points.toString().strip()));
    }

    private static String meaning(Visibility visibility) {
        return switch (visibility) {
            case FAINT -> "faint: contrast below half the texture's own";
            case CLEAR -> "clear: below the texture's";
            case STRONG -> "strong: as the texture's or more";
        };
    }

    /** The marks of the axis of shares. */
    public static List<Tick> shares() {
        return Stream.of(0.0, 0.25, 0.5, 0.75, 1.0)
                .map(share -> new Tick(y(share), percent(share)))
                .toList();
    }

    /** The vertical place of a share. */
    public static double y(double share) {
        return rounded(BOTTOM - share * (BOTTOM - TOP));
    }

    private static double rounded(double at) {
        return Math.round(10 * at) / 10.0;
    }
}
